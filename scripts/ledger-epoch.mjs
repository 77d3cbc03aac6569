// `npm run ledger:epoch -- --because key-lost|key-stolen|older-backup --reason "…" [--checkpoint FILE] [--yes]`: after a loss, the
// log goes on in another epoch. Not while the product serves.
import { join } from 'node:path'
import { generateWhenStale } from './lib/build.mjs'
import { ownersCommand, root } from './lib/command.mjs'
import { claimInstance } from './lib/instance.mjs'
import { ended, startRoom } from './lib/rooms.mjs'
import { say } from './lib/say.mjs'
import { keptSecret } from './lib/secret.mjs'

await ownersCommand(
  'ledger:epoch',
  async ({ owner, environment }) => {
    await generateWhenStale(root)
    const { COUNTERSIGN_DATA, COUNTERSIGN_URL, DATABASE_URL, NEXTAUTH_SECRET } = environment
    const url = await owner()
    const claim = DATABASE_URL ? undefined : await claimInstance(url, COUNTERSIGN_DATA)
    if (DATABASE_URL) say('End every process of the product first: one that goes on refuses all acts until it is started again.')
    const variables = {
      COUNTERSIGN_DATA,
      COUNTERSIGN_URL,
      DATABASE_URL: url,
      DATABASE_SEQUENCER_URL: url,
      DATABASE_APP_URL: '',
      NEXTAUTH_SECRET: NEXTAUTH_SECRET ?? keptSecret(join(COUNTERSIGN_DATA, 'keys/session.secret')),
    }
    try {
      await ended(startRoom(root, 'scripts/lib/ledger-epoch.ts', { variables, args: process.argv.slice(2) }), 'ledger:epoch')
    } finally {
      await claim?.release()
    }
  },
  { wantsFolder: false },
)
