import { type ChildProcess, spawn } from 'node:child_process'
import { generateKeyPairSync, sign } from 'node:crypto'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Bytes, utf8 } from '@/lib/core'
import {
  checkpointText,
  consistencyPath,
  formatNote,
  formatSubmission,
  leafHash,
  type NoteKey,
  noteSignature,
  parseVerifierKey,
  readCosignature,
  runHash,
  treeHash,
  verifierKey,
} from '@/lib/proof'
import { startWitness, type Witness } from './index'

const home = mkdtempSync(join(tmpdir(), 'countersign-witness-'))
afterAll(() => rmSync(home, { recursive: true, force: true }))

/** A log in a few lines: what it says at each size, and how it says that it grew. */
function log(origin: string) {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const raw = new Uint8Array(Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url'))
  const key: NoteKey = { name: origin, algorithm: 'ed25519', publicKey: raw }
  const branch = (name: string) => {
    const leaves = (size: number) => Array.from({ length: size }, (_, at) => leafHash(utf8(`${at < 5 ? '' : name}${at}`)))
    const note = (size: number) => {
      const text = checkpointText({ origin, size, root: treeHash(leaves(size)) })
      return formatNote({ text, signatures: [noteSignature(key, new Uint8Array(sign(null, utf8(text), privateKey)))] })
    }
    const proof = (old: number, size: number) =>
      consistencyPath(old, size).map((run) =>
        runHash(run, ({ level, index }) => treeHash(leaves(size).slice(index * 2 ** level, (index + 1) * 2 ** level))),
      )
    return { note, submits: (old: number, size: number) => formatSubmission({ old, proof: proof(old, size), checkpoint: note(size) }) }
  }
  return { key, ...branch('honest'), forked: branch('other') }
}

const ours = log('log.example/1')
const others = log('log.example/2')

let directory: string
let witness: Witness
let count = 0

async function start(logs = [ours.key]): Promise<Witness> {
  const started = await startWitness({ directory, name: 'witness.example', logs, host: '127.0.0.1', port: 0 })
  if (!started.ok) throw new Error(started.reason)
  return started.value
}

beforeEach(async () => {
  directory = join(home, String(++count))
  witness = await start()
})
afterEach(() => witness.close())

async function submit(body: string | Bytes, url = witness.url) {
  const response = await fetch(`${url}/add-checkpoint`, { method: 'POST', body })
  return { status: response.status, type: response.headers.get('content-type'), body: await response.text() }
}

const knows = (size: number) => ({ status: 409, type: 'text/x.tlog.size', body: `${size}\n` })

const isCosigned = async (answer: { body: string }, note: string) =>
  (await readCosignature(answer.body, note, parseVerifierKey(witness.verifierKey) as NoteKey)).ok

describe('a witness', () => {
  test('cosigns a log as it grows, and the same head as often as it is asked', async () => {
    let old = 0
    for (const size of [0, 1, 1, 4, 7, 300]) {
      const answer = await submit(ours.submits(old, size))
      expect(answer.status).toBe(200)
      expect(await isCosigned(answer, ours.note(size))).toBe(true)
      old = size
    }
  })

  test('that sees it first in the middle takes it from there', async () => {
    expect(await submit(ours.submits(0, 40))).toMatchObject({ status: 200 })
    expect(await submit(ours.submits(0, 50))).toEqual(knows(40))
    expect(await submit(ours.submits(40, 50))).toMatchObject({ status: 200 })
  })

  test('refuses a rollback and says what it knows', async () => {
    await submit(ours.submits(0, 9))
    expect(await submit(ours.submits(3, 7))).toEqual(knows(9))
    expect(await submit(ours.submits(0, 7))).toEqual(knows(9))
    expect(await submit(formatSubmission({ old: 9, proof: [], checkpoint: ours.note(7) }))).toMatchObject({ status: 400 })
  })

  test('refuses a second history, of the same size and of a larger one', async () => {
    await submit(ours.submits(0, 9))
    expect(await submit(ours.forked.submits(9, 9))).toEqual(knows(9))
    expect(await submit(ours.forked.submits(9, 12))).toMatchObject({ status: 422 })
    expect(await submit(ours.submits(9, 12))).toMatchObject({ status: 200 })
  })

  test('keeps logs apart', async () => {
    await witness.close()
    witness = await start([ours.key, others.key])
    await submit(ours.submits(0, 9))
    expect(await submit(others.submits(0, 3))).toMatchObject({ status: 200 })
    expect(await submit(ours.submits(9, 10))).toMatchObject({ status: 200 })
  })

  test('does not know other logs, and no other keys of its own', async () => {
    expect(await submit(others.submits(0, 1))).toMatchObject({ status: 404 })
    expect(await submit(log('log.example/1').submits(0, 1))).toMatchObject({ status: 403 })
    expect(await submit(ours.submits(0, 3).replace('\n3\n', '\n4\n'))).toMatchObject({ status: 403 })
  })

  test('refuses a proof that is wrong, missing or too much', async () => {
    await submit(ours.submits(0, 3))
    const right = ours.submits(3, 8)
    expect(await submit(formatSubmission({ old: 3, proof: [], checkpoint: ours.note(8) }))).toMatchObject({ status: 422 })
    expect(await submit(right.replace(/\n\n/, `\n${'A'.repeat(43)}=\n\n`))).toMatchObject({ status: 422 })
    expect(await submit(right)).toMatchObject({ status: 200 })
  })

  test('lets nothing grow: other paths, other methods, bodies without end', async () => {
    expect((await fetch(`${witness.url}/other`)).status).toBe(404)
    expect((await fetch(`${witness.url}/add-checkpoint`)).status).toBe(405)
    expect(await submit('')).toMatchObject({ status: 400 })
    expect(await submit(new Uint8Array([0xff, 0xfe]))).toMatchObject({ status: 400 })
    expect(await statusOfEndless()).toBe(413)
    expect(await submit(ours.submits(0, 1))).toMatchObject({ status: 200 })
  })

  /** A body of which there is always more. */
  function statusOfEndless(): Promise<number | undefined> {
    return new Promise((resolve, reject) => {
      const sent = request(`${witness.url}/add-checkpoint`, { method: 'POST' }, (response) => {
        resolve(response.statusCode)
        sent.destroy()
      })
      sent.on('error', reject)
      const more = () => {
        while (sent.write('x'.repeat(16_384)));
      }
      sent.on('drain', more)
      more()
    })
  }

  test('of submissions at once cosigns those that stand in one line', async () => {
    const sizes = [3, 4, 5, 6, 7, 8, 9, 10]
    const answers = await Promise.all(sizes.map((size) => submit(ours.submits(0, size))))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    const seen = sizes[answers.findIndex(({ status }) => status === 200)] as number
    expect(answers.filter(({ status }) => status !== 200)).toEqual(sizes.slice(1).map(() => knows(seen)))
  })
})

describe('what a witness keeps', () => {
  const reopened = () => startWitness({ directory, logs: [ours.key], host: '127.0.0.1', port: 0 })

  test('is its key and what it saw, over a restart', async () => {
    await submit(ours.submits(0, 9))
    const before = witness.verifierKey
    await witness.close()
    witness = await start()
    expect(witness.verifierKey).toBe(before)
    expect(await submit(ours.forked.submits(9, 12))).toMatchObject({ status: 422 })
    expect(await submit(ours.submits(0, 12))).toEqual(knows(9))
  })

  test('is never begun anew when a part of it is gone, and is not read by others', async () => {
    await submit(ours.submits(0, 9))
    await witness.close()
    const seen = readFileSync(join(directory, 'seen.json'), 'utf8')
    for (const broken of ['{', '{"log.example/1":"nothing"}', seen.replace('log.example/1"', 'log.example/3"')]) {
      writeFileSync(join(directory, 'seen.json'), broken)
      expect(await reopened()).toMatchObject({ ok: false, code: 'witness-damaged' })
    }
    rmSync(join(directory, 'seen.json'))
    expect(await reopened()).toMatchObject({ ok: false, code: 'witness-damaged' })
    writeFileSync(join(directory, 'seen.json'), seen)
    chmodSync(join(directory, 'witness.key'), 0o640)
    expect(await reopened()).toMatchObject({ ok: false, code: 'witness-key-exposed' })
  })

  test('is one process’s alone, and whose place was taken over signs nothing more', async () => {
    expect(await reopened()).toMatchObject({ ok: false, code: 'witness-running' })
    await submit(ours.submits(0, 9))
    // As it is when two found it free at the same moment, and the other was later.
    renameSync(join(directory, 'verifier.txt'), join(directory, 'lock'))
    expect(await submit(ours.submits(9, 12))).toMatchObject({ status: 500 })
    expect(await submit(ours.submits(9, 9))).toMatchObject({ status: 500 })
    expect(readFileSync(join(directory, 'seen.json'), 'utf8')).toContain('\\n9\\n')
  })

  test('needs a name to begin with', async () => {
    const nowhere = { directory: join(home, 'new'), logs: [ours.key], host: '127.0.0.1', port: 0 }
    expect(await startWitness(nowhere)).toMatchObject({ ok: false, code: 'witness-nameless' })
    expect(await startWitness({ ...nowhere, name: 'my witness' })).toMatchObject({ ok: false, code: 'witness-nameless' })
  })
})

/** Dies as soon as what it saw is on the disk: before it answers. */
const DIES = `data:text/javascript,${encodeURIComponent(`
  import fs from 'node:fs'
  import { syncBuiltinESMExports } from 'node:module'
  const rename = fs.renameSync
  fs.renameSync = (from, to) => {
    rename(from, to)
    if (to.endsWith('seen.json')) process.kill(process.pid, 'SIGKILL')
  }
  syncBuiltinESMExports()`)}`

describe('the command', () => {
  let child: ChildProcess
  const children: ChildProcess[] = []
  afterEach(() => {
    for (const one of children.splice(0)) one.kill('SIGKILL')
  })

  /** Starts it as `npm run witness` does, and reads the two lines that it prints. */
  async function command(...preloaded: string[]): Promise<{ key: string; url: string }> {
    child = spawned(preloaded)
    const said: Record<string, string> = {}
    for await (const line of createInterface({ input: child.stdout as NodeJS.ReadableStream })) {
      const [word = '', rest = ''] = line.split(' ')
      said[word] = rest
      if (said.key && said.ready) return { key: said.key, url: said.ready }
    }
    throw new Error('it ended before it was ready')
  }

  function spawned(preloaded: string[] = [], errors: 'inherit' | 'pipe' = 'inherit'): ChildProcess {
    const hooks = pathToFileURL(join(process.cwd(), 'scripts/lib/typescript.mjs')).href
    const imports = [...preloaded, hooks].flatMap((one) => ['--import', one])
    const args = ['--log', verifierKey(ours.key), '--name', 'witness.example', '--directory', `${directory}-command`, '--port', '0']
    const started = spawn(process.execPath, [...imports, 'lib/witness/main.ts', ...args], { stdio: ['ignore', 'pipe', errors] })
    children.push(started)
    return started
  }

  test('that is killed between remembering and answering agrees again when it is started', async () => {
    const { url } = await command(DIES)
    await expect(submit(ours.submits(0, 9), url)).rejects.toThrow()
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    expect(child.signalCode).toBe('SIGKILL')

    const again = await command()
    expect(await submit(ours.submits(0, 10), again.url)).toEqual(knows(9))
    const answer = await submit(ours.submits(9, 9), again.url)
    expect(await readCosignature(answer.body, ours.note(9), parseVerifierKey(again.key) as NoteKey)).toMatchObject({ ok: true })
    expect(await submit(ours.forked.submits(9, 10), again.url)).toMatchObject({ status: 422 })
  }, 30_000)

  test('is refused where another is running, in one line, and not where one was killed', async () => {
    const { url } = await command()
    expect(await submit(ours.submits(0, 9), url)).toMatchObject({ status: 200 })
    const second = spawned([], 'pipe')
    const lines: string[] = []
    for await (const line of createInterface({ input: second.stderr as NodeJS.ReadableStream })) lines.push(line)
    if (second.exitCode === null) await once(second, 'exit')
    expect(second.exitCode).toBe(2)
    expect(lines).toEqual([expect.stringContaining(`Another witness is running on ${directory}-command.`)])
    expect(await submit(ours.submits(9, 10), url)).toMatchObject({ status: 200 })

    child.kill('SIGKILL')
    await once(child, 'exit')
    const third = await command()
    expect(await submit(ours.forked.submits(10, 11), third.url)).toMatchObject({ status: 422 })
  }, 30_000)
})
