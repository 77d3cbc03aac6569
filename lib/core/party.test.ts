import { expect, test } from 'vitest'
import { sameParty } from '.'

test.each([
  ['STRASSE & Söhne', 'straße  &  SÖHNE'],
  ['ﬁnch Ltd', 'Finch Ltd'],
  ['Σίσυφος', 'ΣΊΣΥΦΟΣ'],
  ['Acme\u00a0Corp ', 'acme corp'],
  ['Acme GmbH', 'Ac\u034fme\u200c GmbH\u3164\ufe0f\u{e0020}'],
  ['Acme GmbH', 'Acme\u2800GmbH'],
])('%s is the same party as %s', (one, other) => {
  expect(sameParty(one)).toBe(sameParty(other))
})
