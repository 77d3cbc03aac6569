import { beforeAll, expect, test } from 'vitest'
import { fromBase64, fromUtf8, utf8 } from '@/lib/core'
import { db } from '@/lib/db'
import { settleLog } from '@/lib/ledger'
import { leafHash, opens, parseLeaf, parseLogProof, verifyInclusion } from '@/lib/proof'
import { bytesOf, drafted, sentEnvelope } from '../../test/support/envelope'
import { type Member, makeOrganisation, must } from '../../test/support/organisation'
import type { ProvenEvent } from './export'
import { exportProven } from './index'

let marta: Member
let noor: Member
let sent: string

const exported = async () =>
  (JSON.parse(fromUtf8(await bytesOf(must(await exportProven(noor.actor, {}))))) as { events: ProvenEvent[] }).events

beforeAll(async () => {
  ;[marta, noor] = (await makeOrganisation('Vestry Bakeries', { name: 'Marta Lindqvist', email: 'marta@vestry.example' }, [
    { name: 'Noor Haddad', email: 'noor@vestry.example', roles: ['compliance'] },
  ])) as [Member, Member]
  sent = await sentEnvelope({ sender: marta, signers: [noor] })
  await drafted({ sender: marta, signers: [noor], declared: { title: 'Nobody else’s yet' } })
})

test('an export waits for the checkpoint that proves all of it, and then each event is proven and opened', async () => {
  expect(await exportProven(noor.actor, {})).toMatchObject({ ok: false, code: 'not-proven-yet' })
  must(await settleLog())
  const events = await exported()
  expect(events.length).toBe((await db().auditEvent.count()) - 1)
  for (const { id, leaf, proof, details } of events) {
    const read = parseLogProof(proof)
    const [, size, root = ''] = read?.checkpoint.split('\n') ?? []
    const held =
      read &&
      verifyInclusion({
        leaf: leafHash(utf8(leaf)),
        index: read.index,
        size: Number(size),
        root: fromBase64(root) ?? utf8(''),
        proof: read.proof,
      })
    expect(held, id).toBe(true)
    const says = parseLeaf(utf8(leaf))
    expect(says?.event).toBe(id)
    if (details) expect(opens(says?.details ?? '', 'details', details)).toBe(true)
  }
  expect(events.find(({ leaf }) => leaf.includes(sent) && leaf.includes('envelope.sent'))?.details?.value).toContain('Supply agreement')
})

test('what a draft says is proven and not opened', async () => {
  must(await settleLog())
  const events = await exported()
  expect(JSON.stringify(events)).not.toContain('Nobody else’s yet')
  expect(events.filter(({ leaf, details }) => leaf.includes('"envelope.drafted"') && !details)).not.toHaveLength(0)
})

test('it takes a place until it has been taken away, as evidence does', async () => {
  const begun = async () => {
    must(await settleLog())
    return exportProven(noor.actor, {})
  }
  const [first, second] = [must(await begun()), must(await begun())]
  await first.stream.getReader().read()
  expect(await begun()).toMatchObject({ ok: false, code: 'busy' })
  await second.stream.cancel()
  must(await settleLog())
  expect(await exported()).not.toHaveLength(0)
})

test('it is an event, and who may not read the timeline gets nothing', async () => {
  const taken = await db().auditEvent.findFirst({ where: { kind: 'timeline.exported' }, orderBy: { id: 'desc' } })
  expect(taken?.details).toMatchObject({ filter: expect.stringContaining('with proofs') })
  expect(await exportProven(marta.actor, {})).toMatchObject({ ok: false, rule: 'not-entitled' })
})
