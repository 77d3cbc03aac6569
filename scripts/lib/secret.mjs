import { randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, linkSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { Refused } from './say.mjs'

/** 256 bits, base64url. */
const LENGTH = 43

/** A secret kept in a file that only this account reads; made at first use: 256 random bits, base64url. */
export function keptSecret(file) {
  const kept = read(file) ?? make(file)
  if (kept.length < LENGTH)
    throw new Refused(`${file} is cut short: put it back from the backup of keys, or remove it if nothing was made with it`)
  return kept
}

function read(file) {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch (error) {
    if (error.code === 'ENOENT') return undefined
    throw error
  }
}

/**
 * The file appears whole and on the disk, or not at all. It is linked into place and not renamed, because a link refuses a name that
 * is taken: of two starts at once one makes the secret, and the other reads that one instead of replacing what the first already uses.
 */
function make(file) {
  mkdirSync(dirname(file), { recursive: true })
  const fresh = `${file}.${randomBytes(6).toString('hex')}`
  write(fresh, randomBytes(32).toString('base64url'))
  try {
    linkSync(fresh, file)
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
  } finally {
    rmSync(fresh)
  }
  settle(dirname(file))
  return read(file)
}

function write(file, content) {
  const handle = openSync(file, 'wx', 0o600)
  try {
    writeSync(handle, content)
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

/** A new name in a folder is on the disk only when the folder is. */
function settle(folder) {
  const handle = openSync(folder, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
