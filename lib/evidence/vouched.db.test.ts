import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type Bytes, base64url, fromUtf8, randomBytes, sha256 } from '@/lib/core'
import { closeDb, db } from '@/lib/db'
import { invite } from '@/lib/identity'
import { settleLog } from '@/lib/ledger'
import { type BundledEvent, type Trust, verifyBundle, writeBundle } from '@/lib/proof'
import { evidenceOf, sentEnvelope, sign } from '../../test/support/envelope'
import { enrol, enrolBy, foundOrganisation, type Member, must, reopenPart, secretFor } from '../../test/support/organisation'
import { asOwner } from '../../test/support/owner'
import { readBundle } from '../proof/bundle/pack'
import { checkRecords, issuer } from './index'

// Each envelope is frozen in processes of its own: seconds, when everything else runs too.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const LINE = 'The passkey was enrolled for this person, by itself or by an earlier one of theirs'
let ada: Member
let ben: Member
let dora: Member
/** Enrolled again, after the two administrators reopened it. */
let ana: Member
let trust: Trust
let bundle: Bytes

async function signedBy(...signers: Member[]) {
  const envelope = await sentEnvelope({ sender: ben, signers })
  for (const signer of signers) must(await sign(signer, envelope))
  must(await settleLog())
  return evidenceOf(ben, envelope)
}
const unvouched = async () => (await checkRecords()).filter(({ check }) => check === 'enrolment-unvouched').map(({ says }) => says)

beforeAll(async () => {
  ada = await foundOrganisation('Vestry Bakeries', { name: 'Ada Lindqvist', email: 'ada@vestry.example' })
  ben = await enrol(ada, { name: 'Ben Cole', email: 'ben@vestry.example', roles: ['administrator'] })
  dora = await enrol(ada, { name: 'Dora Lind', email: 'dora@vestry.example' })
  const { actor } = await enrol(ada, { name: 'Ana Ruiz', email: 'ana@vestry.example' })
  await reopenPart(ada, actor.personId)
  await reopenPart(ben, actor.personId)
  ana = await enrolBy(await secretFor('ana@vestry.example'))
  bundle = must(await signedBy(ada, dora, ana))
  trust = must(await issuer())
})
afterAll(closeDb)

test('who set the organisation up, who was invited and who was let in again are vouched for', async () => {
  expect(must(await verifyBundle(bundle, trust)).outcome).toBe('verified')
  expect(await checkRecords()).toEqual([])
})

describe('a bundle packed anew says why nobody answers for a key, when', () => {
  const says = ({ leaf }: BundledEvent) => fromUtf8(leaf)
  test.each<[string, (event: BundledEvent) => boolean, string]>([
    ['the set-up is left out', (one) => says(one).includes('organisation.created'), 'The beginning of the log'],
    ['an invitation is left out', (one) => says(one).includes('invitation.created'), 'No invitation that vouches'],
    ['the first of two is left out', (one) => says(one).includes('enrolment.reopening-asked'), 'That two people reopened its enrolment'],
    ['the second of two is left out', (one) => says(one).includes('enrolment.reopened'), 'That two people reopened its enrolment'],
  ])('%s', async (_, left, why) => {
    const content = must(await readBundle(bundle))
    const verdict = await verifyBundle(await writeBundle({ ...content, events: content.events.filter((one) => !left(one)) }), trust)
    const fails = must(verdict).checks.filter(({ status }) => status === 'fails')
    expect(fails.find((line) => line.says === LINE)?.why).toContain(why)
  })
})

describe('a database administrator who lets somebody in finds that nobody answers for them, when', () => {
  const invited = async (name: string) => {
    const email = `${name.toLowerCase()}@vestry.example`
    const { invitationId } = must(await invite(ada.actor, { name, email, title: '', roles: [] }))
    return { invitationId, secret: await secretFor(email) }
  }
  const refuted = async (member: Member, why: string) => {
    expect(await signedBy(member)).toMatchObject({ code: 'evidence-refuted', reason: expect.stringContaining(why) })
    const { personId } = member.actor
    expect((await unvouched()).findLast((line) => line.includes(personId))).toContain(why)
  }

  test('an invitation is made the set-up address', async () => {
    const { invitationId, secret } = await invited('Mallory')
    const mallory = await enrolBy(secret, () => asOwner(`UPDATE invitation SET kind = 'set-up' WHERE id = $1`, [invitationId]))
    await refuted(mallory, 'Somebody else set the organisation up.')
  })

  test('an invitation is vouched for by an event about another', async () => {
    const { invitationId, secret } = await invited('Trudy')
    const mallory = await enrolBy(secret, () =>
      asOwner(
        'UPDATE invitation SET event_id = (SELECT event_id FROM invitation WHERE id <> $1 AND event_id IS NOT NULL LIMIT 1) WHERE id = $1',
        [invitationId],
      ),
    )
    await refuted(mallory, 'about another invitation')
  })

  test('the link of two who reopened an enrolment is made good again', async () => {
    const fay = await enrol(ada, { name: 'Fay Moss', email: 'fay@vestry.example' })
    for (const one of [ada, ben]) await reopenPart(one, fay.actor.personId)
    const secret = await secretFor('fay@vestry.example')
    await enrolBy(secret)
    expect(await unvouched()).not.toContainEqual(expect.stringContaining(fay.actor.personId))
    await asOwner(`UPDATE invitation SET consumed_at = NULL WHERE person_id = $1 AND kind = 'reopening'`, [fay.actor.personId])
    await refuted(await enrolBy(secret), 'was used before')
  })

  test.each<[string, (id: string) => Promise<void>, string]>([
    [
      'one administrator asked and the row names a second',
      (id) => asOwner('UPDATE invitation SET second_by = $2 WHERE id = $1', [id, ben.actor.personId]),
      'That two people reopened its enrolment does not stand before it.',
    ],
    [
      'the row names another first than asked',
      async (id) => {
        await reopenPart(ben, dora.actor.personId)
        await asOwner('UPDATE invitation SET invited_by = $2 WHERE id = $1', [id, ana.actor.personId])
      },
      'Other people reopened its enrolment than the log says.',
    ],
  ])('%s', async (_, change, why) => {
    await asOwner('UPDATE invitation SET revoked_at = now() WHERE person_id = $1 AND consumed_at IS NULL', [dora.actor.personId])
    await reopenPart(ada, dora.actor.personId)
    const { id } = await db().invitation.findFirstOrThrow({
      where: { personId: dora.actor.personId, consumedAt: null, revokedAt: null },
    })
    await change(id)
    const secret = randomBytes(32)
    await asOwner('UPDATE invitation SET secret_hash = $2 WHERE id = $1', [id, Buffer.from(sha256(secret))])
    await refuted(await enrolBy(base64url(secret)), why)
  })
})
