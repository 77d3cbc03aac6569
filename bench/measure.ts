// The measuring process: an organisation of its own, first on the rooms alone, then, when told a URL, on a served Countersign.
import { closeDb } from '../lib/db'
import { say } from '../scripts/lib/say.mjs'
import { makeOrganisation } from '../test/support/organisation'
import { signPage } from './browser'
import { signingOverHttp } from './http'
import { signingLimit } from './limits'
import { type Row, rowOf } from './rows'
import { bareSeals } from './seals'
import { type House, signedToSealed, signingCalls, statementsOf } from './signing'

const PAGES = [1, 10, 100]
const NAMES = ['Ana Ruiz', 'Ben Cole', 'Tomás Vidal', '李明']
const inWords = (pages: number) => `${pages} ${pages === 1 ? 'page' : 'pages'}`

process.once('disconnect', () => process.exit(1))
process.on('message', (message) => void served(message as { url: string }))

const [sender, ...signers] = await makeOrganisation(
  'Vestry Bakeries',
  { name: 'Iris Holm', email: 'iris.holm@vestry.example' },
  NAMES.map((name, index) => ({ name, email: `signer.number${index + 1}@vestry.example` })),
)
if (!sender) throw new Error('there is no organisation')
const house: House = { sender, signers }

const owner = process.env.BENCH_OWNER_URL ?? ''
const most = (least: number) => ({ value: 4 * least, words: '4 × limit' })
const rows: Row[] = []
const statements = await statementsOf(house)
if (process.env.VERBOSE) for (const statement of statements) console.log(`  ${statement.slice(0, 160)}`)
const { once, close } = await signingLimit(owner)
await signingCalls(house, 1, 15, once)
const limit: number[] = []
for (const pages of PAGES) {
  const { samples, least } = await signingCalls(house, pages, 8, once)
  rows.push(rowOf(`signing call, ${inWords(pages)}`, 'ms', samples, { limit: least, most }))
  limit.push(...least)
}
await close()
rows.push(rowOf('signing call: statements sent', 'statements', [statements.length]))
say('signing call measured')
rows.push(...(await bareSeals()))
say('bare seal measured')
await signedToSealed(house, 1, 1) // whatever was signed above is sealed first
for (const pages of PAGES) rows.push(rowOf(`signed → sealed, ${inWords(pages)}`, 'ms', await signedToSealed(house, pages, 4)))
say('signed → sealed measured')
process.send?.({ ready: true })

async function served({ url }: { url: string }): Promise<void> {
  await signingOverHttp(url, house, 1, 2)
  for (const pages of PAGES)
    rows.push(rowOf(`signing call over HTTP, ${inWords(pages)}`, 'ms', await signingOverHttp(url, house, pages, 5), { limit }))
  say('signing over HTTP measured')
  rows.push(...(await signPage(url, house, 5)))
  say('sign page measured')
  await closeDb()
  process.send?.({ rows }, () => process.exit(0))
}
