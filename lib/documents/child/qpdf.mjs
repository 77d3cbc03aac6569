import { constants, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const PAGE = 65_536
const MOST_LINES = 200

/**
 * qpdf (WebAssembly) over a file system in memory. WebAssembly memory obeys no limit of Node's, so growth beyond
 * `wasmBytes` is refused here: qpdf then runs out of memory and says so, which `run` reports as `full`.
 */
export async function openQpdf(modulePath, wasmBytes) {
  const said = []
  let full = false
  const hear = (...words) => {
    if (said.length < MOST_LINES) said.push(words.join(' '))
  }
  console.error = hear
  console.log = hear

  const grow = WebAssembly.Memory.prototype.grow
  WebAssembly.Memory.prototype.grow = function grown(delta) {
    if (this.buffer.byteLength + delta * PAGE > wasmBytes) {
      full = true
      throw new RangeError('the memory allowed to this file is used up')
    }
    return grow.call(this, delta)
  }

  // The module asks Node's internals for these numbers, which a confined process may not; they are public anyway.
  process.binding = () => ({ fs: constants })
  const create = createRequire(import.meta.url)(modulePath)
  const wasm = readFileSync(modulePath.replace(/\.js$/, '.wasm'))
  const qpdf = await create({ noInitialRun: true, wasmBinary: wasm, print: hear, printErr: hear })

  return {
    /** Runs one command. `code`: 0 clean, 3 with warnings, 2 failed. */
    run(...args) {
      said.length = 0
      let code
      try {
        code = qpdf.callMain(args)
      } catch (error) {
        code = 2
        hear(String(error?.message ?? error))
      }
      process.exitCode = 0 // the module sets it to qpdf's; ours tells only whether this process did its work
      return { code, full, said: said.join('\n') }
    },
    write: (path, bytes) => qpdf.FS.writeFile(path, bytes, { canOwn: true }),
    read: (path) => {
      const bytes = qpdf.FS.readFile(path)
      return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    },
    remove: (path) => qpdf.FS.unlink(path),
  }
}

/** The one layout we keep: a classic cross-reference table, every object in the open, an identity that depends on the content alone. */
export const CANONICAL = ['--deterministic-id', '--object-streams=disable', '--newline-before-endstream', '--no-original-object-ids']

/** qpdf's reading of a file it wrote, as JSON version 2: names normalised, strings decoded, references kept. */
export function dump(qpdf, path) {
  const { code, full, said } = qpdf.run('--json=2', '--json-key=qpdf', '--json-stream-data=none', path, '/dump.json')
  if (code === 2) return { code, full, said, json: Buffer.alloc(0) }
  const json = qpdf.read('/dump.json')
  qpdf.remove('/dump.json')
  return { code, full, said, json }
}
