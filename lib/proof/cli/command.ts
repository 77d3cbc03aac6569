import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { type Bytes, type Refusal, type Result, refuse } from '@/lib/core'
import { type Asked, readTrust, type Trust, type Verdict, verifyBundle, verifySealedPdf } from '..'
import { plain, report } from './report'

const USAGE = `usage: verify BUNDLE --trust FILE [--replay]

BUNDLE    an evidence bundle (.zip), or a sealed PDF
FILE      a trust file that you got from elsewhere than the bundle
--replay  asks the policies in the bundle again, with their engine (not in the single file)

exit status: 0 verified, 1 not verified or issuer not established, 2 unusable input
`

function unusable(why: string): never {
  process.stderr.write(`${why}\n`)
  process.exit(2)
}

function askedFor() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: { trust: { type: 'string' }, replay: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
    })
  } catch (error) {
    return unusable(`${error instanceof Error ? error.message : error}\n\n${USAGE}`)
  }
}

function bytesOf(path: string): Bytes {
  try {
    return new Uint8Array(readFileSync(path))
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    return unusable(plain(`${WHY_UNREAD.get(code) ?? `It cannot be read (${code})`}: ${resolve(path)}`))
  }
}

const WHY_UNREAD: ReadonlyMap<string | undefined, string> = new Map([
  ['ENOENT', 'There is no such file'],
  ['EISDIR', 'This is a folder, and not a file'],
  ['EACCES', 'You may not read this file'],
])

/** What is no bundle at all says nothing about one. */
const UNUSABLE = ['bundle-malformed', 'trust-missing']

const words = ({ reason, next }: Refusal) => plain([reason, next].filter(Boolean).join(' '))

function trustIn(path: string): Trust {
  const read = readTrust(bytesOf(path))
  return read.ok ? read.value : unusable(`${path}: ${words(read)}`)
}

const PDF = '%PDF-'
const NEEDS_TRUST = refuse('trust-missing', 'A sealed PDF says nothing by itself about who sealed it.', {
  next: 'Give a trust file (--trust FILE).',
})

async function judge(bytes: Bytes, trust: Trust | undefined, again: Asked | undefined): Promise<Result<Verdict>> {
  if (new TextDecoder('latin1').decode(bytes.subarray(0, PDF.length)) !== PDF) return verifyBundle(bytes, trust, again)
  return trust ? verifySealedPdf(bytes, trust) : NEEDS_TRUST
}

/**
 * verify BUNDLE [--trust FILE] [--replay]: 0 verified · 1 not verified, or issuer not established · 2 unusable input. `engine` loads
 * what asks policies again; without it --replay is refused.
 */
export async function verifyCommand(engine?: () => Promise<Asked>): Promise<void> {
  const { positionals, values } = askedFor()
  const [file, ...others] = positionals
  if (values.help || !file || others.length > 0) unusable(USAGE)
  if (values.replay && !engine) unusable('This verifier has no policy engine: --replay is in npm run verify.')
  const trust = values.trust === undefined ? undefined : trustIn(values.trust)
  const bytes = bytesOf(file)
  const again = values.replay ? await engine?.() : undefined
  const verdict = await judge(bytes, trust, again).catch((error: unknown) =>
    unusable(`${file} cannot be read to its end: ${plain(String(error))}`),
  )
  if (verdict.ok) {
    process.stdout.write(report(verdict.value))
    process.exitCode = verdict.value.outcome === 'verified' ? 0 : 1
  } else {
    process.stderr.write(`NOT VERIFIED. ${file}: ${words(verdict)}\n`)
    process.exitCode = UNUSABLE.includes(verdict.code) ? 2 : 1
  }
}
