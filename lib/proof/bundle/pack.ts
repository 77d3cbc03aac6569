import { z } from 'zod'
import {
  type Bytes,
  base64,
  type Canonical,
  canonicalBytes,
  equalBytes,
  fromBase64,
  fromUtf8,
  ok,
  parseCanonical,
  type Result,
  refuse,
  utf8,
} from '@/lib/core'
import type { Opening } from '../commitment'
import { listedBytes, parseListed } from '../listed'
import type { BundleContent, BundledApproval, BundledDocument, BundledEvent } from './content'
import { hashOf } from './reading'
import { readTrust, trustBytes } from './trust'
import { declarationOf, summaryOf } from './words'
import { type Files, readZip, writeZip } from './zip'

// Format v1: docs/formats/bundle.md.

const ID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'
const PLACES = {
  event: new RegExp(`^events/(${ID})\\.(leaf\\.json|tlog-proof\\.txt|details\\.json|listed\\.json)$`),
  approval: new RegExp(`^approvals/(${ID})/(statement|proof|openings|decision)\\.json$`),
  document: new RegExp(`^documents/(${ID})/v([1-9]\\d{0,8})/(supplied|reviewed|sealed)\\.pdf$`),
  checkpoint: /^log\/checkpoint-([1-9]\d{0,14})\.txt$/,
  policies: /^policies\/([0-9a-f]{64})\.json$/,
  consistency: /^log\/consistency-([1-9]\d{0,14})\.txt$/,
} as const

const opening = z.strictObject({ salt: z.string().regex(/^[A-Za-z0-9_-]{43}$/), value: z.string() })
const manifest = z.strictObject({
  type: z.literal('countersign/bundle/v1'),
  envelope: z.string().regex(new RegExp(`^${ID}$`)),
  approval: z
    .string()
    .regex(new RegExp(`^${ID}$`))
    .optional(),
  /** SHA-256 of every other file, by its path. */
  files: z.record(z.string(), z.string().regex(/^[0-9a-f]{64}$/)),
})

const MANIFEST = 'manifest.json'
/** Files that are the only one of their kind. */
const ALONE = [MANIFEST, 'issuer.json', 'summary.txt', 'declaration.txt', 'log/checkpoint.txt', 'log/anchor.txt', 'log/anchor.tst']

/** A bundle's bytes: a zip (zip.ts) of what is given, of the words that follow from it, and of the manifest. */
export async function writeBundle(content: BundleContent): Promise<Bytes> {
  const files = filesOf(content)
  const hashes: Record<string, string> = {}
  for (const [path, bytes] of files) hashes[path] = await hashOf(bytes)
  const { envelope, approval } = content
  files.set(MANIFEST, canonicalBytes({ type: 'countersign/bundle/v1', envelope, ...(approval && { approval }), files: hashes }))
  return writeZip(files)
}

function filesOf(content: BundleContent): Map<string, Bytes> {
  const files = new Map<string, Bytes>([
    ['issuer.json', trustBytes(content.issuer)],
    ['log/checkpoint.txt', utf8(content.checkpoint)],
    ['summary.txt', utf8(summaryOf(content))],
    ['declaration.txt', utf8(declarationOf(content))],
  ])
  if (content.anchor) {
    files.set('log/anchor.txt', utf8(content.anchor.text))
    files.set('log/anchor.tst', content.anchor.token)
  }
  for (const [size, note] of content.checkpoints) files.set(`log/checkpoint-${size}.txt`, utf8(note))
  for (const [size, path] of content.consistency)
    files.set(`log/consistency-${size}.txt`, utf8(path.map((hash) => `${base64(hash)}\n`).join('')))
  for (const [hash, policies] of content.policies) files.set(`policies/${hash}.json`, policies)
  for (const { id, leaf, proof, details, listed } of content.events) {
    files.set(`events/${id}.leaf.json`, leaf)
    files.set(`events/${id}.tlog-proof.txt`, utf8(proof))
    if (details) files.set(`events/${id}.details.json`, canonicalBytes(asCanonical(details)))
    if (listed) files.set(`events/${id}.listed.json`, listedBytes(listed))
  }
  for (const { id, statement, proof, openings: opened, decision } of content.approvals) {
    files.set(`approvals/${id}/statement.json`, statement)
    files.set(`approvals/${id}/proof.json`, proof)
    const known = Object.entries(opened).map(([name, one]) => [name, asCanonical(one)])
    files.set(`approvals/${id}/openings.json`, canonicalBytes(Object.fromEntries(known)))
    if (decision) files.set(`approvals/${id}/decision.json`, decision)
  }
  for (const { id, version, supplied, reviewed, sealed } of content.documents) {
    files.set(`documents/${id}/v${version}/supplied.pdf`, supplied)
    files.set(`documents/${id}/v${version}/reviewed.pdf`, reviewed)
    if (sealed) files.set(`documents/${id}/v${version}/sealed.pdf`, sealed)
  }
  return files
}

