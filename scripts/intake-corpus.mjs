/**
 * npm run intake:corpus -- DIR [--out DIR]: every PDF of a folder through intake and preparation, one line each, then a
 * summary. With --out the prepared files are written there. Exits 1 when a file crashed, hung or took too much memory.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './lib/command.mjs'
import { installWhenStale } from './lib/install.mjs'

const MOST_BYTES = 512 * 1024 * 1024
const MOST_MILLISECONDS = 10_000
const BOX = { recipientId: '00000000-0000-7000-8000-000000000001', name: 'Ana Ruiz', roleLine: 'for Vestry Bakeries SL' }
const ENVELOPE = { boxes: [BOX], organisation: 'Vestry Bakeries SL', reference: 'corpus' }

const [folder, flag, out] = process.argv.slice(2)
if (!folder || (flag && (flag !== '--out' || !out))) {
  console.error('Usage: npm run intake:corpus -- DIR [--out DIR]')
  process.exit(2)
}
if (out) mkdirSync(out, { recursive: true })
await installWhenStale(root)
await import('./lib/typescript.mjs')
const { companion, intake, LIMITS, prepare } = await import('../lib/documents/index.ts')

const names = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => entry.name)
  .sort()
const widest = Math.max(4, ...names.map((name) => name.length))
const row = (...[name, ms, mb, verdict]) => console.log(`${name.padEnd(widest)}  ${ms.padStart(6)}  ${mb.padStart(4)}  ${verdict}`)

const count = { accepted: 0, refused: 0, broken: 0 }
row('file', 'ms', 'MB', 'verdict')
for (const name of names) {
  const bytes = new Uint8Array(readFileSync(join(folder, name)))
  let resident = 0
  const told = (cost) => {
    resident = Math.max(resident, cost.residentBytes)
  }
  const begun = performance.now()
  const taken = await intake(bytes, { told }).catch((error) => ({ ok: false, code: 'crash', reason: String(error) }))
  const milliseconds = performance.now() - begun
  const broken = taken.code === 'crash' || resident > MOST_BYTES || milliseconds > MOST_MILLISECONDS
  if (broken) count.broken++
  else count[taken.ok ? 'accepted' : 'refused']++
  const verdict = taken.ok ? await accepted(name, taken.value) : `refused  ${taken.code}: ${taken.reason}`
  row(name, milliseconds.toFixed(0), resident > 0 ? (resident / 1024 / 1024).toFixed(0) : '-', broken ? `BROKEN   ${verdict}` : verdict)
}
console.log(`\n${names.length} files: ${count.accepted} accepted, ${count.refused} refused, ${count.broken} broken.`)
console.log(
  `A file may take ${LIMITS.processorMilliseconds} ms of processor time and ${LIMITS.residentBytes / 1024 / 1024} MB before its process is killed.`,
)
process.exit(count.broken > 0 ? 1 : 0)

async function accepted(name, document) {
  const title = document.title ?? name
  const { pages, suppliedSha256: sha256 } = document
  const made = document.alreadySigned
    ? await companion({ ...ENVELOPE, title, fileName: name, sha256, pageCount: pages.length })
    : await prepare(document.normalised, { ...ENVELOPE, title, pages })
  if (made.ok && out) writeFileSync(join(out, name), made.value.bytes)
  const notes = document.notes.map((note) => note.code).join(', ')
  const prepared = made.ok
    ? `${document.alreadySigned ? 'companion' : 'prepared'}, ${made.value.pageCount} ${made.value.pageCount === 1 ? 'page' : 'pages'}`
    : `not preparable: ${made.code}`
  return `accepted ${prepared}${notes ? ` (${notes})` : ''}`
}
