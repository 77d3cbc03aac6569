// Policies out of an open database and into it: node --import …/typescript.mjs policy.ts export|load DIR
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { closeDb } from '../../lib/db'
import { policiesIn } from '../../lib/policy'
import { loadByCommand, policyInForce } from '../../lib/rulebook'

process.once('disconnect', () => process.exit(1))

const [what, folder = ''] = process.argv.slice(2)
const said = what === 'load' ? await load() : await write()
await closeDb()
console.log(said)
process.exit() // the channel to its parent would keep it

async function write(): Promise<string> {
  const { hash, engine, schema, policies } = await policyInForce()
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'schema.cedarschema'), schema)
  for (const { name, text } of policies) writeFileSync(join(folder, name), text)
  return `${policies.length} files of bundle ${hash}, for ${engine}, are in ${folder}`
}

async function load(): Promise<string> {
  const loaded = await loadByCommand(policiesIn(folder))
  if ('hash' in loaded) return `bundle ${loaded.hash} is in force`
  process.exitCode = 1
  return loaded.why
}
