import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { asText, people } from './say'
import { sentenceOf, TOLD_KINDS } from './sentence'
import type { Told } from './told'

const told = (kind: string, details: Told['details'] = {}, more: Partial<Told> = {}) =>
  asText(sentenceOf({ kind, actor: { kind: 'person', name: 'Ana Ruiz' }, title: 'Supply agreement', details, ...more }))

test.each([
  ['envelope.signed', { version: 4, last: false }, 'Ana Ruiz signed Supply agreement version 4'],
  [
    'envelope.signed',
    { version: 4, last: false, grantor: 'Ben Cole', delegation: 'D-17', kind: 'delegation' },
    'Ana Ruiz signed Supply agreement version 4 on behalf of Ben Cole (D-17)',
  ],
  ['envelope.signed', { version: 4, last: true }, 'Ana Ruiz signed Supply agreement version 4, the last to sign'],
  [
    'envelope.sent',
    { version: 1, signers: ['Ben Cole', 'Iris Holm'] },
    'Ana Ruiz sent Supply agreement version 1 to Ben Cole and Iris Holm',
  ],
  ['envelope.declined', { version: 1, reason: 'wrong site' }, 'Ana Ruiz declined Supply agreement version 1: “wrong site”'],
  ['envelope.sign-refused', { code: 'policy-deny' }, 'Ana Ruiz could not sign Supply agreement'],
  ['envelope.substitute-signer-refused', {}, 'Ana Ruiz could not substitute a signer of Supply agreement'],
  ['envelope.edited', { changed: ['amount', 'dueAt'] }, 'Ana Ruiz changed Supply agreement: amount, due date'],
  ['person.suspended', { name: 'Ben Cole' }, 'Ana Ruiz suspended Ben Cole'],
  ['person.roles-changed', { name: 'Ben Cole', roles: ['compliance'] }, 'Ana Ruiz gave Ben Cole the role of compliance'],
  ['person.roles-changed', { name: 'Ben Cole', roles: [] }, 'Ana Ruiz took every role from Ben Cole'],
  [
    'person.roles-changed',
    { name: 'Ben Cole', before: ['administrator', 'compliance'], roles: ['compliance'] },
    'Ana Ruiz left Ben Cole only the role of compliance',
  ],
  [
    'roles.proposed',
    { roles: ['administrator', 'compliance'], reason: 'New post.' },
    'Ana Ruiz proposed the roles of administrator and compliance for someone: “New post.”',
  ],
  ['roles.activated', { roles: ['auditor'] }, 'Ana Ruiz activated the role of auditor for someone'],
  ['roles.withdrawn', { roles: ['compliance'] }, 'Ana Ruiz withdrew the role of compliance for someone, as proposed'],
  ['roles.refused', {}, 'Ana Ruiz could not give a role'],
  ['person.refused', { name: 'Ben Cole', act: 'change-roles' }, 'Ana Ruiz could not change the roles of Ben Cole'],
  ['person.refused', { name: 'Ben Cole', act: 'suspend-person' }, 'Ana Ruiz could not suspend Ben Cole'],
  ['person.refused', { name: 'Ana Ruiz', act: 'read-people' }, 'Ana Ruiz could not read the list of people'],
  ['passkey.revoked', { name: 'Ana Ruiz', passkey: 'Laptop' }, 'Ana Ruiz ended their passkey Laptop'],
  ['passkey.ended', { name: 'Ben Cole', passkey: 'Laptop', cause: 'suspended' }, 'Ana Ruiz ended Ben Cole’s passkey Laptop, on suspension'],
  ['policy.proposed', { reason: 'Two for leases.' }, 'Ana Ruiz proposed a change of the policies: “Two for leases.”'],
  ['policy.activated', {}, 'Ana Ruiz put other policies in force, as proposed'],
  ['class.withdrawn', { class: 'Lease' }, 'Ana Ruiz withdrew a change of documents of the kind “Lease” that was proposed'],
  [
    'envelope.signed',
    { version: 4, grantor: 'Ben Cole', delegation: 'D-17', kind: 'delegation', last: true },
    'Ana Ruiz signed Supply agreement version 4 on behalf of Ben Cole (D-17), the last to sign',
  ],
  [
    'envelope.signed',
    { version: 4, grantor: 'Ben Cole', delegation: 'D-18', kind: 'appointment' },
    'Ana Ruiz signed Supply agreement version 4 on behalf of Ben Cole (appointment D-18)',
  ],
  [
    'delegation.granted',
    { delegate: 'Ben Cole', delegation: 'D-17', caps: [{ currency: 'EUR', amount: 5_000_000 }], reason: 'Away.' },
    'Ana Ruiz let Ben Cole sign in their place, up to €50,000.00, as D-17: “Away.”',
  ],
  [
    'delegation.appointed',
    { delegate: 'Iris Holm', grantor: 'Ben Cole', delegation: 'D-18', kind: 'appointment', reason: 'Ill.' },
    'Ana Ruiz appointed Iris Holm to sign in Ben Cole’s place, without them, as D-18, for a second to activate: “Ill.”',
  ],
  [
    'delegation.activated',
    { delegate: 'Iris Holm', grantor: 'Ben Cole', delegation: 'D-18', kind: 'appointment' },
    'Ana Ruiz activated appointment D-18, by which Iris Holm may sign in Ben Cole’s place, the second to say so',
  ],
  [
    'delegation.accepted',
    { grantor: 'Ben Cole', delegation: 'D-18', kind: 'appointment' },
    'Ana Ruiz accepted to sign in Ben Cole’s place under appointment D-18',
  ],
  [
    'delegation.ended',
    { delegate: 'Iris Holm', grantor: 'Ben Cole', delegation: 'D-17', kind: 'delegation' },
    'Ana Ruiz ended delegation D-17, under which Iris Holm could sign in Ben Cole’s place',
  ],
  ['delegation.refused', { act: 'accept' }, 'Ana Ruiz could not accept to sign in another’s place'],
  ['timeline.read', { filter: '' }, 'Ana Ruiz read this timeline, all of it'],
] as const)('%s', (kind, details, sentence) => {
  expect(told(kind, details)).toBe(sentence)
})

