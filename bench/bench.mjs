// `npm run bench`: measures the whole path on this machine, each number beside the least it could be. `--json FILE` writes it for
// machines, `--built` trusts the build there is, `--ledger`, `--who`, `--policy` and `--delegation` measure the
// ledger, who could sign, deciding, or acting in another's place, only.
import { writeFileSync } from 'node:fs'
import { cpus, loadavg, totalmem } from 'node:os'
import { parseArgs } from 'node:util'
import { closers } from '../scripts/lib/closing.mjs'
import { root } from '../scripts/lib/command.mjs'
import { installWhenStale } from '../scripts/lib/install.mjs'
import { main, Refused } from '../scripts/lib/say.mjs'
import { table } from './table.mjs'

await main(async () => {
  const { json, built, ...only } = options()
  await installWhenStale(root)
  const closing = closers()
  const { measure, measureDelegation, measureLedger, measurePolicy, measureWho } = await import('./run.mjs')
  const parts = { ledger: measureLedger, who: measureWho, policy: measurePolicy, delegation: measureDelegation }
  const [part] = Object.keys(parts).filter((name) => only[name])
  const load = loadavg()[0]
  const rows = await (part ? parts[part] : measure)({ root, built, closing }).catch((error) =>
    closing.exit(1, error instanceof Refused ? error.message : error),
  )
  const [{ model } = { model: 'unknown' }] = cpus()
  const machine = {
    cpu: model,
    cpus: cpus().length,
    memory: totalmem(),
    node: process.version,
    load,
    loadAfter: loadavg()[0],
    at: new Date().toISOString(),
  }
  const loads = `load ${load.toFixed(1)} at the start, ${machine.loadAfter.toFixed(1)} at the end`
  console.log(`\n${machine.cpus} × ${machine.cpu}, Node ${machine.node}, ${loads}\n\n${table(rows)}\n`)
  const aims = rows.filter((row) => row.reached !== undefined)
  const missed = aims.filter((row) => !row.reached).length
  console.log(missed === 0 ? 'Everything aimed at was reached.' : `${missed} of ${aims.length} aims were not reached.`)
  if (load > cpus().length || machine.loadAfter > 2 * cpus().length)
    console.log('The machine was busy with other work: these numbers say more about that than about Countersign.')
  if (json) writeFileSync(json, `${JSON.stringify({ machine, rows }, null, 2)}\n`)
  await closing.exit(0)
})

function options() {
  const flag = { type: 'boolean', default: false }
  try {
    return parseArgs({ options: { json: { type: 'string' }, built: flag, ledger: flag, who: flag, policy: flag, delegation: flag } }).values
  } catch {
    throw new Refused('usage: npm run bench -- [--json FILE] [--built] [--ledger | --who | --policy | --delegation]')
  }
}
