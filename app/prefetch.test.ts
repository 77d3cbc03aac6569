import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect, test } from 'vitest'
import { notAskedFor } from './prefetch'

/** Routes that record nothing: whether it runs, its public trust file, and the sign-in library's own. */
const RECORD_NOTHING = ['healthz/route.ts', '.well-known/countersign/trust.json/route.ts', 'api/auth/[...nextauth]/route.ts']

type Get = (request: Request, context: { params: Promise<Record<string, unknown>> }) => Promise<Response>

const all = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
const routes = await Promise.all(
  all
    .filter((path) => basename(path) === 'route.ts' && !RECORD_NOTHING.includes(path))
    .map(async (path) => [path, (await import(/* @vite-ignore */ join(import.meta.dirname, path))) as { GET?: Get }] as const),
)
const reading = routes.flatMap(([path, { GET }]) => (GET ? [[path, GET] as const] : []))

const PREFETCHES = [
  { 'next-router-prefetch': '1' },
  { purpose: 'prefetch' },
  { 'sec-purpose': 'prefetch' },
  { 'sec-purpose': 'prefetch;prerender' },
]
const fetched = (headers: Record<string, string>) => new Request('https://house.example/', { headers })

test('every route that gives something away is looked at', () => {
  expect(reading.length).toBeGreaterThan(7)
})

// Outside a request nobody can even be asked who they are: a route that got so far would throw.
test.each(reading)('%s gives and records nothing for what nobody asked for', async (_, GET) => {
  for (const headers of PREFETCHES) {
    const answer = await GET(fetched(headers), { params: Promise.resolve({ path: ['checkpoint'] }) })
    expect([answer.status, answer.headers.get('cache-control'), await answer.text()]).toEqual([503, 'no-store', ''])
  }
})

test('what somebody follows is given', () => {
  for (const headers of [{}, { rsc: '1' }, { purpose: 'preview' }]) expect(notAskedFor(fetched(headers))).toBeUndefined()
})

/** What is drawn for the client's router, which fetches its address as soon as it is seen; with whatever it says. */
const LINK = /<(?:Link|TextLink|LinkButton)\b[^<]*/g
const TO_A_FILE = /\/(?:export|evidence|proof|files?)\b|\/api\//

test('no link that is fetched ahead leads to a file', () => {
  const root = join(import.meta.dirname, '..')
  const sources = ['app', 'components'].flatMap((room) =>
    readdirSync(join(root, room), { recursive: true, encoding: 'utf8' }).map((path) => join(root, room, path)),
  )
  const links = sources.filter((path) => path.endsWith('.tsx')).flatMap((path) => readFileSync(path, 'utf8').match(LINK) ?? [])
  expect(links.length).toBeGreaterThan(50)
  expect(links.filter((link) => TO_A_FILE.test(link) && !/\sfile\b/.test(link))).toEqual([])
})
