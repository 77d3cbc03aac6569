import { randomBytes } from 'node:crypto'
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'

export { type Hold, holdDirectory } from './hold'

/** Writes a file that only its owner may read and forces it to the disk. The file must not exist. */
export function writeNew(path: string, content: string): void {
  const file = openSync(path, 'wx', 0o600)
  try {
    writeSync(file, content)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

/** Replaces a file whole: after a kill at any moment it is either the old one or the new one. */
export function replace(path: string, content: string): void {
  const fresh = `${path}.${randomBytes(6).toString('hex')}`
  writeNew(fresh, content)
  renameSync(fresh, path)
  settle(dirname(path))
}

/** Creates a directory with all its files at once: after a kill at any moment it is whole or absent. Leaves one that is there alone. */
export function createDirectory(path: string, files: Readonly<Record<string, string>>): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const fresh = `${path}.${randomBytes(6).toString('hex')}`
  mkdirSync(fresh, { mode: 0o700 })
  for (const [name, content] of Object.entries(files)) writeNew(join(fresh, name), content)
  settle(fresh)
  try {
    // rename(2) refuses a target that holds files, so of two first starts one wins and the other reads what it made.
    renameSync(fresh, path)
  } catch (error) {
    rmSync(fresh, { recursive: true })
    if (!existsSync(path)) throw error
  }
  settle(dirname(path))
}

function settle(directory: string): void {
  const handle = openSync(directory, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
