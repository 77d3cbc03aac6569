import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/**
 * Starts the built Countersign as `npm start` does, and waits until it says that it is ready.
 * @returns {Promise<{ milliseconds: number, pid: number, stop(): Promise<void> }>} milliseconds from the spawn to `ready`
 */
export async function startServer(root, variables) {
  const began = performance.now()
  const child = spawn(process.execPath, [join(root, 'scripts/start.mjs'), '--built'], {
    cwd: root,
    env: { ...process.env, ...variables },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const kill = () => child.kill('SIGTERM')
  process.once('exit', kill)
  const exit = new Promise((resolve) => child.once('exit', resolve)).then(() => process.off('exit', kill))
  await new Promise((resolve, reject) => {
    createInterface(child.stdout).on('line', (line) => line.startsWith('ready ') && resolve())
    child.once('exit', (code) => reject(new Error(`the server ended (${code})`)))
  })
  return {
    milliseconds: performance.now() - began,
    pid: child.pid,
    async stop() {
      kill()
      await exit
    },
  }
}

/** Resident memory of a process in MB, now and at its highest; undefined where there is no /proc. */
export function memory(pid) {
  const file = `/proc/${pid}/status`
  if (!existsSync(file)) return undefined
  const status = readFileSync(file, 'utf8')
  const megabytes = (name) => (Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) * 1024) / 1e6
  return { now: megabytes('VmRSS'), highest: megabytes('VmHWM') }
}
