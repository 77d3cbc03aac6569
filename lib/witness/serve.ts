import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Clock, concat, ok, type Result, systemClock } from '@/lib/core'
import { type NoteKey, verifierKey } from '@/lib/proof'
import { type Answer, answer, says } from './answer'
import { openMemory } from './memory'

export interface Watch {
  /** Of this witness alone; made when it is not there. */
  readonly directory: string
  /** The witness's own name, when it is made. */
  readonly name?: string | undefined
  /** Keys of the logs it watches; a key's name is its log's origin. */
  readonly logs: readonly NoteKey[]
  readonly host: string
  /** 0 takes any that is free. */
  readonly port: number
  readonly clock?: Clock
}

export interface Witness {
  /** What logs are told of it. */
  readonly verifierKey: string
  readonly url: string
  close(): Promise<void>
}

const PATH = '/add-checkpoint'
/** Far above what a checkpoint with a hundred signatures and a proof of 63 hashes takes. */
const LARGEST_BODY = 65_536
const MOST_CONNECTIONS = 128

/** Starts a witness (C2SP tlog-witness) over plain HTTP. Refuses what `openMemory` refuses; throws when the port is taken. */
export async function startWitness({ directory, name, logs, host, port, clock = systemClock }: Watch): Promise<Result<Witness>> {
  const opened = await openMemory(directory, name)
  if (!opened.ok) return opened
  const memory = opened.value
  const server = createServer({ requestTimeout: 10_000, headersTimeout: 5000 }, async (request, response) => {
    try {
      const body = await bodyOf(request)
      send(response, 'status' in body ? body : await answer(body, memory, logs, clock))
    } catch (error) {
      console.error('witness:', error)
      if (!response.headersSent) send(response, says(500, 'This witness has a fault.'))
    }
  })
  server.maxConnections = MOST_CONNECTIONS
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen({ port, host }, resolve)).catch((error: unknown) => {
    memory.close()
    throw error
  })
  const { address, port: taken, family } = server.address() as AddressInfo
  return ok({
    verifierKey: verifierKey(memory.key),
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${taken}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
        memory.close()
      }),
  })
}

/** The whole body, or what is answered instead. */
async function bodyOf(request: IncomingMessage): Promise<Uint8Array | Answer> {
  if (request.url !== PATH) return says(404, 'There is nothing here.')
  if (request.method !== 'POST') return says(405, 'Submit a checkpoint with POST.')
  const parts: Uint8Array[] = []
  let size = 0
  // Not destroyed when it is left in the middle: the answer goes out on the same connection.
  for await (const part of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>) {
    size += part.length
    if (size > LARGEST_BODY) return says(413, 'A submission is smaller than this.')
    parts.push(part)
  }
  return concat(...parts)
}

function send(response: ServerResponse, { status, body, type = 'text/plain; charset=utf-8' }: Answer): void {
  // Whatever of a refused body still comes is not waited for.
  const over = status === 413 || status === 404 || status === 405
  response.writeHead(status, { 'content-type': type, ...(over && { connection: 'close' }) }).end(body)
}
