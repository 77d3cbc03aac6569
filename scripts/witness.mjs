// npm run witness: a witness of other people's logs (lib/witness), from its sources. Needs no database and no settings.
import { root } from './lib/command.mjs'
import { installWhenStale } from './lib/install.mjs'

await installWhenStale(root)
await import('./lib/typescript.mjs')
await import('../lib/witness/main.ts')
