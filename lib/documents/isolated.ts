import 'server-only'
import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { ok, type Result } from '@/lib/core'
import { unframe } from './frame'
import type { Limits } from './limits'
import { inTurn } from './queue'
import { refusal } from './reasons'

const WATCH_EVERY = 20
const HEAP_MIB = 160
const MOST_SAID = 4_096
/** Bytes of a memory page as /proc counts them. */
const PAGE = 4_096
/** Milliseconds of a clock tick as /proc counts them. */
const TICK = 10

export interface Answer {
  readonly facts: unknown
  readonly bytes: Uint8Array<ArrayBuffer>
  /** Highest resident memory seen, and time from start to answer. */
  readonly residentBytes: number
  readonly processorMilliseconds: number
  readonly milliseconds: number
}

/**
 * Gives a file to a process of its own and waits for its answer. The process is killed when it takes too long or too
 * much memory, whatever it is doing: `limits.residentBytes` is watched from here, because WebAssembly memory and file
 * buffers obey no limit of the child's own.
 */
export const inIsolation = (verb: 'examine' | 'amend', bytes: Uint8Array, request: object, limits: Limits): Promise<Result<Answer>> =>
  inTurn(() => converse(verb, bytes, request, limits))

/** Real paths: a confined process may not even look at a link. */
function placesOf(root: string) {
  const home = realpathSync(join(root, 'lib', 'documents', 'child'))
  const qpdf = realpathSync(join(root, 'node_modules', '@neslinesli93', 'qpdf-wasm'))
  return {
    script: join(home, 'main.mjs'),
    qpdfModule: join(qpdf, 'dist', 'qpdf.js'),
    mayRead: [join(home, '*'), join(qpdf, '*'), join(root, 'package.json')],
  }
}

function start({ script, mayRead }: ReturnType<typeof placesOf>): ChildProcess {
  const confined = process.allowedNodeEnvironmentFlags.has('--permission') ? '--permission' : '--experimental-permission'
  const options = [`--max-old-space-size=${HEAP_MIB}`, '--no-warnings', confined, ...mayRead.map((path) => `--allow-fs-read=${path}`)]
  // Of our environment nothing is passed on: the process that reads strangers' files knows no secret of ours.
  return spawn(process.execPath, [...options, script], { stdio: ['pipe', 'pipe', 'pipe'], env: { NODE_ENV: 'production' } })
}

function converse(verb: string, bytes: Uint8Array, request: object, limits: Limits): Promise<Result<Answer>> {
  const places = placesOf(/* turbopackIgnore: true */ process.cwd())
  const child = start(places)
  const head = Buffer.from(
    JSON.stringify({ ...request, verb, limits, qpdfModule: places.qpdfModule, wasmBytes: limits.wasmBytes, length: bytes.length }),
  )
  const size = Buffer.alloc(4)
  size.writeUInt32BE(head.length)

  return new Promise((resolve, reject) => {
    const begun = performance.now()
    const parts: Buffer[] = []
    let said = ''
    let resident = 0
    let processor = 0
    let stopped: 'too-slow' | 'too-big-unpacked' | undefined
    const stop = (why: 'too-slow' | 'too-big-unpacked') => {
      stopped ??= why
      child.kill('SIGKILL')
    }
    const clock = setTimeout(() => stop('too-slow'), limits.milliseconds)
    const watch = setInterval(() => {
      resident = Math.max(resident, residentBytes(child.pid))
      processor = Math.max(processor, processorMilliseconds(child.pid))
      if (processor > limits.processorMilliseconds) stop('too-slow')
      if (resident > limits.residentBytes) stop('too-big-unpacked')
    }, WATCH_EVERY)
    const end = () => {
      clearTimeout(clock)
      clearInterval(watch)
    }

    child.once('error', (error) => {
      end()
      reject(error)
    })
    child.stdin?.on('error', () => {}) // a child that died early closes the pipe; 'close' below tells why
    child.stdout?.on('data', (part: Buffer) => parts.push(part))
    child.stderr?.on('data', (part: Buffer) => {
      said = (said + part.toString('utf8')).slice(-MOST_SAID)
    })
    child.once('close', (code, signal) => {
      end()
      if (stopped) return resolve(refusal(stopped))
      const answer = code === 0 ? unframe(parts) : undefined
      if (answer)
        return resolve(
          ok({ ...answer, residentBytes: resident, processorMilliseconds: processor, milliseconds: performance.now() - begun }),
        )
      if (signal === 'SIGABRT' || signal === 'SIGKILL' || code === 134) return resolve(refusal('too-big-unpacked'))
      reject(new Error(`the process reading a document ended with ${code ?? signal}${code === 0 ? ' and half an answer' : ''}: ${said}`))
    })
    child.stdin?.write(size)
    child.stdin?.write(head)
    child.stdin?.end(bytes)
  })
}

/** Resident memory of a process, from /proc; 0 where there is none (the caps inside the child still hold there). */
function residentBytes(pid: number | undefined): number {
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, 'latin1').split(' ')[1]) * PAGE
  } catch {
    return 0
  }
}

/** Processor time a process has used, user and system; 0 where there is no /proc (the wall clock still holds there). */
function processorMilliseconds(pid: number | undefined): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // Counted from the end of the command's name, which may hold blanks: utime and stime are fields 14 and 15 (proc(5)).
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return (Number(fields[11]) + Number(fields[12])) * TICK
  } catch {
    return 0
  }
}
