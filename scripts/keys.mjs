// `npm run keys -- request|accept|renew PURPOSE [FILE]`: the organisation's seal keys under an outside authority, or renewed.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readEnvironment } from '../lib/environment.mjs'
import { acceptChain, certificateRequest, renewSealKey, SEAL_PURPOSES } from '../lib/keys/index.ts'
import { loadSettings } from './lib/command.mjs'

const [verb, purpose, file] = process.argv.slice(2)
const usage = () => {
  console.error(`usage: npm run keys -- request|renew ${SEAL_PURPOSES.join('|')}
       npm run keys -- accept ${SEAL_PURPOSES.join('|')} CHAIN.pem   (our certificate first, the root last)`)
  process.exit(2)
}
loadSettings()
const directory = join(readEnvironment(process.env).COUNTERSIGN_DATA, 'keys', 'seal')
const verbs = {
  request: () => certificateRequest(purpose, directory),
  accept: () => (file ? acceptChain(purpose, readFileSync(file, 'utf8'), directory) : usage()),
  renew: () => renewSealKey(purpose, directory),
}
if (!Object.hasOwn(verbs, verb ?? '') || !SEAL_PURPOSES.includes(purpose)) usage()

const done = await verbs[verb]()
if (done.ok) console.log(typeof done.value === 'string' ? done.value : `${purpose}: done. Restart the server to use it.`)
else {
  console.error(`${done.code}: ${done.reason}${done.next ? ` ${done.next}` : ''}`)
  process.exit(1)
}
