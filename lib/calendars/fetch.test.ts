import { createServer } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type CalendarHost, startCalendarHost } from '@/test/support/calendar-host'
import { fetchCalendar, type Outside } from './fetch'
import { isPublic } from './public'

const ADDRESS = 'https://calendar.example/private-4711/leave.ics'
const CALENDAR = 'BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n'
const PATIENCE = 400

let host: CalendarHost
beforeAll(async () => {
  host = await startCalendarHost(['calendar.example', 'elsewhere.example'])
})
beforeEach(() => {
  host.asked.length = 0
  host.answers = (_, response) => void response.end(CALENDAR)
})
afterAll(() => host.close())

/** The loopback taken for the internet, in which every name stands for the host. */
const outside = (more: Partial<Outside> = {}): Outside => ({
  resolve: async () => ['127.0.0.1'],
  isPublic: (address) => address === '127.0.0.1',
  port: host.port,
  ca: host.ca,
  patience: 5000,
  ...more,
})
const fetched = async (address: string, more?: Partial<Outside>) => {
  const answer = await fetchCalendar(address, 'ben', outside(more))
  return answer.ok ? answer.value : answer.code
}

test('a calendar, and what its host learns of us', async () => {
  expect(await fetched(ADDRESS)).toBe(CALENDAR)
  expect(await fetched(ADDRESS.replace('https:', 'webcal:'))).toBe(CALENDAR)
  expect(host.asked.map(({ method, url }) => `${method} ${url}`)).toEqual(Array(2).fill('GET /private-4711/leave.ics'))
  expect(host.asked[0]?.headers).toEqual({
    accept: 'text/calendar',
    'accept-encoding': 'identity',
    connection: 'close',
    host: `calendar.example:${host.port}`,
    'user-agent': 'calendar',
  })
})

test.each([
  ['', 'calendar-address-unreadable'],
  ['leave.ics', 'calendar-address-unreadable'],
  ['https://', 'calendar-address-unreadable'],
  ['https://calendar.example:99999/', 'calendar-address-unreadable'],
  ['http://calendar.example/leave.ics', 'calendar-address-not-https'],
  ['file:///etc/passwd', 'calendar-address-not-https'],
  ['gopher://calendar.example/', 'calendar-address-not-https'],
  ['https://ben@calendar.example/', 'calendar-address-credentials'],
  ['https://:secret@calendar.example/', 'calendar-address-credentials'],
  ['https://calendar.example:8443/', 'calendar-address-port'],
  ['https://calendar.example:22/', 'calendar-address-port'],
])('no address of a calendar: %s', async (address, code) => {
  const answer = await fetchCalendar(address, 'ben')
  expect(answer).toMatchObject({ ok: false, code, field: 'address', next: expect.any(String) })
})

test.each([
  ...['127.0.0.1', '127.1', '2130706433', '0x7f000001', '0177.0.0.1', '[::1]', '[::ffff:127.0.0.1]', '[::ffff:8.8.8.8]', '[::8.8.8.8]'],
  ...[
    '0.0.0.0',
    '0',
    '[::]',
    '10.0.0.1',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '100.100.100.200',
  ],
  ...['192.0.0.192', '192.0.2.1', '192.88.99.1', '198.18.0.1', '198.51.100.1', '203.0.113.1', '224.0.0.1', '240.0.0.1', '255.255.255.255'],
  ...['192.31.196.1', '192.52.193.1', '192.175.48.1', '[fd00:ec2::254]', '[fc00::1]', '[fe80::1]', '[fec0::1]', '[ff02::1]', '[100::1]'],
  ...[
    '[64:ff9b::808:808]',
    '[64:ff9b:1::a00:1]',
    '[2001::1]',
    '[2001:2::1]',
    '[2001:20::1]',
    '[2001:db8::1]',
    '[2002:7f00:1::]',
    '[3fff::1]',
  ],
  ...['[5f00::1]', '[4000::1]', '[100:0:0:1::1]', '[2620:4f:8000::1]'],
])('%s is not on the public internet', async (literal) => {
  expect(await fetchCalendar(`https://${literal}/leave.ics`, 'ben')).toMatchObject({ code: 'calendar-address-private', field: 'address' })
})

test.each(['1.1.1.1', '172.15.255.255', '172.32.0.1', '100.63.255.255', '100.128.0.1', '192.0.1.1', '2606:4700::1111', '2a00:1450::1'])(
  '%s is',
  (address) => expect(isPublic(address)).toBe(true),
)

test.each([
  ['only one inside', ['10.0.0.1']],
  ['one of each kind', ['127.0.0.1', '10.0.0.1']],
  ['none', []],
  ['no address', ['calendar.example']],
])('a name that stands for %s is not asked, and does not tell what it stands for', async (_, addresses) => {
  expect(await fetched(ADDRESS, { resolve: async () => addresses })).toBe('calendar-address-private')
  expect(host.asked).toEqual([])
})

test('a name that stands for somebody inside a moment later is not asked again', async () => {
  const inside = await startCalendarHost(['calendar.example'], { address: '127.0.0.2', port: host.port })
  const resolved: string[] = []
  const rebinding: Partial<Outside> = {
    resolve: async (name) => [resolved.push(name) === 1 ? '127.0.0.1' : '127.0.0.2'],
    ca: `${host.ca}\n${inside.ca}`,
  }
  try {
    expect(await fetched(ADDRESS, rebinding)).toBe(CALENDAR)
    expect(resolved).toEqual(['calendar.example'])
    // Where it leads on the name is asked for anew, and checked anew.
    resolved.length = 0
    host.answers = (_, response) => void response.writeHead(302, { location: '/again' }).end()
    expect(await fetched(ADDRESS, rebinding)).toBe('calendar-address-private')
    expect(resolved).toHaveLength(2)
    expect(inside.asked).toEqual([])
  } finally {
    await inside.close()
  }
})

