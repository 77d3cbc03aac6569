import { NextRequest } from 'next/server'
import { beforeAll, expect, test } from 'vitest'
import { proxy } from '@/proxy'

const origin = 'http://localhost:3000'

beforeAll(() => {
  Object.assign(process.env, { COUNTERSIGN_URL: origin, DATABASE_URL: 'postgresql://localhost/x', NEXTAUTH_SECRET: 'x'.repeat(32) })
})

const ask = (path: string, method = 'GET', headers: Record<string, string> = {}) =>
  proxy(new NextRequest(`${origin}${path}`, { method, headers }))

test.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])(
  '%s without an Origin, or with a foreign one, is refused everywhere',
  async (method) => {
    for (const path of ['/', '/api/auth/callback/credentials', '/_next/static/x.js', '/pdfjs/x', '/healthz']) {
      for (const headers of [
        {},
        { origin: 'null' },
        { origin: 'https://evil.example' },
        { origin: 'http://localhost:3001' },
        { origin: 'http://localhost:3000.evil.example' },
        { origin: 'https://evil.example', host: 'evil.example', 'x-forwarded-host': 'evil.example' },
        { referer: `${origin}/` },
      ]) {
        const response = ask(path, method, headers as Record<string, string>)
        expect(response.status).toBe(403)
        expect(await response.json()).toMatchObject({ ok: false, code: 'foreign-origin' })
      }
    }
  },
)

test.each(['POST', 'PUT', 'DELETE'])('%s from our own pages passes', (method) => {
  expect(ask('/', method, { origin }).status).toBe(200)
})

test('reading needs no Origin', () => {
  expect(ask('/').status).toBe(200)
  expect(ask('/', 'HEAD').status).toBe(200)
})

test('every page has a fresh nonce, and nothing inline or evaluated without it', () => {
  const policies = [ask('/'), ask('/')].map(({ headers }) => headers.get('content-security-policy') ?? '')
  expect(new Set(policies).size).toBe(2)
  for (const policy of policies) {
    expect(policy).toMatch(/script-src 'self' 'nonce-[A-Za-z0-9+/]{22}==' 'strict-dynamic';/)
    expect(policy).not.toContain('unsafe')
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("frame-ancestors 'none'")
  }
})

test('every answer says how it may be used', () => {
  for (const response of [ask('/'), ask('/_next/static/x.js'), ask('/', 'POST')]) {
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    })
  }
})
