import { randomBytes } from 'node:crypto'
import { renameSync, rmSync, statSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { join, relative, resolve } from 'node:path'

/** A directory held by this process. */
export interface Hold {
  /** False once another process has taken it over, which takes two that came at the same moment. */
  isOurs(): boolean
  release(): void
}

/** What a socket's address holds on every system (sun_path). */
const LONGEST_ADDRESS = 103

/**
 * Holds a directory for this process alone, until it releases it or dies, however it dies: the lock is a socket, and the system
 * answers for it as long as its process lives. Undefined when another process holds it. Of two that find it free at the same moment
 * the later has it, and `isOurs` tells the other: what must not be done twice asks before and after. Throws when the path is too
 * long for a socket.
 */
export async function holdDirectory(directory: string): Promise<Hold | undefined> {
  const lock = addressOf(join(directory, 'lock'))
  if (await answers(lock)) return undefined
  const own = addressOf(join(directory, `lock.${randomBytes(4).toString('hex')}`))
  const server = createServer((socket) => socket.destroy()).unref()
  await new Promise<void>((ready, reject) => server.once('error', reject).listen(own, ready))
  const { ino, dev } = statSync(own)
  renameSync(own, lock)
  const isOurs = () => {
    const there = statSync(lock, { throwIfNoEntry: false })
    return there?.ino === ino && there.dev === dev
  }
  return {
    isOurs,
    release: () => {
      if (isOurs()) rmSync(lock)
      server.close()
    },
  }
}

/** Whether the process that made the socket lives. */
function answers(lock: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const socket = connect(lock, () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ECONNREFUSED' || error.code === 'ENOENT' ? resolve(false) : reject(error),
    )
  })
}

function addressOf(path: string): string {
  const [shorter = path] = [resolve(path), relative('', path)].sort((a, b) => a.length - b.length)
  if (Buffer.byteLength(shorter) > LONGEST_ADDRESS) throw new Error(`the path ${shorter} is too long for a lock`)
  return shorter
}
