import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { contract } from './fixtures'
import { unframe } from './frame'
import { intake, LIMITS, limitsFor } from './index'

vi.setConfig({ testTimeout: 60_000 })

const framed = (json: string, file: Uint8Array) => {
  const size = Buffer.alloc(4)
  size.writeUInt32BE(Buffer.byteLength(json))
  return Buffer.concat([size, Buffer.from(json), file])
}

describe('an answer', () => {
  test('is read whatever parts it comes in', () => {
    fc.assert(
      fc.property(fc.json(), fc.uint8Array(), fc.nat(40), (json, file, cut) => {
        const whole = framed(json, file)
        const read = unframe([whole.subarray(0, cut), whole.subarray(cut)])
        expect(read).toEqual({ facts: JSON.parse(json), bytes: new Uint8Array(file) })
      }),
    )
  })

  test('that is cut short or no JSON is none, and never throws', () => {
    const whole = framed('{"findings":[]}', new Uint8Array())
    for (let length = 0; length < whole.length; length++) expect(unframe([whole.subarray(0, length)])).toBeUndefined()
    expect(unframe([framed('no JSON', new Uint8Array(9))])).toBeUndefined()
    fc.assert(fc.property(fc.uint8Array({ maxLength: 40 }), (noise) => void unframe([noise])))
  })
})

test('the process that reads strangers’ files knows nothing of our environment', async () => {
  vi.stubEnv('NEXTAUTH_SECRET', 'a secret that nobody else may know')
  const reading = intake(contract(300))
  const seen: string[] = []
  const looking = setInterval(() => seen.push(...environmentsOfChildren()), 5)
  expect(await reading).toMatchObject({ ok: true })
  clearInterval(looking)
  vi.unstubAllEnvs()
  expect(seen).not.toEqual([])
  expect([...new Set(seen)]).toEqual(['NODE_ENV=production'])
})

/** What the processes that read a document now have in their environment, as Linux shows it. */
function environmentsOfChildren(): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const child = readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes('documents/child/main.mjs')
        const parent = /^PPid:\s*(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]
        const held = readFileSync(`/proc/${pid}/environ`, 'latin1')
        return child && Number(parent) === process.pid ? held.split('\0').filter(Boolean) : []
      } catch {
        return []
      }
    })
}

test('the largest upload is the operator’s choice, and what reading it may cost follows', async () => {
  const MIB = 1024 * 1024
  expect(LIMITS.bytes).toBe(50 * MIB)
  const [usual, large] = [limitsFor(50 * MIB), limitsFor(80 * MIB)]
  expect(large.residentBytes - usual.residentBytes).toBe(120 * MIB)
  vi.stubEnv('MAX_UPLOAD_MB', '3')
  vi.resetModules()
  const fresh = await import('./index')
  vi.unstubAllEnvs()
  expect(await fresh.intake(new Uint8Array(3 * MIB + 1))).toMatchObject({ code: 'too-large', reason: expect.stringContaining('3 MB') })
})
