import { db } from '@/lib/db'

/** For load balancers: 200 while this process can reach its database, else 503. Says nothing more to strangers. */
export async function GET() {
  const reached = await db().$queryRaw`select 1`.then(
    () => true,
    () => false,
  )
  return Response.json({ ok: reached }, { status: reached ? 200 : 503, headers: { 'cache-control': 'no-store' } })
}

export const dynamic = 'force-dynamic'
