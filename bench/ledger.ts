// The ledger's measuring process, on an organisation and a database of its own.
import { closeDb } from '../lib/db'
import { say } from '../scripts/lib/say.mjs'
import { makeOrganisation } from '../test/support/organisation'
import { appends, insertToCheckpoint } from './appends'
import { bundleVerified } from './bundle'
import { grown, growthOf } from './growth'
import type { Row } from './rows'

/** A ledger that everything is compared with, and one of a few years in a middling house. */
const SMALL = 10_000
const MIDDLING = 50_000

process.once('disconnect', () => process.exit(1))

const [sender, ...signers] = await makeOrganisation('Vestry Bakeries', { name: 'Iris Holm', email: 'iris.holm@vestry.example' }, [
  { name: 'Ana Ruiz', email: 'ana.ruiz@vestry.example' },
  { name: 'Ben Cole', email: 'ben.cole@vestry.example' },
])
if (!sender) throw new Error('there is no organisation')

const owner = process.env.BENCH_OWNER_URL ?? ''
const largest = Math.max(2 * MIDDLING, Number(process.env.BENCH_LEAVES))
const rows: Row[] = [await bundleVerified(sender, signers)]
say('bundle measured')
const small = await grown(owner, SMALL)
const middling = await grown(owner, MIDDLING)
rows.push(...(await appends(owner)), await insertToCheckpoint())
say('appends measured')
const large = await grown(owner, largest)
rows.push(...[small, middling, large].flatMap((one) => one.rows), ...growthOf(small, large))
await closeDb()
process.send?.({ rows }, () => process.exit(0))
