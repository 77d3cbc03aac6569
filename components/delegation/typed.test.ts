import { expect, test } from 'vitest'
import type { Statement } from '@/lib/proof'
import { saysTheSame } from './statement'
import { atItsField, isAt, loanIn, readTyped, shownOf } from './typed'

const people = ['Ana Ruiz', 'Omar Haddad', 'Omar Vidal'].map((name, at) => ({
  id: `person-${at}`,
  name,
  title: undefined,
  email: `${name.replace(' ', '.').toLowerCase()}@vestry.example`,
}))
const reading = { people, zone: 'Europe/Madrid', extending: undefined }

function controls(more: Readonly<Record<string, readonly string[]>> = {}): FormData {
  const form = new FormData()
  const fields = {
    delegate: ['Ana Ruiz'],
    class: ['nda', 'lease'],
    amount: ['50,000'],
    currency: ['EUR'],
    counterparty: [''],
    envelope: ['envelope-2', 'envelope-1'],
    from: ['2026-05-18T08:00'],
    until: ['2026-05-22T18:00'],
    reason: [' On leave. '],
    ...more,
  }
  for (const [name, values] of Object.entries(fields)) for (const value of values) form.append(name, value)
  return form
}
const loan = (more?: Parameters<typeof controls>[0]) => loanIn(readTyped(controls(more)), reading)

test('the sentence becomes what is asked for: people found, wall clocks of the reader’s zone as instants', () => {
  const read = loan({ delegate: ['ana', 'Omar Haddad', '', 'Ana Ruiz'] })
  expect(read.ok && read.value.form).toMatchObject({
    delegates: ['person-0', 'person-1'],
    from: '2026-05-18T06:00:00.000Z',
    until: '2026-05-22T16:00:00.000Z',
    reason: 'On leave.',
    envelopes: ['envelope-2', 'envelope-1'],
  })
})

test.each([
  [['Nobody'], 'person-unknown'],
  [['Omar'], 'person-ambiguous'],
  [['', ' '], 'delegate-unknown'],
])('%s is said at its field', (delegate, code) => {
  expect(loan({ delegate })).toMatchObject({ ok: false, code, field: 'delegate' })
})

test('what is no date goes on as it was written', () => {
  const read = loan({ from: [''], until: ['soon'] })
  expect(read.ok && read.value.form).toMatchObject({ from: '', until: 'soon' })
})

test('what policy refuses of one field stands there', () => {
  const refused = { ok: false, code: 'refused', reason: 'No.' } as const
  expect(atItsField({ ...refused, rule: 'delegation-to-oneself' }).field).toBe('delegate')
  expect(atItsField({ ...refused, rule: 'delegation-too-long' }).field).toBe('until')
  expect(atItsField({ ...refused, rule: 'appointment-too-long' }).field).toBe('until')
  expect(atItsField({ ...refused, rule: 'not-entitled' }).field).toBeUndefined()
})

test('a refusal is over once what it was about is changed', () => {
  const refusal = { ok: false, code: 'class-unknown', reason: 'No.', field: 'classes' } as const
  const control = (name: string) => ({ name }) as unknown as EventTarget
  expect([isAt(refusal, control('class')), isAt(refusal, control('reason')), isAt(undefined, control('class'))]).toEqual([
    true,
    false,
    false,
  ])
  expect(isAt({ ...refusal, field: 'delegate' }, control('delegate'))).toBe(true)
})

test('only a statement that says the very same is confirmed', () => {
  const read = loan({ delegate: ['Ana Ruiz', 'Omar Haddad'] })
  const shown = read.ok ? shownOf(read.value.form, 'ben') : undefined
  const scope = {
    classes: ['lease', 'nda'],
    cap: { currency: 'EUR', amount: 5_000_000 },
    envelopes: ['envelope-1', 'envelope-2'],
    from: '2026-05-18T06:00:00.000Z',
    until: '2026-05-22T16:00:00.000Z',
  }
  const said = {
    act: 'grant',
    kind: 'delegation',
    grantor: 'ben',
    delegate: 'person-0',
    others: [{ delegation: 'x', delegate: 'person-1' }],
    scope,
  }
  const says = (more: object) =>
    shown && saysTheSame({ ...said, ...more } as unknown as Extract<Statement, { type: 'countersign/delegation/v1' }>, shown)
  expect(says({})).toBe(true)
  for (const other of [
    { act: 'end' },
    { kind: 'appointment' },
    { grantor: 'ana' },
    { delegate: 'person-2' },
    { others: [] },
    { others: [...said.others, { delegation: 'y', delegate: 'person-2' }] },
    { extends: 'another' },
    { scope: { ...scope, classes: ['lease', 'nda', 'other'] } },
    { scope: { ...scope, cap: { currency: 'EUR', amount: 5_000_001 } } },
    { scope: { ...scope, cap: { currency: 'CHF', amount: 5_000_000 } } },
    { scope: { ...scope, cap: undefined } },
    { scope: { ...scope, counterparty: 'x' } },
    { scope: { ...scope, envelopes: ['envelope-1'] } },
    { scope: { ...scope, envelopes: undefined } },
    { scope: { ...scope, from: '2026-05-18T05:00:00.000Z' } },
    { scope: { ...scope, until: '2026-05-22T17:00:00.000Z' } },
  ])
    expect(says(other), JSON.stringify(other)).toBe(false)
})
