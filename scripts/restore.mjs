// `npm run restore -- DIR`: a backup into an empty data directory, or an empty database of your own.
import { mkdirSync } from 'node:fs'
import { ownersCommand, root } from './lib/command.mjs'
import { say } from './lib/say.mjs'

await ownersCommand('restore', async ({ folder, owner, environment }) => {
  const { readBackup, refuseKeys, restore } = await import('./lib/restore.mjs')
  const home = environment.COUNTERSIGN_DATA
  const manifest = await readBackup(folder)
  refuseKeys(home)
  mkdirSync(home, { recursive: true })
  await restore({ root, owner: await owner(), given: environment.DATABASE_APP_URL, home, folder, manifest })
  say(`${manifest.tables.length} tables and the keys restored into ${home}, as they were at ${manifest.made}`)
})
