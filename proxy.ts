import { type NextRequest, NextResponse } from 'next/server'
import { env } from '@/lib/env'

const development = process.env.NODE_ENV === 'development'

/**
 * Every request passes here, before any page, action or route.
 * There is no matcher on purpose: a POST to a path that looks static can still carry a server action.
 */
export function proxy(request: NextRequest) {
  if (!comesFromUs(request)) return withHeaders(foreignOrigin())
  if (/^\/(_next\/static|pdfjs)\//.test(request.nextUrl.pathname)) return withHeaders(NextResponse.next())

  const nonce = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16))))
  const policy = contentSecurityPolicy(nonce)
  const headers = new Headers(request.headers)
  headers.set('x-nonce', nonce)
  headers.set('content-security-policy', policy) // where Next finds the nonce for its own scripts
  const response = NextResponse.next({ request: { headers } })
  response.headers.set('content-security-policy', policy)
  return withHeaders(response)
}

/** Against forged requests: whatever may change something must say that it comes from our own pages, and an absent Origin says nothing. */
function comesFromUs(request: NextRequest): boolean {
  if (request.method === 'GET' || request.method === 'HEAD') return true
  return request.headers.get('origin') === env().COUNTERSIGN_URL
}

function foreignOrigin() {
  return NextResponse.json(
    { ok: false, code: 'foreign-origin', reason: `This request did not come from ${env().COUNTERSIGN_URL}.` },
    { status: 403 },
  )
}

function contentSecurityPolicy(nonce: string): string {
  const scripts = `'self' 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ''}`
  const styles = development ? `'self' 'unsafe-inline'` : `'self' 'nonce-${nonce}'`
  return [
    `default-src 'none'`,
    `script-src ${scripts}`,
    `style-src ${styles}`,
    `img-src 'self' data: blob:`,
    `font-src 'self'`,
    `connect-src 'self'${development ? ' ws:' : ''}`,
    `worker-src 'self'`,
    `manifest-src 'self'`,
    `base-uri 'none'`,
    `form-action 'self'`,
    `frame-ancestors 'none'`,
  ].join('; ')
}

function withHeaders(response: NextResponse): NextResponse {
  const { headers } = response
  headers.set('x-content-type-options', 'nosniff')
  headers.set('referrer-policy', 'no-referrer')
  headers.set('cross-origin-opener-policy', 'same-origin')
  headers.set('cross-origin-resource-policy', 'same-origin')
  headers.set(
    'permissions-policy',
    'publickey-credentials-get=(self), publickey-credentials-create=(self), camera=(), microphone=(), geolocation=(), payment=(), usb=()',
  )
  if (env().COUNTERSIGN_URL.startsWith('https:')) headers.set('strict-transport-security', 'max-age=63072000')
  return response
}