test('how the log goes on is told with what was lost', () => {
  const turn = (details: Told['details']) => told('organisation.log-continued', details, { actor: { kind: 'system' } })
  expect(turn({ because: 'key-stolen', signed: 80, kept: 80 })).toBe(
    'Countersign went on with the log under a new key, as the one before was stolen',
  )
  expect(turn({ because: 'older-backup', signed: 100, kept: 78 })).toBe(
    'Countersign went on with the log under a new key, as an older backup was restored; what was confirmed as events 78 to 99 is lost',
  )
})

test('what falls by itself is told by the number it has, and as the system’s', () => {
  const fell = told('delegation.fell', {}, { actor: { kind: 'system' }, objectName: 'D-17' })
  expect(fell).toBe(
    'Countersign let delegation D-17, under which someone could sign in someone’s place, fall, as one of them lost what it takes',
  )
})

test('the system and strangers act under names of their own', () => {
  expect(told('envelope.completed', { version: 1 }, { actor: { kind: 'system' } })).toBe('Countersign completed Supply agreement version 1')
  expect(told('session.refused', { client: 'Firefox on Linux' }, { actor: { kind: 'visitor' } })).toBe(
    'A visitor could not sign in from Firefox on Linux',
  )
})

test('a kind without a sentence is told by its name', () => {
  expect(told('delegation.lent-out')).toBe('Ana Ruiz did this: lent out (delegation)')
})

describe('every kind is told whatever its event holds', () => {
  test.each(TOLD_KINDS)('%s', (kind) => {
    for (const details of [{}, { name: '', signers: 'not a list', version: null, changed: [1], reason: 7 }]) {
      const sentence = told(kind, details)
      expect(sentence).toMatch(/^Ana Ruiz \S/)
      expect(sentence).not.toMatch(/undefined|null|\[object|did this| {2}|: ?$/)
    }
  })
})

test('every kind the rooms write has a sentence', () => {
  const lib = join(import.meta.dirname, '..')
  const sources = ['identity', 'people', 'authority', 'rulebook', 'delegation', 'signing', 'delivery', 'governance'].flatMap((room) =>
    readdirSync(join(lib, room), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
      .map((name) => readFileSync(join(lib, room, name), 'utf8')),
  )
  const kinds = new Set(
    sources.flatMap((source) =>
      [
        ...source.matchAll(
          /'((?:organisation|person|invitation|session|passkey|mail|enrolment|timeline|authority|class|policy|roles|delegation)\.[a-z-]+|envelope\.[a-z-]+)'/g,
        ),
      ].map(([, kind]) => kind ?? ''),
    ),
  )
  const recorded = sources.flatMap((source) => [...source.matchAll(/record\('([a-z-]+)'/g)].map(([, kind]) => `envelope.${kind}`))
  expect(kinds.size).toBeGreaterThan(20)
  expect([...kinds, ...recorded].filter((kind) => told(kind).includes('did this'))).toEqual([])
})

test.each([
  [['A'], 'A'],
  [['A', 'B'], 'A and B'],
  [['A', 'B', 'C'], 'A, B and C'],
  [['A', 'B', 'C', 'D'], 'A, B and 2 others'],
])('people %j', (names, written) => {
  expect(asText(people(names))).toBe(written)
})
