// npm run verify -- BUNDLE --trust FILE: the offline verifier (lib/proof/cli), from its sources.
import { root } from './lib/command.mjs'
import { installWhenStale } from './lib/install.mjs'

await installWhenStale(root)
await import('./lib/typescript.mjs')
await import('../lib/proof/cli/verify.ts')
