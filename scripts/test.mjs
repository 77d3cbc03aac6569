// `npm test`: everything, on a fresh clone. Each step says how long it took; the last line holds the totals.
// A check without tests of its own (lint, types, floors, dead code, build) counts only when it fails.
import { spawn } from 'node:child_process'
import { existsSync, rmSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { ensureChromium } from './lib/chromium.mjs'
import { root } from './lib/command.mjs'
import { installWhenStale } from './lib/install.mjs'
import { step } from './lib/run.mjs'
import { main } from './lib/say.mjs'
import { totals } from './lib/totals.mjs'

const cruised = ['app', 'components', 'lib', 'instrumentation.ts', 'proxy.ts'].filter((path) => existsSync(join(root, path)))
const reports = { tests: 'test-results/vitest.json', operations: 'test-results/operations.json', browser: 'test-results/browser.json' }

/** Runs one of the installed tools in sight of the reader; with others beside it, in sight once it has ended. Returns whether it succeeded. */
async function run(name, tool, args, { beside = false } = {}) {
  const began = performance.now()
  if (!beside) console.log(`\n── ${name}`)
  const child = spawn(process.execPath, [join(root, 'node_modules', tool), ...args], {
    cwd: root,
    stdio: beside ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1' },
  })
  const said = []
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => said.push(chunk))
  const code = await new Promise((resolve) => child.once('close', resolve))
  if (beside) console.log(`\n── ${name}\n${Buffer.concat(said)}`)
  console.log(`── ${name}: ${code === 0 ? 'passed' : 'FAILED'} after ${((performance.now() - began) / 1000).toFixed(1)} s`)
  return code === 0
}

const projects = (...names) => names.flatMap((name) => ['--project', name])
const reported = (file) => ['--passWithNoTests', '--reporter=default', '--reporter=json', `--outputFile=${file}`]

await main(async () => {
  rmSync(join(root, 'test-results'), { recursive: true, force: true })
  await installWhenStale(root)
  const { buildWhenStale, generateWhenStale } = await import('./lib/build.mjs')
  process.env.CHROMIUM = ensureChromium()
  await generateWhenStale(root)
  await step(root, 'route types generated', process.execPath, [join(root, 'node_modules/next/dist/bin/next'), 'typegen'])

  const beside = { beside: true }
  const checks = await Promise.all([
    run('lint and format', '@biomejs/biome/bin/biome', ['check', '--error-on-warnings', '.'], beside),
    run('types', 'typescript/bin/tsc', ['--noEmit', '--pretty', 'false'], beside),
    run('floors', 'dependency-cruiser/bin/dependency-cruise.mjs', cruised, beside),
    run('dead code', 'knip/bin/knip.js', [], beside),
  ])
  // vitest leaves one processor free for an editor: here nobody is at work but the tests.
  const workers = `--maxWorkers=${availableParallelism()}`
  const vitest = (name, more, how) => run(name, 'vitest/vitest.mjs', ['run', ...more], how)
  const tested = await vitest('policy cases, unit and database', [...projects('unit', 'db', 'apart'), workers, ...reported(reports.tests)])
  // Operations go one after the other, each mostly waiting for a server of its own: the build fits beside them.
  const [operated] = await Promise.all([
    vitest('operations', [...projects('ops'), ...reported(reports.operations)], beside),
    buildWhenStale(root),
  ])
  const told = await run('stories in a browser', '@playwright/test/cli.js', ['test'])

  const { passed, failed } = totals(Object.values(reports))
  const failures = failed + checks.filter((succeeded) => !succeeded).length
  console.log(`\n${passed} passed, ${failures} failed`)
  process.exitCode = tested && operated && told && failures === 0 ? 0 : 1
})
