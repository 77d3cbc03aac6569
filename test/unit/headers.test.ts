import { expect, test } from 'vitest'
import { removeForgedHeaders } from '../../scripts/lib/headers.mjs'

const sent = () => ({
  host: 'localhost:3000',
  origin: 'http://localhost:3000',
  forwarded: 'for=6.6.6.6',
  'x-forwarded-for': '6.6.6.6',
  'x-forwarded-host': 'evil.example',
  'x-forwarded-proto': 'https',
  'x-middleware-subrequest': 'proxy:proxy:proxy:proxy:proxy',
  'x-real-ip': '6.6.6.6',
})

test('a stranger cannot say who he is nor skip the guard', () => {
  const headers = sent()
  removeForgedHeaders(headers, false)
  expect(Object.keys(headers)).toEqual(['host', 'origin'])
})

test('a trusted proxy is believed about its client, and about nothing inside Next', () => {
  const headers = sent()
  removeForgedHeaders(headers, true)
  expect(headers).toHaveProperty('x-forwarded-host')
  expect(headers).not.toHaveProperty('x-middleware-subrequest')
})
