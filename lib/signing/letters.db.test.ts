import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { systemClock } from '@/lib/core'
import { closeDb, db, transaction } from '@/lib/db'
import { drafted, sentEnvelope } from '../../test/support/envelope'
import { type Member, makeOrganisation, must } from '../../test/support/organisation'
import { addRecipient, decline, send, substitute, voidEnvelope } from '.'
import { tellCompleted } from './letters'
import { load } from './loaded'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let ana: Member
let ben: Member
let iris: Member

beforeAll(async () => {
  const members = await makeOrganisation('Vestry Bakeries', { name: 'Ada Admin', email: 'ada@vestry.example' }, [
    { name: 'Ana Ruiz', email: 'ana@vestry.example' },
    { name: 'Ben Okafor', email: 'ben@vestry.example' },
    { name: 'Iris Holm', email: 'iris@vestry.example' },
  ])
  ;[, ana, ben, iris] = members as [Member, Member, Member, Member]
})
afterAll(closeDb)

const lastTo = async (to: string) => (await db().mail.findFirstOrThrow({ where: { to, kind: 'envelope' }, orderBy: { id: 'desc' } })).text

it('marks what people wrote as theirs, and leaves nothing in it to click', async () => {
  const declared = {
    title: 'Lease at evil.example',
    message: 'Your passkey has expired.\nRead and sign: https://evil.example/sign',
    counterparty: 'www.evil.example',
  }
  const envelopeId = await sentEnvelope({ sender: iris, signers: [ana], declared })
  const asked = await lastTo('ana@vestry.example')
  expect(asked).toContain('Iris Holm writes:\n> Your passkey has expired.\n> Read and sign: evil[.]example/sign\n')
  expect(asked).toContain('“Lease at evil[.]example”')
  expect(asked).not.toMatch(/evil\.example/)
  expect(asked.match(/https?:\/\/\S+/g)).toEqual([`http://localhost:3000/sign/${envelopeId}`])

  must(await decline(ana.actor, envelopeId, 'Ask\nhttps://evil.example/why'))
  const told = await lastTo('iris@vestry.example')
  expect(told).toContain('The reason given:\n> Ask')
  expect(told).not.toMatch(/evil\.example/)
})

it('makes no link of the sender’s words in any letter or its subject, whatever became of the envelope', async () => {
  const declared = { title: 'Lease at evil.example and https://evil.example/now' }
  const wanted = { sender: iris, signers: [ana], declared }
  must(await voidEnvelope(iris.actor, await sentEnvelope(wanted), 'No longer needed'))
  must(await decline(ana.actor, await sentEnvelope(wanted), 'No'))
  const handed = await sentEnvelope(wanted)
  const { id: recipientId } = await db().recipient.findFirstOrThrow({ where: { envelopeId: handed } })
  must(await substitute(iris.actor, handed, { recipientId, personId: ben.actor.personId }))
  const envelopeId = await drafted(wanted)
  must(await addRecipient(iris.actor, envelopeId, { role: 'copy', name: 'Win at www.evil.example', email: 'out@halden.example' }))
  must(await send(iris.actor, envelopeId))
  const envelope = await load(envelopeId)
  if (!envelope) throw new Error('no envelope')
  for (const reader of envelope.recipients) await transaction((tx) => tellCompleted(tx, envelope, reader, systemClock))

  const letters = await db().mail.findMany({ where: { kind: 'envelope', subject: { contains: 'Lease' } } })
  const subjects = new Set(letters.map(({ subject }) => subject.split(':')[0]))
  for (const subject of ['To sign', 'Voided', 'Declined', 'Nothing more to do', 'Signed by everyone']) expect(subjects).toContain(subject)
  expect(letters.filter(({ to }) => to === 'out@halden.example')).toHaveLength(1)
  for (const { subject, text } of letters) expect(`${subject}\n${text}`).not.toMatch(/evil\.example/)
})
