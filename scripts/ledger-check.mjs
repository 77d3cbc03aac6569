// `npm run ledger:check`: derives the whole ledger again from its bytes, and compares. Reads only; may run while the product serves.
import { join } from 'node:path'
import { generateWhenStale } from './lib/build.mjs'
import { ownersCommand, root } from './lib/command.mjs'
import { ended, startRoom } from './lib/rooms.mjs'
import { keptSecret } from './lib/secret.mjs'

await ownersCommand(
  'ledger:check',
  async ({ owner, environment }) => {
    await generateWhenStale(root)
    const { COUNTERSIGN_DATA, COUNTERSIGN_URL, NEXTAUTH_SECRET, TSA_CA } = environment
    const url = await owner()
    const variables = {
      COUNTERSIGN_DATA,
      COUNTERSIGN_URL,
      TSA_CA: TSA_CA ?? '',
      DATABASE_URL: url,
      DATABASE_SEQUENCER_URL: url,
      DATABASE_APP_URL: '',
      NEXTAUTH_SECRET: NEXTAUTH_SECRET ?? keptSecret(join(COUNTERSIGN_DATA, 'keys/session.secret')),
    }
    await ended(startRoom(root, 'scripts/lib/ledger-check.ts', { variables }), 'the check')
  },
  { wantsFolder: false },
)
