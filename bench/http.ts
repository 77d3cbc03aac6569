import { readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { encode } from 'next-auth/jwt'
import { db } from '../lib/db'
import { env } from '../lib/env'
import type { Prepared } from '../lib/identity'
import type { Member } from '../test/support/organisation'
import { type House, sentTo } from './signing'

/** The cookie of a session that a passkey has opened, as the sign-in page would have set it. */
export async function cookieOf({ actor }: Member): Promise<{ name: string; value: string }> {
  return { name: 'countersign.session', value: await encode({ token: { sid: actor.sessionId }, secret: env().NEXTAUTH_SECRET }) }
}

/** Milliseconds that the browser waits for `complete` over HTTP, on a server that seals whatever came before first. */
export async function signingOverHttp(url: string, house: House, pages: number, envelopes: number): Promise<number[]> {
  const ids = actionIds()
  const samples: number[] = []
  for (let round = 0; round < envelopes; round++) {
    const envelopeId = await sentTo(house, pages)
    for (const signer of house.signers) {
      const { name, value } = await cookieOf(signer)
      const call = (id: string, ...given: unknown[]) => act({ url, cookie: `${name}=${value}`, id, path: `/sign/${envelopeId}`, given })
      const prepared = (await call(ids.prepareSigning, envelopeId, 1, null, { consent: true })) as Pick<Prepared, 'intentId' | 'options'>
      const answer = signer.authenticator.get(prepared.options)
      const began = performance.now()
      const { approvalId } = (await call(ids.completeSigning, envelopeId, { intentId: prepared.intentId, answer })) as {
        approvalId: string
      }
      samples.push(performance.now() - began)
      while ((await db().seal.count({ where: { approvalId } })) === 0) await wait(20)
    }
  }
  return samples
}

/** The names under which the build answers the signing page's actions. */
function actionIds(): { prepareSigning: string; completeSigning: string } {
  const { node } = JSON.parse(readFileSync('.next/server/server-reference-manifest.json', 'utf8')) as {
    node: Record<string, { exportedName: string }>
  }
  const idOf = (wanted: string) => {
    const found = Object.entries(node).find(([, { exportedName }]) => exportedName === wanted)
    if (!found) throw new Error(`the build knows no action ${wanted}`)
    return found[0]
  }
  return { prepareSigning: idOf('prepareSigning'), completeSigning: idOf('completeSigning') }
}

interface Act {
  readonly url: string
  readonly cookie: string
  readonly id: string
  readonly path: string
  readonly given: readonly unknown[]
}

/** Calls a server action as Next's client does, and reads the result's row from its answer (React's Flight format). */
async function act({ url, cookie, id, path, given }: Act): Promise<unknown> {
  const response = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: { 'next-action': id, accept: 'text/x-component', 'content-type': 'text/plain;charset=UTF-8', origin: url, cookie },
    body: JSON.stringify(given),
  })
  const bytes = Buffer.from(await response.arrayBuffer())
  const row = rowsOf(bytes).find((one) => one.startsWith('{"ok":')) ?? '{"ok":false}'
  const result = JSON.parse(row) as { ok: boolean; value: unknown }
  if (!result.ok) throw new Error(`${path} answered ${response.status}: ${row === '{"ok":false}' ? bytes.toString('utf8', 0, 500) : row}`)
  return result.value
}

/** The rows of an answer without their numbers: each ends with its line, but a text, which says its length in bytes first (`2:T93e,`). */
function rowsOf(bytes: Buffer): string[] {
  const rows: string[] = []
  for (let at = 0; at < bytes.length; ) {
    const start = bytes.indexOf(':', at) + 1
    const comma = bytes.indexOf(',', start)
    const isText = bytes[start] === 0x54
    const end = isText ? comma + 1 + Number.parseInt(bytes.toString('latin1', start + 1, comma), 16) : bytes.indexOf('\n', start)
    const until = end < start ? bytes.length : end
    rows.push(bytes.toString('utf8', isText ? comma + 1 : start, until))
    at = isText ? until : until + 1
  }
  return rows
}
