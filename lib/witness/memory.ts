import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type Bytes, equalBytes, ok, type Result, refuse } from '@/lib/core'
import { createDirectory, type Hold, holdDirectory, replace } from '@/lib/disk'
import {
  type Checkpoint,
  formatNote,
  type NoteKey,
  noteSignature,
  parseCheckpointText,
  parseNote,
  parseVerifierKey,
  signedBytes,
  verifierKey,
} from '@/lib/proof'

/** All that a witness keeps: its own key, and the newest checkpoint of each log that it cosigned. */
export interface Memory {
  readonly key: NoteKey
  /** The newest checkpoint of a log that was cosigned; undefined before there was one. */
  newest(origin: string): Checkpoint | undefined
  /** Remembers a checkpoint, durably: it is on the disk when this returns. */
  remember(origin: string, note: string): void
  /** The answer that cosigns a checkpoint's text; `time` in seconds since 1970. */
  cosign(text: string, time: number): string
  /** Gives the directory back. */
  close(): void
}

const FILES = { key: 'witness.key', verifier: 'verifier.txt', seen: 'seen.json' } as const

/**
 * Opens a witness's directory, or makes it, with a key under `name`, when there is none; until it is closed it is this process's alone.
 * Refuses `witness-nameless` when it is to be made and has no name, `witness-running` when another process is at it,
 * `witness-key-exposed` when others may read the key, and `witness-damaged` when a part of it is missing or unreadable: a witness that
 * forgot what it saw would vouch for a second history.
 */
export async function openMemory(directory: string, name?: string): Promise<Result<Memory>> {
  if (!existsSync(directory)) {
    if (!name) return refuse('witness-nameless', 'A new witness needs a name.', { next: 'Give it one, like witness.example.org.' })
    const made = make(directory, name)
    if (!made.ok) return made
  }
  let hold: Hold | undefined
  try {
    hold = await holdDirectory(directory)
    if (!hold) return running(directory)
    const opened = read(directory, hold)
    if (!opened.ok) hold.release()
    return opened
  } catch (error) {
    hold?.release()
    return damaged(directory, error instanceof Error ? error.message : String(error))
  }
}

const running = (directory: string) =>
  refuse('witness-running', `Another witness is running on ${directory}.`, {
    next: 'Stop it first: two that do not know of each other could cosign two histories.',
  })

const damaged = (directory: string, why: string) =>
  refuse('witness-damaged', `The witness in ${directory} cannot go on: ${why}.`, {
    next: 'Put the directory back as it was last, or begin a new witness, with a new key, in another.',
  })

function make(directory: string, name: string): Result<void> {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const verifier = verifierKey({ name, algorithm: 'cosignature', publicKey: raw(publicKey) })
  if (!parseVerifierKey(verifier)) return refuse('witness-nameless', 'A witness’s name has neither spaces nor a plus in it.')
  createDirectory(directory, {
    [FILES.key]: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    [FILES.verifier]: `${verifier}\n`,
    [FILES.seen]: '{}\n',
  })
  return ok(undefined)
}

function read(directory: string, hold: Hold): Result<Memory> {
  const path = join(directory, FILES.key)
  if ((statSync(path).mode & 0o077) !== 0)
    return refuse('witness-key-exposed', `Others than its owner may read ${path}.`, { next: 'Set its mode to 0600, then ask who read it.' })
  const secret = createPrivateKey(readFileSync(path))
  const key = parseVerifierKey(readFileSync(join(directory, FILES.verifier), 'utf8').trim())
  if (!key || !equalBytes(key.publicKey, raw(createPublicKey(secret))))
    return damaged(directory, 'its two key files do not belong together')
  const file = join(directory, FILES.seen)
  const seen = new Map(Object.entries(JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>))
  if ([...seen].some(([origin, note]) => headOf(note)?.origin !== origin)) return damaged(directory, `${FILES.seen} holds no checkpoints`)
  // What another process has seen since it took the directory over, this one has not.
  const mustBeOurs = () => {
    if (!hold.isOurs()) throw new Error(`another process has taken over ${directory}`)
  }
  return ok({
    key,
    newest: (origin) => headOf(seen.get(origin) ?? ''),
    remember(origin, note) {
      mustBeOurs()
      replace(file, `${JSON.stringify({ ...Object.fromEntries(seen), [origin]: note }, null, 2)}\n`)
      seen.set(origin, note)
    },
    cosign(text, time) {
      mustBeOurs()
      const signature = new Uint8Array(sign(null, signedBytes('cosignature', text, time), secret))
      // A note without its text and the empty line is its signatures.
      return formatNote({ text: '', signatures: [noteSignature(key, signature, time)] }).slice(1)
    },
    close: hold.release,
  })
}

function headOf(note: string): Checkpoint | undefined {
  const text = parseNote(note)?.text
  return text === undefined ? undefined : parseCheckpointText(text)
}

const raw = (key: KeyObject): Bytes => new Uint8Array(Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url'))
