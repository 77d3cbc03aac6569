import { expect, test } from 'vitest'
import { type LoggedEvent, whyNotVouched } from './vouched'

type Statement = Parameters<typeof whyNotVouched>[0]['statement']

const [HOUSE, ADA, BEN, ANA, LINK, OTHER] = ['house', 'ada', 'ben', 'ana', 'link', 'other'] as const

type Line = readonly [kind: string, object: string, actor: string, seq?: number, statement?: string]

/** A log in short: each line is an event at its place, whose hash is `#` and that place. */
function log(...lines: readonly Line[]) {
  return lines.map(
    ([kind, id, actor, seq, statement], index) =>
      ({
        index,
        hash: `#${index}`,
        says: {
          kind,
          object: { type: kind.startsWith('inv') ? 'invitation' : kind.startsWith('org') ? 'organisation' : 'person', id, seq },
          actor: { kind: 'person', id: actor },
          outcome: kind.endsWith('refused') ? 'refused' : 'permitted',
          statement,
        },
      }) as unknown as LoggedEvent,
  )
}

const whyOf = (events: readonly LoggedEvent[], person: string, voucher: Statement['voucher'], digest = person) =>
  whyNotVouched(
    { statement: { organisation: HOUSE, person, invitation: LINK, voucher } as Statement, digest, index: events.length },
    events,
  )

const FOUNDED = [
  ['organisation.created', HOUSE, ADA, 1],
  ['person.enrolled', ADA, ADA, 1, ADA],
] as const
const INVITED = [...FOUNDED, ['invitation.created', LINK, ADA, 1], ['person.enrolled', ANA, ANA, 1, ANA]] as const
const asks = (actor: string, person: string = ANA) => ['enrolment.reopening-asked', person, actor] as const
const confirms = (actor: string, person: string = ANA) => ['enrolment.reopened', person, actor] as const

test('the set-up address lets in whom the log begins with, once', () => {
  const setUp = { kind: 'set-up' } as const
  expect(whyOf(log(...FOUNDED), ADA, setUp)).toBeUndefined()
  expect(whyOf(log(...INVITED), ANA, setUp)).toContain('Somebody else')
  expect(whyOf(log(...FOUNDED, ['person.enrolled', ADA, ADA, 2, 'again']), ADA, setUp, 'again')).toContain('not set up with it')
  const twice = log(...INVITED, ['organisation.created', HOUSE, ANA, 1])
  expect(whyOf(twice, ANA, setUp)).toContain('Somebody else')
  expect(whyOf(log(...FOUNDED).slice(1), ADA, setUp)).toContain('beginning of the log')
})

test('an invitation lets in one person for the first time, by the event of whoever invited', () => {
  const by = (who: string, event = '#2') => ({ kind: 'invitation', by: who, event }) as const
  expect(whyOf(log(...INVITED), ANA, by(ADA))).toBeUndefined()
  expect(whyOf(log(...INVITED), ANA, by(BEN))).toContain('Another person')
  expect(whyOf(log(...INVITED), ANA, by(ADA), 'again')).toContain('was enrolled before')
  expect(whyOf(log(...INVITED), ANA, by(ANA, '#3'))).toContain('No invitation')
  expect(whyOf(log(...FOUNDED, ['invitation.created', OTHER, ADA, 1], INVITED[3]), ANA, by(ADA))).toContain('another invitation')
  expect(whyOf(log(...FOUNDED, ['invitation.refused', LINK, ADA], INVITED[3]), ANA, by(ADA))).toContain('No invitation')
})

test('two others reopen an enrolment: one asks, then another confirms, about this person', () => {
  const by = (first: string, second: string, event = '#5') => ({
    kind: 'reopening' as const,
    by: [first, second] as [string, string],
    event,
  })
  const enrolled = (statement: string): Line => ['person.enrolled', ANA, ANA, 9, statement]
  const after = (...lines: readonly Line[]) => log(...INVITED, ...lines, enrolled('again'))
  const why = (events: readonly LoggedEvent[], voucher: Statement['voucher']) => whyOf(events, ANA, voucher, 'again')
  expect(why(after(asks(ADA), confirms(BEN)), by(ADA, BEN))).toBeUndefined()
  expect(why(after(asks(BEN), asks(ADA), confirms(BEN)), by(ADA, BEN, '#6'))).toBeUndefined()
  expect(why(after(asks(ADA), asks(BEN), confirms(BEN)), by(ADA, BEN, '#6'))).toContain('Other people')
  expect(why(after(asks(ADA), confirms(BEN)), by(ADA, OTHER))).toContain('Other people')
  expect(why(after(asks(ADA), confirms(ADA)), by(ADA, ADA))).toContain('two other people')
  expect(why(after(asks(ADA), confirms(ANA)), by(ADA, ANA))).toContain('two other people')
  expect(why(after(asks(ADA)), by(ADA, BEN, '#4'))).toContain('does not stand before')
  expect(why(after(confirms(BEN), asks(ADA)), by(ADA, BEN, '#4'))).toContain('does not stand before')
  expect(why(after(asks(ADA, OTHER), confirms(BEN, OTHER)), by(ADA, BEN))).toContain('does not stand before')
  expect(why(after(asks(ADA), confirms(BEN), enrolled('first')), by(ADA, BEN))).toContain('used before')
  expect(why(log(...INVITED, asks(ADA), confirms(BEN)), by(ADA, BEN))).toContain('used before')
  expect(why(after(asks(ADA), confirms(BEN)).slice(0, 5), by(ADA, BEN))).toContain('does not stand before')
})
