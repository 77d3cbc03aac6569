// The living organisation, in an empty database: node --import …/typescript.mjs make.ts [DIR]
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { closeDb } from '../../lib/db'
import { env } from '../../lib/env'
import { settleLog } from '../../lib/ledger'
import { must } from '../../test/support/organisation'
import { say } from '../lib/say.mjs'
import { AGREEMENTS } from './agreements'
import { overLimit } from './approvals'
import { giveAuthority } from './authorities'
import { gather, ORGANISATION } from './cast'
import { breakGlass } from './exceptions'
import { letSign } from './places'
import { play } from './play'
import { tryInVain } from './refusals'
import { takeOut } from './take-out'

process.once('disconnect', () => process.exit(1))
const [folder] = process.argv.slice(2)

const cast = await gather()
say(`${Object.keys(cast).length} people enrolled at ${ORGANISATION}`)

// Two at a time: each envelope waits for processes that read its papers, and two of those may run.
const envelopes = new Map<string, string>()
const next = AGREEMENTS.values()
const lane = async () => {
  for (const agreement of next) {
    envelopes.set(agreement.title, await play(cast, agreement))
    if (envelopes.size % 5 === 0) say(`${envelopes.size} of ${AGREEMENTS.length} envelopes`)
  }
}
await Promise.all([lane(), lane()])
await giveAuthority(cast)
await overLimit(cast)
await breakGlass(cast)
await tryInVain(cast, envelopes)
const inPlace = await letSign(cast)

if (folder) {
  must(await settleLog())
  const played = AGREEMENTS.map(({ title, sender }) => ({ id: envelopes.get(title) ?? '', sender: cast[sender] }))
  const files = await takeOut(folder, [...played, ...inPlace])
  say(`${files.length} sealed files and evidence bundles, trust.json and the verifier written to ${folder}`)
}
// Written last: without it the organisation counts as unfinished. With it these three are there for the visitor's links, and for what
// is sent to him later, when this process is gone.
const { marta, dara, iris } = cast
const passkeys = { marta: marta.authenticator.saved(), dara: dara.authenticator.saved(), iris: iris.authenticator.saved() }
writeFileSync(join(env().COUNTERSIGN_DATA, 'demo-made.json'), JSON.stringify(passkeys), { mode: 0o600 })
await closeDb()
process.exit(0)
