// npm run verify -- BUNDLE --trust FILE [--replay]: the offline verifier (lib/proof/cli), from its sources, with the policies' engine.
import { root } from './lib/command.mjs'
import { installWhenStale } from './lib/install.mjs'

await installWhenStale(root)
await import('./lib/typescript.mjs')
const { verifyCommand } = await import('../lib/proof/cli/command.ts')
await verifyCommand(async () => (await import('../lib/policy/again.ts')).askAgain)
