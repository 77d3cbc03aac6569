import { issuer } from '@/lib/evidence'
import { trustBytes } from '@/lib/proof'

// What it says changes with the organisation and its keys: asked at each request.
export const dynamic = 'force-dynamic'

/** What this organisation says of its own keys. Public: whoever verifies its evidence compares it with what he got elsewhere. */
export async function GET(): Promise<Response> {
  const published = await issuer()
  if (!published.ok) return Response.json(published, { status: 404, headers: { 'cache-control': 'no-store' } })
  return new Response(trustBytes(published.value), {
    headers: { 'content-type': 'application/json', 'cache-control': 'public, max-age=300' },
  })
}
