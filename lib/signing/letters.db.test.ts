import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { closeDb, db } from '@/lib/db'
import { sentEnvelope } from '../../test/support/envelope'
import { type Member, makeOrganisation, must } from '../../test/support/organisation'
import { decline } from '.'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let ana: Member
let iris: Member

beforeAll(async () => {
  const members = await makeOrganisation('Vestry Bakeries', { name: 'Ada Admin', email: 'ada@vestry.example' }, [
    { name: 'Ana Ruiz', email: 'ana@vestry.example' },
    { name: 'Iris Holm', email: 'iris@vestry.example' },
  ])
  ;[, ana, iris] = members as [Member, Member, Member]
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
