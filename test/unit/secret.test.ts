import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { keptSecret } from '../../scripts/lib/secret.mjs'

const folder = mkdtempSync(join(tmpdir(), 'countersign-secret-'))
afterAll(() => rmSync(folder, { recursive: true }))

const module_ = pathToFileURL('scripts/lib/secret.mjs').href

/** Says that it is ready, and makes the secrets of `files` one after another: each at a moment that is given to every starter alike. */
function starter(files: readonly string[]) {
  const code = `import { keptSecret } from '${module_}'
    const at = (moment, file) => { while (Date.now() < moment); return keptSecret(file) }
    process.stdout.write('ready ')
    process.stdin.once('data', (begin) => {
      const made = ${JSON.stringify(files)}.map((file, index) => at(Number(begin) + index * 10, file))
      process.stdout.write(made.join(' '), () => process.exit())
    })`
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['pipe', 'pipe', 'inherit'] })
  let said = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    said += chunk
  })
  return {
    ready: new Promise<void>((resolve) => child.stdout.once('data', () => resolve())),
    go: (begin: number) => void child.stdin.write(String(begin)),
    made: new Promise<string[]>((resolve) => child.once('close', () => resolve(said.split(' ').slice(1)))),
  }
}

test('of starts at the same moment one makes the secret, and all use it', { timeout: 20_000 }, async () => {
  const files = Array.from({ length: 30 }, (_, at) => join(folder, `race-${at}`))
  const starters = Array.from({ length: 3 }, () => starter(files))
  await Promise.all(starters.map(({ ready }) => ready))
  const begin = Date.now() + 50
  for (const { go } of starters) go(begin)
  const made = await Promise.all(starters.map((one) => one.made))
  const kept = files.map((file) => readFileSync(file, 'utf8'))
  for (const secrets of made) expect(secrets).toEqual(kept)
  expect(new Set(kept).size).toBe(30)
  expect(readdirSync(folder)).toHaveLength(30)
})

test('it is kept, and only its owner reads it', () => {
  const file = join(folder, 'kept')
  expect(keptSecret(file)).toBe(keptSecret(file))
  expect(statSync(file).mode & 0o777).toBe(0o600)
})

test('a file that a start cut short left empty is not taken for a secret', () => {
  const file = join(folder, 'empty')
  writeFileSync(file, '')
  expect(() => keptSecret(file)).toThrow('cut short')
})
