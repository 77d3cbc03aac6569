import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { db, transaction } from '@/lib/db'
import { post, unlock } from './index'

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
    } else if (chunk.startsWith('QUIT')) socket.end('221 bye\r\n')
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

test('a letter’s secret is encrypted until it is sent, and forgotten after', async () => {
  const { sendMail } = await import('./mail')
  const link = 'http://localhost:3000/enrol#c2VjcmV0LXNlY3JldC1zZWNyZXQ'
  const id = await transaction((tx) =>
    post(tx, { to: 'ana@vestry.example', subject: 'Come in', text: 'Open {link} within 72 hours.', link }),
  )
  const waiting = await db().mail.findUniqueOrThrow({ where: { id } })
  expect(JSON.stringify({ ...waiting, secret: Buffer.from(waiting.secret ?? []).toString('latin1') })).not.toContain('c2VjcmV0')
  expect(unlock(waiting.secret ?? new Uint8Array())).toBe(link)

  await sendMail(id)
  expect(letters.join().replaceAll('=\r\n', '').replaceAll('=3D', '=')).toContain(link)
  expect(await db().mail.findUniqueOrThrow({ where: { id } })).toMatchObject({ state: 'sent', secret: null })
  await sendMail(id)
  expect(letters).toHaveLength(1)
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
    await sendMail(id).catch(() => undefined)
    expect(recipients).not.toContain('RCPT TO:<eve@evil.example>')
    expect(recipients.length).toBeLessThan(2)
  }
})
