import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { closeDb, db } from '@/lib/db'
import { prepare } from '@/lib/signing'
import { sentEnvelope, sign } from '../../test/support/envelope'
import { faultsInHistory } from '../../test/support/history'
import { type Member, makeOrganisation, must } from '../../test/support/organisation'
import { CLOSED } from '../../test/support/rulebook'
import {
  checkDraft,
  discardDraft,
  exportPolicy,
  newestReplay,
  proposeDraft,
  readDraft,
  readPolicy,
  readReplay,
  replay,
  saveDraft,
  startReplay,
} from './index'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let ada: Member
let ana: Member
let cas: Member

beforeAll(async () => {
  const members = await makeOrganisation('Vestry Bakeries', { name: 'Ada Admin', email: 'ada@vestry.example' }, [
    { name: 'Ana Ruiz', email: 'ana@vestry.example' },
    { name: 'Cas Meier', email: 'cas@vestry.example', roles: ['compliance'] },
  ])
  ;[ada, ana, cas] = members as [Member, Member, Member]
  must(await sign(ana, await sentEnvelope({ sender: ada, signers: [ana] })))
})

afterAll(async () => {
  expect(await faultsInHistory()).toEqual([])
  await closeDb()
})

const FILE = 'signing.cedar'
const textOf = async () => must(await readDraft(ada.actor)).files.find(({ name }) => name === FILE)?.text ?? ''
const write = async (more: string) => must(await saveDraft(ada.actor, { name: FILE, text: `${await textOf()}${more}` }))

describe('a draft', () => {
  test('begins with what is in force, keeps what was typed, and is put away', async () => {
    expect(must(await checkDraft(ada.actor))).toMatchObject({ changed: false, faults: [], cases: { failed: [] } })
    must(await saveDraft(ada.actor, { name: FILE, text: 'forbid (principal\r\nwhen' }))
    expect(await textOf()).toBe('forbid (principal\nwhen')
    must(await discardDraft(ada.actor))
    expect(await textOf()).toContain('@id("sign-as-recipient")')
  })

  test.each<[string, string, object]>([
    ['does not parse', '\n// é\nforbid (principal\nwhen', { lines: 4, says: 'unexpected token `when`' }],
    [
      'names what nobody has',
      '\n@id("a") @reason("b")\nforbid (principal, action, resource)\nwhen { principal.stauts == 1 };',
      { lines: 4, says: 'stauts', rule: 'a' },
    ],
    ['has no reason', '\n@id("a")\nforbid (principal, action, resource);', { lines: 2, says: 'a has no @reason' }],
    [
      'has a name twice',
      '\n\n@id("sign-as-recipient") @reason("b")\nforbid (principal, action, resource);',
      { lines: 3, says: 'Two policies are called' },
    ],
  ])(
    'that %s says so at its line, and cannot be proposed or replayed',
    async (_, more, { lines, says, rule }: { lines?: number; says?: string; rule?: string }) => {
      const before = (await textOf()).split('\n').length
      await write(more)
      const { faults, cases } = must(await checkDraft(ada.actor))
      expect(faults[0]).toMatchObject({
        file: FILE,
        line: before + (lines ?? 0) - 1,
        says: expect.stringContaining(says ?? ''),
        ...(rule && { rule }),
      })
      expect(cases).toBeUndefined()
      expect(await proposeDraft(ada.actor, 'Why not.')).toMatchObject({ ok: false, code: 'policy-invalid' })
      expect(await startReplay(ada.actor, undefined)).toMatchObject({ ok: false, code: 'policy-invalid' })
      must(await discardDraft(ada.actor))
    },
  )

  test('names the cases that it fails', async () => {
    await write(CLOSED)
    const { cases, changed } = must(await checkDraft(ada.actor))
    expect(changed).toBe(true)
    expect(cases?.failed.map(({ name }) => name)).toContain('ALLOW/sign-prepare')
    must(await discardDraft(ada.actor))
  })

  test('is refused where it says nothing new, has no such file, or hides a character', async () => {
    expect(await proposeDraft(ada.actor, 'Why not.')).toMatchObject({ ok: false, code: 'draft-unchanged' })
    expect(await saveDraft(ada.actor, { name: 'other.cedar', text: '' })).toMatchObject({ ok: false, code: 'file-unknown' })
    expect(await saveDraft(ada.actor, { name: FILE, text: 'a\u202eb' })).toMatchObject({ ok: false, code: 'hidden-characters' })
  })

  test('belongs to administrators; compliance reads what is in force, and others nothing', async () => {
    for (const { actor } of [cas, ana]) {
      expect(await readDraft(actor)).toMatchObject({ ok: false, rule: 'not-entitled' })
      expect(await saveDraft(actor, { name: FILE, text: '' })).toMatchObject({ ok: false, rule: 'not-entitled' })
    }
    expect(must(await readPolicy(cas.actor))).toMatchObject({ isInForce: true, comings: [{ origin: 'files', number: 1 }] })
    expect(await readPolicy(ana.actor)).toMatchObject({ ok: false, rule: 'not-entitled' })
    expect(await readPolicy(cas.actor, '0'.repeat(64))).toMatchObject({ ok: false, code: 'policy-unknown' })
    expect(await db().auditEvent.count({ where: { kind: 'policy.refused', rules: { has: 'not-entitled' } } })).toBeGreaterThan(3)
  })

  test('the files of a bundle are taken away as a zip', async () => {
    const { hash } = must(await readPolicy(cas.actor))
    const zip = Buffer.from(must(await exportPolicy(cas.actor, hash))).toString('latin1')
    expect(zip).toContain('policies/signing.cedar')
    expect(zip).toContain('schema.cedarschema')
  })
})

