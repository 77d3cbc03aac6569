/**
 * The answer to a browser or router that fetches an address before anybody asked for it; nothing where somebody did. What is recorded
 * is what people do, and drawing a link to a file takes nothing away: a route that records a reading asks this first. A browser keeps
 * no such answer, and asks again when somebody follows the link.
 */
export function notAskedFor({ headers }: Request): Response | undefined {
  const purposes = [headers.get('sec-purpose'), headers.get('purpose')]
  if (!headers.has('next-router-prefetch') && !purposes.some((purpose) => purpose?.includes('prefetch'))) return undefined
  return new Response(null, { status: 503, headers: { 'cache-control': 'no-store' } })
}
