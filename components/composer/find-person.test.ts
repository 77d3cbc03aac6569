import { expect, test } from 'vitest'
import { findPerson, offered } from './find-person'

const person = (id: string, name: string, title?: string) => ({ id, name, title, email: `${id}@vestry.example` })
const PEOPLE = [
  person('ana', 'Ana Ruiz', 'Buyer'),
  person('tomas', 'Tomás Vidal'),
  person('ben', 'Ben Cole'),
  person('ben2', 'Ben Cole', 'Legal'),
]

test.each([
  ['Ana Ruiz', 'ana'],
  ['ana r', 'ana'],
  ['ruiz', 'ana'],
  ['tomas vidal', 'tomas'],
  ['ben2@vestry.example', 'ben2'],
  [offered(PEOPLE[3] as (typeof PEOPLE)[number]), 'ben2'],
])('%s', (typed, id) => {
  expect(findPerson(typed, PEOPLE)).toMatchObject({ ok: true, value: { id } })
})

test.each([
  ['', 'person-missing'],
  ['Ben Cole', 'person-ambiguous'],
  ['uiz', 'person-unknown'],
  ['Zoe', 'person-unknown'],
])('“%s” is refused', (typed, code) => {
  expect(findPerson(typed, PEOPLE)).toMatchObject({ ok: false, code, field: 'recipient' })
})
