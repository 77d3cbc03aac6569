import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { whenStale } from './fresh.mjs'
import { step } from './run.mjs'
import { say } from './say.mjs'

const sources = [
  'app',
  'components',
  'lib',
  'prisma',
  'public',
  'instrumentation.ts',
  'next.config.js',
  'package-lock.json',
  'package.json',
  'proxy.ts',
  'tsconfig.json',
]

/** Builds the server into .next when a source changed. */
export async function buildWhenStale(root) {
  await generateWhenStale(root)
  copyPdfjs(root)
  await bundleVerifierWhenStale(root)
  await whenStale(root, { mark: '.next/countersign-build', sources }, () => {
    say('building, about a minute')
    return step(root, 'built', process.execPath, [join(root, 'node_modules/next/dist/bin/next'), 'build'], { NODE_ENV: 'production' })
  })
}

/** The offline verifier in one file that needs nothing but Node: what the server hands out, and `npm run demo -- --once` writes. */
export const VERIFIER = 'public/countersign-verify.mjs'

/** Bundles it when a source of it changed. */
export async function bundleVerifierWhenStale(root) {
  await whenStale(root, { mark: 'public/.countersign-verify', sources: ['lib/core', 'lib/proof', 'package-lock.json'] }, async () => {
    const { build } = await import('esbuild')
    await build({
      absWorkingDir: root,
      entryPoints: ['lib/proof/cli/verify.ts'],
      outfile: VERIFIER,
      bundle: true,
      platform: 'node',
      target: 'node20',
      format: 'esm',
      legalComments: 'eof',
      banner: { js: '// Countersign offline verifier. node countersign-verify.mjs BUNDLE --trust FILE' },
    })
  })
}

/** Generates the Prisma client. It needs no schema engine, but looks for one to download unless it is given some program. */
export async function generateWhenStale(root) {
  await whenStale(root, { mark: 'lib/db/generated/.made-from', sources: ['prisma', 'package-lock.json'] }, () =>
    step(root, 'database client generated', process.execPath, [join(root, 'node_modules/prisma/build/index.js'), 'generate'], {
      PRISMA_SCHEMA_ENGINE_BINARY: '/bin/true',
    }),
  )
}

/** Serves pdf.js's worker and data ourselves, under the version that react-pdf brings: another version hangs without a word. */
export function copyPdfjs(root) {
  const fromReactPdf = createRequire(createRequire(join(root, 'package.json')).resolve('react-pdf'))
  const source = dirname(fromReactPdf.resolve('pdfjs-dist/package.json'))
  const { version } = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8'))
  const target = join(root, 'public/pdfjs', version)
  if (existsSync(target)) return
  rmSync(join(root, 'public/pdfjs'), { recursive: true, force: true })
  const unfinished = `${target}.new`
  mkdirSync(unfinished, { recursive: true })
  for (const folder of ['cmaps', 'standard_fonts', 'wasm', 'iccs']) {
    cpSync(join(source, folder), join(unfinished, folder), { recursive: true })
  }
  cpSync(join(source, 'build/pdf.worker.min.mjs'), join(unfinished, 'pdf.worker.min.mjs'))
  renameSync(unfinished, target)
}
