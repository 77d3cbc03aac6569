// Another epoch of the log, in a process of its own, on an open database: node --import …/typescript.mjs ledger-epoch.ts
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline/promises'
import { parseArgs } from 'node:util'
import type { Refusal } from '../../lib/core'
import { closeDb } from '../../lib/db'
import { env } from '../../lib/env'
import { continueLog, epochOf, type Planned, planContinuation } from '../../lib/ledger'
import { BECAUSE, type Because, lostIn, parseNote } from '../../lib/proof'

process.once('disconnect', () => process.exit(1))

const USAGE = `usage: npm run ledger:epoch -- --because ${BECAUSE.join('|')} --reason "what happened"

--checkpoint FILE  the last checkpoint that somebody kept; a bundle has one as log/checkpoint.txt
--yes              goes on without asking
`

function stop(...lines: readonly (string | undefined)[]): never {
  for (const line of lines) if (line) console.error(line)
  process.exit(1)
}

function stopBy({ code, reason: why, next }: Refusal): never {
  stop(`${code}: ${why}`, next)
}

const asked = (() => {
  try {
    const { values } = parseArgs({
      options: {
        because: { type: 'string' },
        reason: { type: 'string', default: '' },
        checkpoint: { type: 'string' },
        yes: { type: 'boolean', default: false },
      },
    })
    return values
  } catch (error) {
    return stop(error instanceof Error ? error.message : String(error), '', USAGE)
  }
})()

const because = BECAUSE.find((one): one is Because => one === asked.because)
const reason = asked.reason.trim()
if (!because || !reason) stop(USAGE)

function contents(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    return stop(`${file} cannot be read: ${error instanceof Error ? error.message : error}`)
  }
}

const planned = await planContinuation({ because, reason, ...(asked.checkpoint && { checkpoint: contents(asked.checkpoint) }) })
if (!planned.ok) stopBy(planned)
const plan = planned.value

for (const line of told(plan)) console.log(line)
if (!asked.yes) await confirm(epochOf(plan.origin))

const done = await continueLog(plan, env().DATABASE_URL)
if (!done.ok) stopBy(done)
await closeDb()
console.log(`
The log goes on as ${plan.origin}, from event ${done.value.first}.
key   ${done.value.verifierKey}
Start the product. Give this key to your witnesses, and the new trust file (/.well-known/countersign/trust.json) to your readers.`)
process.exit(0)

/** What is about to be done, and from what that was concluded. */
function told({ says, origin, size, known, asked: witnesses }: Planned): string[] {
  const lost = lostIn(says)
  const last = parseNote(says.cosigned ?? says.checkpoint ?? '')
  const cosigners = last?.signatures.map(({ name }) => name).filter((name) => !last.text.startsWith(`${name}\n`)) ?? []
  const silent = witnesses.filter(({ knows, says: fault }) => knows === undefined || fault)
  return [
    `This log        ${says.earlier}, ${size} events`,
    ...known.map(({ by, size: signed }) => `signed to       ${signed} events, by what ${by} says`),
    ...(cosigners.length > 0 ? [`countersigned   by ${cosigners.join(', ')}`] : []),
    ...silent.map(({ name, says: fault }) => `witness         ${name}: ${fault}`),
    `still here      ${says.kept} of the ${says.signed} events that were signed`,
    ...(lost ? [`LOST            ${lost}, or not shown to be here`] : []),
    ...(says.other === undefined ? [] : ['FORKED          the checkpoint given is of another history than this one']),
    ...(says.hearsay ? ['not checked     the checkpoint given, as the key that signed it is not known'] : []),
    `goes on as      ${origin}, under a new key, because ${says.because}: ${says.reason}`,
  ]
}

/** Asks for the number of the new epoch, on a terminal. */
async function confirm(epoch: number): Promise<void> {
  if (!process.stdin.isTTY) stop('Nothing was changed. Say --yes to go on.')
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  const answer = await terminal.question(`This cannot be undone. Type ${epoch} to go on: `)
  terminal.close()
  if (answer.trim() !== String(epoch)) stop('Nothing was changed.')
}