const leadingTo =
  (location: string): CalendarHost['answers'] =>
  ({ headers }, response) =>
    void (headers.host?.startsWith('calendar') ? response.writeHead(301, { location }).end() : response.end(CALENDAR))

test.each([
  ['https://elsewhere.example/leave.ics', CALENDAR],
  ['//elsewhere.example/leave.ics', CALENDAR],
  ['https://10.0.0.1/', 'calendar-address-private'],
  ['https://[::ffff:10.0.0.1]/', 'calendar-address-private'],
  ['http://elsewhere.example/', 'calendar-moved'],
  ['https://ben:secret@elsewhere.example/', 'calendar-moved'],
  ['https://elsewhere.example:8443/', 'calendar-moved'],
  ['/round/and/round', 'calendar-moved'],
  ['https://[', 'calendar-withheld'],
])('an address that leads on to %s', async (location, answer) => {
  // The port is this test's own: what a real one leads to names none.
  host.answers = leadingTo(location)
  expect(await fetched(ADDRESS)).toBe(answer)
  expect(host.asked.length).toBeLessThanOrEqual(4)
})

const endless = (response: Parameters<CalendarHost['answers']>[1]) => {
  const pour = () => {
    while (!response.destroyed && response.write(Buffer.alloc(65_536, 0x20)));
  }
  response.on('drain', pour)
  pour()
}

const drip = (response: Parameters<CalendarHost['answers']>[1]) => {
  const drops = setInterval(() => response.write(' '), 20)
  response.on('close', () => clearInterval(drops))
}

const ANSWERS: readonly (readonly [string, CalendarHost['answers'], string])[] = [
  ['404', (_, response) => void response.writeHead(404).end(CALENDAR), 'calendar-withheld'],
  ['401', (_, response) => void response.writeHead(401).end(CALENDAR), 'calendar-withheld'],
  ['500', (_, response) => void response.writeHead(500).end(CALENDAR), 'calendar-withheld'],
  ['206', (_, response) => void response.writeHead(206).end(CALENDAR), 'calendar-withheld'],
  ['304', (_, response) => void response.writeHead(304).end(), 'calendar-withheld'],
  ['gzip', (_, response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(CALENDAR)), 'calendar-packed'],
  ['without end', (_, response) => endless(response), 'calendar-too-large'],
  ['drop by drop', (_, response) => drip(response.writeHead(200)), 'calendar-too-slow'],
  [
    'broken off',
    (_, response) => void response.writeHead(200, { 'content-length': 99 }).write(' ', () => response.destroy()),
    'calendar-unreachable',
  ],
  ['never', () => undefined, 'calendar-unreachable'],
  [
    'another protocol',
    ({ socket }) => void socket.end('HTTP/1.1 101 Switching\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n'),
    'calendar-unreachable',
  ],
  ['no protocol', ({ socket }) => void socket.end('220 mail.example\r\n'), 'calendar-unreachable'],
  ['hung up', ({ socket }) => void socket.destroy(), 'calendar-unreachable'],
  ['a head drop by drop', ({ socket }) => drip(Object.assign(socket, { writeHead: undefined }) as never), 'calendar-unreachable'],
  ['a head without end', ({ socket }) => endless(socket as never), 'calendar-unreachable'],
]
test.each(ANSWERS)('an answer that is %s', async (_, answers, code) => {
  host.answers = answers
  expect(await fetched(ADDRESS, { patience: PATIENCE })).toBe(code)
})

test('who is not there, who is silent and who is somebody else are told the same', async () => {
  const silent = createServer().listen(0, '127.0.0.1')
  await new Promise((listening) => silent.once('listening', listening))
  const { port } = silent.address() as { port: number }
  const another = await startCalendarHost(['another.example'])
  const asking = async (more: Partial<Outside>) => fetchCalendar(ADDRESS, 'ben', outside({ patience: PATIENCE, ...more }))
  try {
    const answers = [
      await asking({ port: 1 }),
      await asking({ port }),
      await asking({ port: another.port, ca: another.ca }),
      await asking({ ca: another.ca }),
    ]
    expect(answers[0]).toMatchObject({ code: 'calendar-unreachable', field: 'address' })
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
    expect([...another.asked, ...host.asked]).toEqual([])
  } finally {
    silent.close()
    await another.close()
  }
})

test('one at a time for each person, and eight for all', async () => {
  host.answers = () => undefined
  const asking = (person: string) => fetchCalendar(ADDRESS, person, outside({ patience: PATIENCE }))
  const people = ['ben', 'ben', ...Array.from({ length: 8 }, (_, at) => `person ${at}`)]
  const answers = await Promise.all(people.map(asking))
  const codes = answers.map((answer) => (answer.ok ? '' : answer.code))
  expect(codes).toEqual(['calendar-unreachable', 'calendar-busy', ...Array(7).fill('calendar-unreachable'), 'calendar-busy'])
  host.answers = (_, response) => void response.end(CALENDAR)
  expect(await fetched(ADDRESS)).toBe(CALENDAR)
})