const asCanonical = ({ salt, value }: Opening): Canonical => ({ salt, value })

/**
 * Reads a bundle's bytes. Nothing in it is known to be true afterwards, but that its files are those of its manifest, to the byte.
 * Refuses `bundle-malformed`, `bundle-file-changed`, `bundle-file-unknown`, `bundle-file-missing`, `bundle-words-differ`.
 */
export async function readBundle(given: Bytes): Promise<Result<BundleContent>> {
  const files = readZip(given)
  if (!files.ok) return files
  const listed = await listedIn(files.value)
  if (!listed.ok) return listed
  const content = contentOf(files.value, listed.value)
  if (!content.ok) return content
  // What people read must follow from what was signed: a summary of other evidence, or of none, is no part of it.
  for (const [path, bytes] of filesOf(content.value)) {
    const there = files.value.get(path)
    if (there !== bytes && !(there && equalBytes(there, bytes)))
      return refuse('bundle-words-differ', `${path} does not follow from the evidence.`, { next: 'Do not rely on what it says.' })
  }
  return content
}

/** What a bundle is about, by its manifest. */
type About = Pick<BundleContent, 'envelope' | 'approval'>

async function listedIn(files: Files): Promise<Result<About>> {
  const listed = manifest.safeParse(parseCanonical(files.get(MANIFEST) ?? new Uint8Array()))
  if (!listed.success) return refuse('bundle-malformed', 'manifest.json is not a manifest.', { next: 'Take the bundle again.' })
  const { envelope, approval, files: hashes } = listed.data
  for (const [path, hash] of Object.entries(hashes)) {
    const bytes = files.get(path)
    if (!bytes) return refuse('bundle-file-missing', `${path} is missing.`, { next: 'Take the bundle again.' })
    if ((await hashOf(bytes)) !== hash)
      return refuse('bundle-file-changed', `${path} is not the file that manifest.json names.`, { next: 'Take the bundle again.' })
  }
  const unknown = [...files.keys()].find((path) => path !== MANIFEST && !Object.hasOwn(hashes, path))
  return unknown ? foreign(unknown) : ok({ envelope, ...(approval && { approval }) })
}

const foreign = (path: string) =>
  refuse('bundle-file-unknown', `${path} does not belong into a bundle.`, { next: 'Take the bundle again.' })
const malformed = (path: string) => refuse('bundle-malformed', `${path} cannot be read.`, { next: 'Take the bundle again.' })

