import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { newId } from '@/lib/core'
import { db, transaction } from '@/lib/db'
import { post, resumeLetters, unlock } from './index'

// The smallest mail server that keeps what it was sent (RFC 5321 §4.3.2 names the answers).
const letters: string[] = []
const recipients: string[] = []
const server = createServer((socket) => {
  let letter: string | undefined
  socket.setEncoding('utf8').write('220 test\r\n')
  socket.on('data', (chunk: string) => {
    if (letter !== undefined) {
      letter += chunk
      if (!letter.endsWith('\r\n.\r\n')) return
      letters.push(letter)
      letter = undefined
      socket.write('250 kept\r\n')
    } else if (chunk.startsWith('DATA')) {
      letter = ''
      socket.write('354 go on\r\n')
    } else if (chunk.startsWith('STARTTLS')) socket.write('502 not here\r\n')
    else if (chunk.startsWith('QUIT')) socket.end('221 bye\r\n')
    else {
      if (chunk.startsWith('RCPT')) recipients.push(chunk.trim())
      socket.write('250 ok\r\n')
    }
  })
})

beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  process.env.SMTP_URL = `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => server.close())

const nothing = async () => []

test('a letter’s secret is encrypted until it is sent, and forgotten after', async () => {
  const { sendMail } = await import('./mail')
  const link = 'http://localhost:3000/enrol#c2VjcmV0LXNlY3JldC1zZWNyZXQ'
  const id = await transaction((tx) =>
    post(tx, { to: 'ana@vestry.example', subject: 'Come in', text: 'Open {link} within 72 hours.', link }),
  )
  const waiting = await db().mail.findUniqueOrThrow({ where: { id } })
  expect(JSON.stringify({ ...waiting, secret: Buffer.from(waiting.secret ?? []).toString('latin1') })).not.toContain('c2VjcmV0')
  expect(unlock(waiting.secret ?? new Uint8Array())).toBe(link)

  await sendMail(id, nothing)
  expect(letters.join().replaceAll('=\r\n', '').replaceAll('=3D', '=')).toContain(link)
  expect(await db().mail.findUniqueOrThrow({ where: { id } })).toMatchObject({ state: 'sent', secret: null })
  await sendMail(id, nothing)
  expect(letters).toHaveLength(1)
})

test('a server elsewhere that offers no encryption gets no letter', async () => {
  const { SMTP_URL = '' } = process.env
  // Every address of this machine, and not spelled as one that cannot leave it.
  for (const elsewhere of [SMTP_URL.replace('127.0.0.1', '0.0.0.0'), `${SMTP_URL.replace('127.0.0.1', '0.0.0.0')}?requireTLS=false`]) {
    process.env.SMTP_URL = elsewhere
    vi.resetModules()
    delete (globalThis as { countersignTransport?: unknown }).countersignTransport
    const { sendMail } = await import('./mail')
    const before = [letters.length, recipients.length]
    const id = await transaction((tx) => post(tx, { to: 'ana@vestry.example', subject: 'Come in', text: 'Here.' }))
    await expect(sendMail(id, nothing)).rejects.toThrow(/STARTTLS/)
    expect([letters.length, recipients.length]).toEqual(before)
    expect(await db().mail.findUniqueOrThrow({ where: { id } })).toMatchObject({
      state: 'failed',
      error: expect.stringMatching(/STARTTLS/),
    })
  }
  process.env.SMTP_URL = SMTP_URL
  vi.resetModules()
  delete (globalThis as { countersignTransport?: unknown }).countersignTransport
})

test('a letter whose secret does not open is seen to have failed', async () => {
  const { sendMail } = await import('./mail')
  const id = await transaction((tx) =>
    post(tx, { to: 'ana@vestry.example', subject: 'Come in', text: '{link}', link: 'http://localhost/#a' }),
  )
  await db().mail.update({ where: { id }, data: { secret: new Uint8Array(64) } })
  await expect(sendMail(id, nothing)).rejects.toThrow()
  expect((await db().mail.findUniqueOrThrow({ where: { id } })).state).toBe('failed')
})

test('a letter carries what it encloses, read when it is sent', async () => {
  const { sendMail } = await import('./mail')
  const org = await db().person.create({
    data: { id: newId(), email: 'iris@vestry.example', name: 'Iris', roles: [], status: 'active', createdAt: new Date() },
  })
  const envelope = { title: 'T', classId: 'other', basis: 'none', counterparty: '', message: '', state: 'completed', version: 1 }
  const { id: encloses } = await db().envelope.create({ data: { id: newId(), ...envelope, senderId: org.id, createdAt: new Date() } })
  const id = await transaction((tx) => post(tx, { to: 'out@halden.example', subject: 'Signed', text: 'Attached.', encloses }))
  const asked: string[] = []
  await sendMail(id, async (envelopeId) => {
    asked.push(envelopeId)
    return [{ filename: 'Verträge, sealed.pdf', content: new Uint8Array(Buffer.from('%PDF-1.7 sealed')) }]
  })
  expect(asked).toEqual([encloses])
  const sent = letters.at(-1) ?? ''
  expect(sent).toContain('Content-Type: application/pdf')
  expect(sent).toContain(Buffer.from('%PDF-1.7 sealed').toString('base64'))
})

test('a changed secret does not open', async () => {
  const { lock } = await import('./secret')
  const locked = lock('http://localhost:3000/enrol#x')
  locked[30] = (locked[30] as number) ^ 1
  expect(() => unlock(locked)).toThrow()
})

test('a letter is posted with its transaction or not at all', async () => {
  const before = await db().mail.count()
  await expect(
    transaction(async (tx) => {
      await post(tx, { to: 'ana@vestry.example', subject: 'Never', text: 'Never sent.' })
      throw new Error('the act failed')
    }),
  ).rejects.toThrow('the act failed')
  expect(await db().mail.count()).toBe(before)
})

test('an address is one address, whatever it is spelled like', async () => {
  const { sendMail } = await import('./mail')
  for (const to of ['out@halden.example, eve@evil.example', 'Friends: out@halden.example, eve@evil.example;', 'Out <eve@evil.example>']) {
    recipients.length = 0
    const id = await transaction((tx) => post(tx, { to, subject: 'Signed by everyone', text: 'It is done.' }))
    await sendMail(id, nothing).catch(() => undefined)
    expect(recipients).not.toContain('RCPT TO:<eve@evil.example>')
    expect(recipients.length).toBeLessThan(2)
  }
})

test('letters written without a mail server go to the worker when there is one, once, and not when they are stale', async () => {
  const jobs = async (id: string) => {
    const rows = await db().$queryRaw<{ key: string }[]>`SELECT key FROM graphile_worker.jobs WHERE key = ${`mail:${id}`}`
    return rows.length
  }
  const { SMTP_URL } = process.env
  delete process.env.SMTP_URL
  vi.resetModules()
  const without = await import('./index')
  const write = (hours: number, more = {}) =>
    transaction((tx) =>
      without.post(
        tx,
        { to: 'ana@vestry.example', subject: 'News', text: 'News.', ...more },
        () => new Date(Date.now() - hours * 3_600_000),
      ),
    )
  const [fresh, weeksOld] = [await write(24), await write(24 * 30)]
  const [opens, opensNoMore] = [await write(24, { link: 'http://localhost/#a' }), await write(80, { link: 'http://localhost/#b' })]
  expect(await without.resumeLetters()).toBe(0)
  process.env.SMTP_URL = SMTP_URL
  expect(await resumeLetters()).toBe(2)
  expect(await resumeLetters()).toBe(0)
  expect(await Promise.all([fresh, opens, weeksOld, opensNoMore].map(jobs))).toEqual([1, 1, 0, 0])
})
