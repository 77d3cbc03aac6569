// A registry that lacks some platforms' packages makes npm leave them out of the lock file, and `npm ci` then refuses that very file.
// Run this after a change of dependencies: it names them again, with the platform they are for, so that they are skipped here and
// found elsewhere.
import { readFileSync, writeFileSync } from 'node:fs'

const systems = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32']
const processors = ['arm', 'arm64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64']
const otherNames = { armv7: 'arm', armv6: 'arm' }

const file = 'package-lock.json'
const lock = JSON.parse(readFileSync(file, 'utf8'))

/** Where npm would find the package from this one: in its own node_modules, then in each folder above. */
function isLocked(from, name) {
  const levels = from.split('/node_modules/')
  const parents = levels.map((_, index) => levels.slice(0, levels.length - index).join('/node_modules/'))
  return [...parents.map((parent) => `${parent}/node_modules/${name}`), `node_modules/${name}`].some((path) => path in lock.packages)
}

/** What the name of a platform package says, as npm's `os`, `cpu` and `libc`. */
function platformOf(name) {
  const words = name.split('/').at(-1).split(/[-_.]/)
  const os = words.find((word) => systems.includes(word))
  const cpu = words.map((word) => otherNames[word] ?? word).find((word) => processors.includes(word))
  const libc =
    os !== 'linux'
      ? undefined
      : words.some((word) => /^musl/.test(word))
        ? 'musl'
        : words.some((word) => /^gnu/.test(word))
          ? 'glibc'
          : undefined
  return os || cpu ? { ...(os && { os: [os] }), ...(cpu && { cpu: [cpu] }), ...(libc && { libc: [libc] }) } : undefined
}

let added = 0
for (const [path, entry] of Object.entries(lock.packages)) {
  for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
    if (isLocked(path, name)) continue
    const platform = platformOf(name)
    if (!platform) throw new Error(`${name}, wanted by ${path || 'this package'}, is not in the lock and names no platform`)
    const version = range.replace(/^[\^~=v]+/, '')
    lock.packages[`node_modules/${name}`] = { version, ...(entry.dev && { dev: true }), optional: true, ...platform }
    added += 1
  }
}

lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)))
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`)
console.log(`${added} platform packages named`)
