import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { activeBundle, policyFolder } from '../bundle'
import type { Bundle } from '../compile'
import { evaluate, type Outcome, SILENCE } from '../evaluate'

const FOLDERS = { ALLOW: 'permit', CHALLENGE: 'challenge', DENY: 'deny' } as const satisfies Record<string, Outcome>

const shape = z.strictObject({
  /** What the case shows, as a sentence. */
  says: z.string().min(1),
  /** The facts as data; `now` in ISO 8601. Left as they stand: a case may show what missing facts lead to. */
  facts: z.record(z.string(), z.unknown()),
  expect: z.strictObject({ outcome: z.enum(['permit', 'challenge', 'deny']), rules: z.array(z.string()).min(1) }),
})

export interface Case {
  /** `DENY/sign-voided`: folder and file. The folder promises the outcome. */
  readonly name: string
  readonly says: string
  readonly facts: Record<string, unknown>
  readonly expect: { readonly outcome: Outcome; readonly rules: readonly string[] }
}

/** Every case file. Throws on one that cannot be read or stands in a folder that promises another outcome. */
export function readCases(): Case[] {
  return Object.entries(FOLDERS).flatMap(([folder, outcome]) => {
    const place = join(policyFolder(), 'cases', folder)
    return readdirSync(place)
      .filter((file) => file.endsWith('.json'))
      .sort()
      .map((file) => {
        const name = `${folder}/${file.slice(0, -'.json'.length)}`
        const read = shape.parse(JSON.parse(readFileSync(join(place, file), 'utf8')))
        if (read.expect.outcome !== outcome) throw new Error(`${name} expects ${read.expect.outcome}`)
        return { name, ...read }
      })
  })
}

/** What is wrong with a case: undefined when the bundle (the one in force unless another is given) says exactly what it expects. */
export function failureOf({ facts, expect }: Case, bundle: Bundle = activeBundle()): string | undefined {
  const now = typeof facts.now === 'string' ? { now: new Date(facts.now) } : {}
  const { outcome, rules } = evaluate(bundle, { ...facts, ...now })
  const said = `${outcome} by ${rules.join(', ')}`
  const expected = `${expect.outcome} by ${expect.rules.join(', ')}`
  return said === expected ? undefined : `expected ${expected}, got ${said}`
}

export interface CaseRun {
  readonly passed: number
  readonly failed: readonly { readonly name: string; readonly says: string; readonly why: string }[]
}

/** Every case against a bundle. */
export function runCases(bundle: Bundle): CaseRun {
  const cases = readCases()
  const failed = cases.flatMap((one) => {
    const why = failureOf(one, bundle)
    return why ? [{ name: one.name, says: one.says, why }] : []
  })
  return { passed: cases.length - failed.length, failed }
}

/** Rules that no case shows deciding: a permit that permits, a curable prohibition that challenges, any other that denies. */
export function uncovered(cases: readonly Case[]): string[] {
  const shown = new Set(cases.flatMap(({ expect }) => expect.rules.map((rule) => `${expect.outcome} ${rule}`)))
  const wanted = [...activeBundle().rules.values()].map(({ id, effect, obligation }) => {
    if (effect === 'permit') return `permit ${id}`
    return obligation ? `challenge ${id}` : `deny ${id}`
  })
  // An error needs a broken bundle or engine, which no case file can bring about; evaluate.test.ts and lib/rulebook have them.
  const silence = Object.keys(SILENCE)
    .filter((id) => id !== 'policy-error' && id !== 'engine-failure')
    .map((id) => `deny ${id}`)
  return [...wanted, ...silence].filter((need) => !shown.has(need))
}
