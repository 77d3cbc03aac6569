// npm run witness -- --log KEY [--log KEY …] [--name NAME] [--directory DIR] [--host ADDRESS] [--port PORT]
import { parseArgs } from 'node:util'
import { type NoteKey, parseVerifierKey } from '@/lib/proof'
import { startWitness } from './index'

const USAGE = `usage: npm run witness -- --log KEY --name NAME

--log KEY        a log to watch, by its verifier key (in its organisation's trust file, under log.keys); may be repeated
--name NAME      this witness's name, like witness.example.org; needed at the first start, when its key is made
--directory DIR  what it keeps: its key, and the newest checkpoint of each log (default .countersign-witness)
--host ADDRESS   where to listen (default 127.0.0.1; logs ask over https, so put a TLS proxy in front)
--port PORT      (default 7380)
`

function unusable(why: string): never {
  console.error(why)
  process.exit(2)
}

const asked = (() => {
  try {
    return parseArgs({
      options: {
        log: { type: 'string', multiple: true, default: [] },
        name: { type: 'string' },
        directory: { type: 'string', default: '.countersign-witness' },
        host: { type: 'string', default: '127.0.0.1' },
        port: { type: 'string', default: '7380' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values
  } catch (error) {
    return unusable(`${error instanceof Error ? error.message : error}\n\n${USAGE}`)
  }
})()
if (asked.help || asked.log.length === 0) unusable(USAGE)
const port = Number(asked.port)
if (!(Number.isInteger(port) && port >= 0 && port < 65_536)) unusable('--port must be a port from 0 to 65535')

function logKey(text: string): NoteKey {
  const key = parseVerifierKey(text)
  return key?.algorithm === 'ed25519' ? key : unusable(`${text} is not the verifier key of a log`)
}

const { directory, name, host, log } = asked
const started = await startWitness({ directory, name, host, port, logs: log.map(logKey) }).catch((error: unknown) =>
  unusable(`cannot listen on ${host}:${port}: ${error instanceof Error ? error.message : error}`),
)
if (!started.ok) unusable([started.reason, started.next].filter(Boolean).join(' '))
const { url, verifierKey, close } = started.value
console.log(`key ${verifierKey}`)
console.log(`ready ${url}`)
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void close())
