import { readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect, test } from 'vitest'
import { newId } from '@/lib/core'
import { asked, readListQuery } from './list-query'
import { filterOf, readTimelineQuery } from './timeline/query'

/** Actions that take nothing. */
const WITHOUT_ARGUMENTS = ['startDraft', 'startSignIn', 'isSignedIn', 'signOut', 'startAdding', 'check', 'discard']

const files = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' }).filter((path) =>
  basename(path).endsWith('actions.ts'),
)
const modules = await Promise.all(
  files.map(async (path) => [path, (await import(/* @vite-ignore */ join(import.meta.dirname, path))) as Record<string, unknown>] as const),
)
const actions = modules
  .flatMap(([path, exported]) =>
    Object.entries(exported).map(([name, act]) => [`${path} ${name}`, act as (...given: unknown[]) => unknown] as const),
  )
  .filter(([name]) => !WITHOUT_ARGUMENTS.some((one) => name.endsWith(` ${one}`)))

const strange = (fields: Record<string, string | Blob>) => {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  return form
}
const everyField = (value: string | Blob) =>
  strange(Object.fromEntries(['id', 'name', 'email', 'title', 'role', 'reason', 'recipient'].map((name) => [name, value])))

const STRANGE: readonly unknown[] = [
  undefined,
  null,
  7,
  Number.NaN,
  true,
  {},
  { id: newId() },
  { intentId: 7, secret: {} },
  { envelopeId: { toString: 'x' } },
  [{}],
  'an\0id',
  '\ud800',
  'x'.repeat(2_000_000),
  new Date(Number.NaN),
  new FormData(),
  everyField('an\0id'),
  everyField(new Blob(['a file'])),
  everyField('x'.repeat(2_000_000)),
]

test('every action is looked at', () => {
  expect(files.length).toBeGreaterThan(6)
  expect(actions.length).toBeGreaterThan(35)
})

/** Actions whose first arguments name what it is about, and how many do. */
const NAMED_FIRST: Readonly<Record<string, number>> = {
  takeCreation: 1,
  takeHandOver: 1,
  finishAdding: 1,
  finishRevocation: 1,
  finishReopening: 1,
  startReopening: 1,
  prepareSigning: 1,
  completeSigning: 1,
  declineEnvelope: 1,
  reportPages: 2,
  voidIt: 2,
  remindOne: 3,
  substituteOne: 3,
}

// No database, no session and no request is here: what does anything before it has read all its arguments throws.
test.each(actions)('%s refuses what it cannot read, and does nothing', async (name, act) => {
  const named = Array.from({ length: NAMED_FIRST[name.split(' ')[1] ?? ''] ?? 0 }, newId)
  for (const one of STRANGE)
    for (const given of [[], named, [one], [one, one], [one, one, one], ...(isText(one) ? [] : [[...named, one]])])
      expect(isRefusal(await act(...given)), `given ${String(given)}`).toBe(true)
})

const isText = (given: unknown) => given === 'x'.repeat(2_000_000) || given instanceof FormData

function isRefusal(answer: unknown): boolean {
  const { refusal = answer } = answer as { refusal?: unknown }
  return refusal === 'ended' || (refusal as { state?: string }).state === 'ended' || (refusal as { ok?: boolean }).ok === false
}

test.each(['an\0id', '\ud800', [['a', 'b']] as never, '9999-99-99', '999999999999999.0198f4d2-0000-7000-8000-000000000000'])(
  'an address that asks for %j asks for nothing that the database cannot be asked',
  async (value) => {
    const search = Object.fromEntries(
      ['text', 'person', 'envelope', 'document', 'kind', 'actor', 'outcome', 'state', 'from', 'to', 'after', 'event'].map((name) => [
        name,
        value,
      ]),
    )
    const words = JSON.stringify([asked(await readListQuery(Promise.resolve(search)), 'UTC'), filterOf(readTimelineQuery(search), 'UTC')])
    expect(words).not.toMatch(/\\u0000|\\ud800/)
  },
)
