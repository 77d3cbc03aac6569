// PostgreSQL refuses to run as root. Then it runs as another account, which must be able to reach its programs and its data.
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, statSync } from 'node:fs'
import { dirname, join, parse } from 'node:path'

const places = '/var/lib/countersign'

/** The account PostgreSQL runs as when we are root: postgres where it exists, else nobody. Undefined when we are not root. */
export function postgresAccount() {
  if (process.getuid?.() !== 0) return undefined
  const accounts = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
  const [, , uid, gid] = accounts.find(([name]) => name === 'postgres') ?? accounts.find(([name]) => name === 'nobody') ?? []
  return { uid: Number(uid ?? 65_534), gid: Number(gid ?? 65_534) }
}

/** Whether the account can pass through every folder above `path`. */
export function canReach(path, account) {
  if (!account) return true
  for (let folder = path; ; folder = dirname(folder)) {
    if (existsSync(folder)) {
      const { uid, gid, mode } = statSync(folder)
      const pass = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001
      if (!(mode & pass)) return false
    }
    if (folder === parse(folder).root) return true
  }
}

/** A folder of this name that every account can reach, for what lies under root's own closed home. */
export function placeForAll(name) {
  const place = join(places, name)
  mkdirSync(place, { recursive: true, mode: 0o755 })
  return place
}

/** The folder itself where the account can reach it, else a copy made once (60 MB in some 60 ms) and renamed into place whole. */
export function reachableCopy(folder, name, account) {
  if (canReach(folder, account)) return folder
  const copy = join(placeForAll(name), 'native')
  if (existsSync(copy)) return copy
  const unfinished = `${copy}.${process.pid}`
  cpSync(folder, unfinished, { recursive: true, verbatimSymlinks: true })
  renameSync(unfinished, copy)
  return copy
}