describe('a replay', () => {
  test('asks the draft about every past decision, and tells which would come out differently', async () => {
    const unchanged = must(await startReplay(ada.actor, undefined))
    await replay(unchanged.replayId)
    const total = await db().decision.count()
    expect(must(await readReplay(ada.actor, unchanged.replayId))).toMatchObject({ total, done: total, same: total, samples: [] })

    await write(CLOSED)
    const { replayId } = must(await startReplay(ada.actor, undefined))
    expect(must(await readReplay(ada.actor, replayId))).toMatchObject({ done: 0, finishedAt: undefined })
    await replay(replayId)
    const view = must(await readReplay(cas.actor, replayId))
    expect(view).toMatchObject({
      total,
      done: total,
      finishedAt: expect.any(Date),
      same: total - 2,
      changed: { deny: 2, permit: 0, challenge: 0 },
    })
    expect(view.samples.map(({ kind, was, now, rules }) => [kind, was, now, ...rules])).toEqual([
      ['envelope.statement-prepared', 'permit', 'deny', 'house-closed'],
      ['envelope.signed', 'permit', 'deny', 'house-closed'],
    ])
    expect(await newestReplay(must(await checkDraft(ada.actor)).hash)).toEqual(view)
  })

  test('goes on where it was, and asks only about its period', async () => {
    const later = must(await startReplay(ada.actor, new Date()))
    await replay(later.replayId)
    expect(must(await readReplay(ada.actor, later.replayId))).toMatchObject({ total: 0, done: 0, finishedAt: expect.any(Date) })
    const { replayId } = must(await startReplay(ada.actor, undefined))
    await replay(replayId)
    await replay(replayId)
    const view = must(await readReplay(ada.actor, replayId))
    expect(view.done).toBe(view.total)
    must(await discardDraft(ada.actor))
  })

  test('sees refusals too, and finds those that the draft would have permitted', async () => {
    const envelopeId = await sentEnvelope({ sender: ada, signers: [ana] })
    expect(await prepare(cas.actor, envelopeId, { consent: true, version: 1 })).toMatchObject({ ok: false, rule: 'not-entitled' })
    await write(`@id("compliance-signs")
@reason("Compliance signs everything.")
@otherwise("Only a person named as a signer of this envelope can sign it.")
permit (principal in Countersign::Role::"compliance", action == Countersign::Action::"sign", resource);`)
    const { replayId } = must(await startReplay(ada.actor, undefined))
    await replay(replayId)
    const { changed, samples } = must(await readReplay(ada.actor, replayId))
    expect(changed.permit).toBe(1)
    expect(samples[0]).toMatchObject({ kind: 'envelope.sign-refused', was: 'deny', now: 'permit', rules: ['compliance-signs'] })
  })
})
