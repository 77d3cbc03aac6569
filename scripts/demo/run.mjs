import { fork } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { bundleVerifierWhenStale, generateWhenStale } from '../lib/build.mjs'
import { ended, startRoom } from '../lib/rooms.mjs'
import { Refused, say } from '../lib/say.mjs'
import { serve } from '../lib/serve.mjs'

/** A demonstration works on nobody's database and writes to nobody. Set to nothing, so that no .env fills them in. */
const NOBODYS = { DATABASE_URL: '', DATABASE_APP_URL: '', DATABASE_SEQUENCER_URL: '', SMTP_URL: '', TSA_URL: '' }

const MARK = 'demo.json'
const MADE = 'demo-made.json'

/** Makes the organisation in a place that is gone afterwards, and takes its sealed files out to `folder`. */
export async function once({ root, folder }) {
  await bundleVerifierWhenStale(root)
  const home = mkdtempSync(join(tmpdir(), 'countersign-demo-'))
  chmodSync(home, 0o755) // PostgreSQL may run as another account
  try {
    await make({ root, home, args: [resolve(folder)] })
  } finally {
    rmSync(home, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 })
  }
}

/** Makes the organisation if it is not there yet, serves it, and waits for the visitor to enrol. */
export async function stay({ root }) {
  const home = resolve(process.env.COUNTERSIGN_DATA || '.countersign-demo')
  lay(home)
  if (!existsSync(join(home, MADE))) await make({ root, home, args: [] })
  Object.assign(process.env, NOBODYS, { COUNTERSIGN_DATA: home, COUNTERSIGN_DEMO: '1' })
  await serve({ root, development: false, built: false })
  startRoom(root, 'scripts/demo/attend.ts')
}

/** Against the worst mistake: the organisation of bakers in the midst of a real one. */
function lay(home) {
  const holds = existsSync(home) && readdirSync(home).length > 0
  if (holds && !existsSync(join(home, MARK))) throw new Refused(`${home} does not hold a demonstration, and will not be made one`)
  if (holds && !existsSync(join(home, MADE))) {
    say('the last demonstration was not finished: starting anew')
    rmSync(home, { recursive: true })
  }
  mkdirSync(home, { recursive: true })
  writeFileSync(join(home, MARK), '{}\n')
}

async function make({ root, home, args }) {
  await generateWhenStale(root)
  const variables = { ...process.env, ...NOBODYS, COUNTERSIGN_DATA: home, COUNTERSIGN_DEMO: '1' }
  await ended(fork(join(root, 'scripts/demo/make.mjs'), [root, ...args], { env: variables }), 'the demonstration')
  // A signal ends it in good order, and that is not the same as being done.
  if (!existsSync(join(home, MADE))) throw new Refused('the demonstration was stopped before it was finished')
}
