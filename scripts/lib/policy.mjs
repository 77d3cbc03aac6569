import { join } from 'node:path'
import { generateWhenStale } from './build.mjs'
import { ownersCommand, root } from './command.mjs'
import { ended, startRoom } from './rooms.mjs'
import { keptSecret } from './secret.mjs'

/** One of the two commands about policies, on the database as its owner. */
export const policyCommand = (what) =>
  ownersCommand(`policy:${what}`, async ({ folder, owner, environment }) => {
    await generateWhenStale(root)
    const { COUNTERSIGN_DATA, COUNTERSIGN_URL, NEXTAUTH_SECRET } = environment
    const url = await owner()
    const variables = {
      COUNTERSIGN_DATA,
      COUNTERSIGN_URL,
      DATABASE_URL: url,
      DATABASE_SEQUENCER_URL: url,
      DATABASE_APP_URL: '',
      NEXTAUTH_SECRET: NEXTAUTH_SECRET ?? keptSecret(join(COUNTERSIGN_DATA, 'keys/session.secret')),
    }
    await ended(startRoom(root, 'scripts/lib/policy.ts', { variables, args: [what, folder] }), `policy:${what}`)
  })