function contentOf(files: Files, about: About): Result<BundleContent> {
  const issuer = readTrust(files.get('issuer.json') ?? new Uint8Array())
  if (!issuer.ok) return malformed('issuer.json')
  const checkpoints = new Map<number, string>()
  const consistency = new Map<number, readonly Bytes[]>()
  const policies = new Map<string, Bytes>()
  const found = { event: new Map<string, Found>(), approval: new Map<string, Found>(), document: new Map<string, Found>() }
  for (const [path, bytes] of files) {
    if (ALONE.includes(path)) continue
    const earlier = PLACES.checkpoint.exec(path)?.[1]
    if (earlier) {
      const note = readText(bytes)
      if (note === undefined) return malformed(path)
      checkpoints.set(Number(earlier), note)
      continue
    }
    const hash = PLACES.policies.exec(path)?.[1]
    if (hash) {
      policies.set(hash, bytes)
      continue
    }
    const size = PLACES.consistency.exec(path)?.[1]
    const hashes = size ? readHashes(bytes) : undefined
    if (size && !hashes) return malformed(path)
    if (hashes) consistency.set(Number(size), hashes)
    else if (!sortIn(found, path, bytes)) return foreign(path)
  }
  const events = each(found.event, eventOf)
  const approvals = each(found.approval, approvalOf)
  const documents = each(found.document, documentOf)
  const checkpoint = readText(files.get('log/checkpoint.txt'))
  if (!events.ok) return events
  if (!approvals.ok) return approvals
  if (!documents.ok) return documents
  if (checkpoint === undefined) return malformed('log/checkpoint.txt')
  const [anchorText, anchorToken] = [readText(files.get('log/anchor.txt')), files.get('log/anchor.tst')]
  if (files.has('log/anchor.txt') !== files.has('log/anchor.tst') || (anchorToken && anchorText === undefined))
    return malformed('log/anchor.txt')
  return ok({
    ...about,
    issuer: issuer.value,
    checkpoint,
    checkpoints,
    consistency,
    policies,
    ...(anchorText !== undefined && anchorToken && { anchor: { text: anchorText, token: anchorToken } }),
    events: events.value,
    approvals: approvals.value,
    documents: documents.value,
  })
}

/** The files of one thing, by what they are. */
type Found = Readonly<Record<string, Bytes>>
type Sorted = Record<'event' | 'approval' | 'document', Map<string, Found>>

function sortIn(sorted: Sorted, path: string, bytes: Bytes): boolean {
  for (const kind of ['event', 'approval', 'document'] as const) {
    const [, ...parts] = PLACES[kind].exec(path) ?? []
    const what = parts.pop()
    if (what === undefined) continue
    const of = parts.join('/')
    sorted[kind].set(of, { ...sorted[kind].get(of), [what]: bytes })
    return true
  }
  return false
}

function each<T>(found: ReadonlyMap<string, Found>, read: (id: string, files: Found) => T | undefined): Result<T[]> {
  const all: T[] = []
  for (const [id, files] of found) {
    const one = read(id, files)
    if (!one) return malformed(id)
    all.push(one)
  }
  return ok(all)
}

function eventOf(id: string, files: Found): BundledEvent | undefined {
  const { 'leaf.json': leaf, 'tlog-proof.txt': proofFile, 'details.json': detailsFile, 'listed.json': listedFile } = files
  const proof = readText(proofFile)
  const details = detailsFile ? opening.safeParse(parseCanonical(detailsFile)) : undefined
  const listed = listedFile && parseListed(listedFile)
  if (!leaf || proof === undefined || details?.success === false || (listedFile && !listed)) return undefined
  return { id, leaf, proof, ...(details && { details: details.data }), ...(listed && { listed }) }
}

function approvalOf(id: string, { statement, proof, openings: opened, decision }: Found): BundledApproval | undefined {
  const read = openingsIn(opened)
  return statement && proof && read ? { id, statement, proof, openings: read, ...(decision && { decision }) } : undefined
}

function openingsIn(bytes: Bytes | undefined): Record<string, Opening> | undefined {
  const value = bytes && parseCanonical(bytes)
  const read = z.record(z.string(), opening).safeParse(value)
  return read.success ? read.data : undefined
}

function documentOf(id: string, { supplied, reviewed, sealed }: Found): BundledDocument | undefined {
  const [document = '', version = ''] = id.split('/')
  if (!supplied || !reviewed) return undefined
  return { id: document, version: Number(version), supplied, reviewed, ...(sealed && { sealed }) }
}

function readText(bytes: Bytes | undefined): string | undefined {
  try {
    return bytes && fromUtf8(bytes)
  } catch {
    return undefined
  }
}

function readHashes(bytes: Bytes): Bytes[] | undefined {
  const text = readText(bytes)
  if (text === undefined || (text && !text.endsWith('\n'))) return undefined
  const hashes = text.split('\n').slice(0, -1).map(fromBase64)
  return hashes.every((hash) => hash?.length === 32) ? (hashes as Bytes[]) : undefined
}
