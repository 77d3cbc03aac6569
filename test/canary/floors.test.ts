import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

// A rule that silently sees nothing would pass for ever. So: it sees as many modules as there are, and it bites when it should.
const root = process.cwd()
const cruised = ['app', 'components', 'lib'].filter((folder) => existsSync(folder))
const copy = mkdtempSync(join(tmpdir(), 'countersign-canary-'))

beforeAll(() => {
  for (const path of [...cruised, '.dependency-cruiser.cjs', 'tsconfig.json', 'package.json'])
    cpSync(path, join(copy, path), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
})
afterAll(() => rmSync(copy, { recursive: true, force: true }))

type Summary = { totalCruised: number; error: number; violations: { from: string; to: string; rule: { name: string } }[] }

function cruise(): Summary {
  const tool = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs')
  const run = spawnSync(process.execPath, [tool, '--output-type', 'json', ...cruised], { cwd: copy, encoding: 'utf8', maxBuffer: 1e8 })
  return JSON.parse(run.stdout).summary
}

function sourceFiles(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).filter(
    ({ name, parentPath }) => /\.tsx?$/.test(name) && !/\.test\.tsx?$/.test(name) && !parentPath.includes('generated'),
  ).length
}

test('the floors are held, and every module was looked at', () => {
  const { totalCruised, violations } = cruise()
  expect(violations.map(({ from, to, rule: { name } }) => `${name}: ${from} → ${to}`)).toEqual([])
  expect(totalCruised).toBeGreaterThanOrEqual(cruised.reduce((sum, folder) => sum + sourceFiles(folder), 0))
})

test('each kind of violation is refused', () => {
  const planted = [
    { file: 'lib/core/planted.ts', source: "import '@/lib/db'", rule: 'core-floor-points-down' },
    { file: 'lib/ledger/planted.ts', source: "import '@/lib/policy'", rule: 'ledger-keeps-apart' },
    { file: 'app/planted.ts', source: "import '@/lib/db/client'", rule: 'enter-by-the-face' },
    { file: 'lib/signing/planted.ts', source: "import '../db/client'", rule: 'enter-by-the-face' },
    { file: 'components/planted.ts', source: "import '@/lib/db'", rule: 'components-take-props' },
    { file: 'lib/proof/planted.ts', source: "import 'node:fs'", rule: 'proof-is-pure' },
  ]
  for (const { file, source } of planted) {
    mkdirSync(join(copy, dirname(file)), { recursive: true })
    writeFileSync(join(copy, file), `${source}\n`)
  }
  const found = cruise().violations.map(({ from, rule: { name } }) => `${from}: ${name}`)
  expect(found).toEqual(expect.arrayContaining(planted.map(({ file, rule }) => `${file}: ${rule}`)))
})
