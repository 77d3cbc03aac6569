import type { LookupAddress } from 'node:dns'
import { Resolver } from 'node:dns/promises'
import type { IncomingMessage } from 'node:http'
import { request } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { ok, type Result } from '@/lib/core'
import { readAddress } from './address'
import { isPublic } from './public'
import { BUSY, GIVES_NONE, MOVED, NOT_PUBLIC, PACKED, TOO_LARGE, TOO_SLOW, UNREACHABLE } from './reasons'

/** What lies beyond this server, as a calendar is fetched from it. */
export interface Outside {
  /** The IP addresses a name stands for. */
  readonly resolve: (name: string, signal: AbortSignal) => Promise<readonly string[]>
  readonly isPublic: (address: string) => boolean
  readonly port: number
  /** Whom it trusts instead of the authorities that Node does, in PEM. */
  readonly ca?: string
  /** For everything together, from the first name on, in milliseconds. */
  readonly patience: number
}

const INTERNET: Outside = { resolve, isPublic, port: 443, patience: 8000 }

/** Bytes: as much as is read of a file. */
const LARGEST = 2_000_000
const MOST_HOPS = 3
const MOST_AT_ONCE = 8

/** Who is having a calendar fetched, in every bundle of this process together. */
const held = globalThis as { countersignCalendars?: Set<string> }
held.countersignCalendars ??= new Set()
const underWay = held.countersignCalendars

/**
 * What lies at a calendar's address, as text, two megabytes at most. The address may itself be what lets one read the calendar: it goes
 * to its host, and is neither kept nor written anywhere. Only what everybody on the internet reaches is asked, also where one address
 * leads on to another; one calendar at a time for each person. Refuses, at the field `address`: what `readAddress` refuses,
 * `calendar-busy`, `calendar-address-private`, `calendar-unreachable`, `calendar-too-slow`, `calendar-too-large`, `calendar-packed`,
 * `calendar-withheld` and `calendar-moved`.
 */
export async function fetchCalendar(typed: string, person: string, outside: Outside = INTERNET): Promise<Result<string>> {
  const address = readAddress(typed)
  if (!address.ok) return address
  if (underWay.has(person) || underWay.size >= MOST_AT_ONCE) return BUSY
  underWay.add(person)
  try {
    return await follow(address.value, outside)
  } finally {
    underWay.delete(person)
  }
}

async function follow(first: URL, outside: Outside): Promise<Result<string>> {
  const signal = AbortSignal.timeout(outside.patience)
  let url = first
  for (let hop = 0; hop <= MOST_HOPS; hop++) {
    const answer = await ask(url, outside, signal)
    if (!answer.ok) return answer
    if (typeof answer.value === 'string') return ok(answer.value)
    const next = readAddress(answer.value.href)
    if (!next.ok) return MOVED
    url = next.value
  }
  return MOVED
}

/** What is at an address: text, or another address. */
async function ask(url: URL, outside: Outside, signal: AbortSignal): Promise<Result<string | URL>> {
  const addresses = await addressesOf(url, outside, signal)
  if (!addresses.ok) return addresses
  const response = await answerOf(url, addresses.value, outside, signal)
  if (!response) return UNREACHABLE
  const { statusCode = 0, headers } = response
  const location = statusCode >= 300 && statusCode < 400 ? headers.location : undefined
  const isPacked = (headers['content-encoding'] ?? 'identity') !== 'identity'
  if (statusCode === 200 && !isPacked) return textOf(response, signal)
  response.destroy()
  if (statusCode === 200) return PACKED
  return location && URL.canParse(location, url) ? ok(new URL(location, url)) : GIVES_NONE
}

/** The addresses of a name, when each of them is public: where one is not, somebody means to lead us inside by the others. */
async function addressesOf({ hostname }: URL, outside: Outside, signal: AbortSignal): Promise<Result<readonly LookupAddress[]>> {
  const name = hostname.replace(/^\[(.*)\]$/, '$1')
  const found = isIP(name) ? [name] : await outside.resolve(name, signal)
  if (found.length === 0 || !found.every(outside.isPublic)) return NOT_PUBLIC
  return ok(found.map((address) => ({ address, family: isIP(address) })))
}

/**
 * Asked of the name servers themselves: what this machine calls its neighbours is nobody's calendar, and a slow name server holds up
 * none of the threads on which the rest of this process reads files.
 */
async function resolve(name: string, signal: AbortSignal): Promise<readonly string[]> {
  if (signal.aborted) return []
  const resolver = new Resolver()
  const cancel = () => resolver.cancel()
  signal.addEventListener('abort', cancel)
  const found = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)])
  signal.removeEventListener('abort', cancel)
  return found.flatMap((one) => (one.status === 'fulfilled' ? one.value : []))
}

/**
 * The answer's head, from one of exactly these addresses: a name that stands for another address a moment later (DNS rebinding) is not
 * asked for a second time, and no connection is used that somebody else had made. Undefined when none came.
 */
const answerOf = (url: URL, addresses: readonly LookupAddress[], { port, ca }: Outside, signal: AbortSignal) =>
  new Promise<IncomingMessage | undefined>((resolve) => {
    const lookup: LookupFunction = (_, { all }, done) =>
      all ? done(null, [...addresses]) : done(null, addresses[0]?.address ?? '', addresses[0]?.family)
    const headers = { accept: 'text/calendar', 'accept-encoding': 'identity', 'user-agent': 'calendar' }
    request(url, { port, ...(ca && { ca }), agent: false, lookup, signal, headers })
      .on('response', resolve)
      .on('error', () => resolve(undefined))
      // What asks to go on in another protocol gives neither an answer nor an error.
      .on('close', () => resolve(undefined))
      .end()
  })

async function textOf(response: IncomingMessage, signal: AbortSignal): Promise<Result<string>> {
  const parts: Buffer[] = []
  let size = 0
  try {
    for await (const part of response) {
      size += part.length
      if (size > LARGEST) return TOO_LARGE
      parts.push(part)
    }
  } catch {
    return signal.aborted ? TOO_SLOW : UNREACHABLE
  }
  return ok(new TextDecoder().decode(Buffer.concat(parts)))
}
