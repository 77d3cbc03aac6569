// What has to be made again: a digest of the sources is kept beside what was made from them, written only after success.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const notSources = /(^|\/)(generated|pdfjs|node_modules)$|\.test\.tsx?$/

/** Every source file under `path`, in one order on every machine. */
function* filesUnder(root, path) {
  if (!existsSync(join(root, path)) || notSources.test(path)) return
  if (statSync(join(root, path)).isFile()) yield path
  else for (const name of readdirSync(join(root, path)).sort()) yield* filesUnder(root, `${path}/${name}`)
}

/** SHA-256 over the names and bytes of the sources and the Node version, in hex. */
function digest(root, sources) {
  const hash = createHash('sha256').update(`${process.version} ${process.platform} ${process.arch}\n`)
  for (const source of sources) {
    for (const file of filesUnder(root, source)) {
      const bytes = readFileSync(join(root, file))
      hash.update(`${file} ${bytes.length}\n`).update(bytes)
    }
  }
  return hash.digest('hex')
}

/**
 * Runs `make` unless the mark already holds the digest of these sources.
 * @param {{ mark: string, sources: string[] }} what the mark is a path under root; sources are files or folders under root
 */
export async function whenStale(root, { mark, sources }, make) {
  const file = join(root, mark)
  const now = digest(root, sources)
  if (existsSync(file) && readFileSync(file, 'utf8') === now) return false
  await make()
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, now)
  return true
}
