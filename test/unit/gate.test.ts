import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { encode } from 'next-auth/jwt'
import { afterEach, expect, test, vi } from 'vitest'
import { gate } from '../../scripts/lib/gate.mjs'

const origin = 'http://localhost:3000'
const MB = 1024 * 1024
const secret = 'a secret of forty characters for testing'
const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections()
})

/** A server behind the gate whose handler reads the whole body. `read` says how many bytes each request that got through brought. */
async function served(handle?: () => Promise<void>, uploadMegabytes = 50) {
  const read: (number | 'broken off')[] = []
  const whole = async (request: IncomingMessage) => {
    let size = 0
    try {
      for await (const chunk of request) size += (chunk as Buffer).length
      read.push(size)
    } catch {
      read.push('broken off')
    }
  }
  const listener = gate({ origin, uploadMegabytes, secret }, async (request, response) => {
    await (handle?.() ?? whole(request))
    response.end('done')
  })
  const server = createServer(listener).listen(0, '127.0.0.1')
  servers.push(server)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, port, read }
}

/** Sends bytes as they are and gives back what was answered until the connection ended. */
function raw(port: number, text: string): Promise<string> {
  return new Promise((resolve) => {
    let said = ''
    const socket = connect(port, '127.0.0.1', () => socket.write(text))
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      said += chunk
    })
    socket.on('error', () => {}).on('close', () => resolve(said))
  })
}

const signedIn = async (under = secret) => `countersign.session=${await encode({ token: { sid: 'a session' }, secret: under, maxAge: 60 })}`

test.each([undefined, 'null', 'https://evil.example', 'http://localhost:3001'])(
  'an act from %s is refused before a byte of it is read',
  async (from) => {
    const { port, read } = await served()
    // It announces a body and never sends it: only who does not wait for it can answer.
    const said = await raw(port, `POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n${from ? `Origin: ${from}\r\n` : ''}\r\n`)
    expect(said).toMatch(/^HTTP\/1\.1 403 /)
    expect(said).toContain('"code":"foreign-origin"')
    expect(read).toEqual([])
  },
)

test('reading needs no Origin, and an act of our own pages passes with its body', async () => {
  const { url, read } = await served()
  expect((await fetch(url)).status).toBe(200)
  expect((await fetch(`${url}/sign-in`, { method: 'POST', headers: { origin }, body: new Uint8Array(2 * MB) })).status).toBe(200)
  expect(read).toEqual([0, 2 * MB])
})

test('a body over 2 MB is refused by its length, but for a file', async () => {
  const { url, port, read } = await served()
  const said = await raw(port, `POST /sign-in HTTP/1.1\r\nHost: x\r\nOrigin: ${origin}\r\nContent-Length: ${2 * MB + 1}\r\n\r\n`)
  expect(said).toMatch(/^HTTP\/1\.1 413 /)
  expect(read).toEqual([])
  const upload = { method: 'POST', headers: { origin, cookie: await signedIn() }, body: new Uint8Array(3 * MB) }
  expect((await fetch(`${url}/api/uploads?envelope=1`, upload)).status).toBe(200)
  expect(read).toEqual([3 * MB])
  expect(await raw(port, `POST /api/uploads HTTP/1.1\r\nHost: x\r\nOrigin: ${origin}\r\nContent-Length: ${52 * MB}\r\n\r\n`)).toMatch(
    / 413 /,
  )
})

test.each(['no cookie', 'made up', 'another secret', 'run out', 'without a session'])(
  'a file is not heard out from whoever has no session of ours: %s',
  async (who) => {
    const cookies: Record<string, () => Promise<string>> = {
      'no cookie': async () => 'theme=dark',
      'made up': async () => 'countersign.session=eyJhbGciOiJkaXIifQ..x.y.z',
      'another secret': () => signedIn('another secret of forty characters here'),
      'run out': async () => `countersign.session=${await encode({ token: { sid: 'a session' }, secret, maxAge: -60 })}`,
      'without a session': async () => `countersign.session=${await encode({ token: {}, secret, maxAge: 60 })}`,
    }
    const head = `POST /api/uploads HTTP/1.1\r\nHost: x\r\nOrigin: ${origin}\r\nCookie: ${await cookies[who]?.()}\r\n`
    const { url, port, read } = await served()
    const said = await raw(port, `${head}Content-Length: ${3 * MB}\r\n\r\n`)
    expect(said).toMatch(/^HTTP\/1\.1 401 /)
    expect(said).toContain('"code":"signed-out"')
    expect(await raw(port, `${head}Transfer-Encoding: chunked\r\n\r\n`)).toMatch(/^HTTP\/1\.1 401 /)
    expect(read).toEqual([])
    // What is no larger than any act comes through, and hears the same from whoever looks the session up.
    expect((await fetch(`${url}/api/uploads`, { method: 'POST', headers: { origin }, body: new Uint8Array(MB) })).status).toBe(200)
  },
)

test('a session cookie in pieces is one cookie, and a file of unknown length is counted too', async () => {
  const { port, read } = await served(undefined, 3)
  const [name, token = ''] = (await signedIn()).split('=')
  const cookie = `theme=dark; ${name}.1=${token.slice(40)}; ${name}.0=${token.slice(0, 40)}`
  const head = `POST /api/uploads HTTP/1.1\r\nHost: x\r\nOrigin: ${origin}\r\nCookie: ${cookie}\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n`
  const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`
  expect(await raw(port, `${head}${chunk.repeat(48)}0\r\n\r\n`)).toMatch(/ 200 /)
  expect(await raw(port, `${head}${chunk.repeat(80)}0\r\n\r\n`)).toBe('')
  await vi.waitFor(() => expect(read).toEqual([3 * MB, 'broken off']))
})

test('four of the largest files are on their way together; a fifth is told to wait, and comes when one has ended', async () => {
  const { port, read } = await served(undefined, 3)
  const head = `POST /api/uploads HTTP/1.1\r\nHost: x\r\nOrigin: ${origin}\r\nCookie: ${await signedIn()}\r\nConnection: close\r\n`
  const slow = [1, 2, 3, 4].map(() => connect(port, '127.0.0.1').on('error', () => {}))
  for (const socket of slow) socket.write(`${head}Content-Length: ${4 * MB}\r\n\r\nx`)
  const fifth = () => raw(port, `${head}Content-Length: ${3 * MB}\r\n\r\n${'x'.repeat(3 * MB)}`)
  await vi.waitFor(async () => expect(await fifth()).toMatch(/ 503 [\s\S]*"code":"busy"/))
  const before = read.length
  slow[0]?.destroy()
  await vi.waitFor(async () => expect(await fifth()).toMatch(/ 200 /))
  expect(read.slice(before)).toContain(3 * MB)
  for (const socket of slow) socket.destroy()
})

test('a body that does not say its length is broken off where the limit is', async () => {
  const { port, read } = await served()
  const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`
  const said = await raw(
    port,
    `POST /sign-in HTTP/1.1\r\nHost: x\r\nOrigin: ${origin}\r\nTransfer-Encoding: chunked\r\n\r\n${chunk.repeat(40)}0\r\n\r\n`,
  )
  expect(said).toBe('')
  await vi.waitFor(() => expect(read).toEqual(['broken off']))
})

test('a handler that fails answers 500, and the server goes on', async () => {
  const told = vi.spyOn(console, 'error').mockImplementation(() => {})
  const { url } = await served(() => Promise.reject(new Error('a fault of ours')))
  for (let i = 0; i < 2; i++) expect((await fetch(url)).status).toBe(500)
  expect(told).toHaveBeenCalledTimes(2)
  told.mockRestore()
})
