import { expect, test } from 'vitest'
import { address, written } from './words'

const name = (text: string) => written(text, { field: 'name', what: 'a name', most: 20 })

test('a name is trimmed, composed and kept in any script', () => {
  expect(name('  Jose\u0301  Núñez ')).toEqual({ ok: true, value: 'José Núñez' })
  expect(name('山田 太郎')).toMatchObject({ ok: true })
  // The joiner inside this Persian name is part of how it is written.
  expect(name('علی\u200cرضا')).toMatchObject({ ok: true })
})

test.each([
  ['\u202eAna', 'hidden-characters'],
  ['Ana\u2066', 'hidden-characters'],
  ['Ana\u0000', 'hidden-characters'],
  ['A\u200bna', 'hidden-characters'],
  ['Ana\ud800', 'hidden-characters'],
  ['Ana\nLind', 'hidden-characters'],
  ['   ', 'missing'],
  ['x'.repeat(21), 'too-long'],
])('%j is refused beside its field', (text, code) => expect(name(text)).toMatchObject({ ok: false, code, field: 'name' }))

test('an address is lowered; what is not one is refused', () => {
  expect(address(' Ana.Lindqvist@Vestry.Example ')).toEqual({ ok: true, value: 'ana.lindqvist@vestry.example' })
  for (const text of [
    'ana',
    'ana@',
    '@vestry.example',
    'ana@vestry',
    'a b@vestry.example',
    'ana@@vestry.example',
    'ana..l@vestry.example',
    'ana@-v.example',
    'аna@vestry.example',
    `${'a'.repeat(65)}@vestry.example`,
  ])
    expect(address(text)).toMatchObject({ ok: false, field: 'email' })
})
