// `npm run backup -- DIR`: the database and the keys, in two folders to be kept in two places. May run while the product serves.
import { ownersCommand } from './lib/command.mjs'
import { say } from './lib/say.mjs'

await ownersCommand('backup', async ({ folder, owner, environment }) => {
  const { backUp } = await import('./lib/backup.mjs')
  const { tables, rows, bytes } = await backUp({ owner: await owner(), home: environment.COUNTERSIGN_DATA, folder })
  say(`${tables} tables, ${rows} rows, ${bytes} bytes in ${folder}/database; the keys in ${folder}/keys: keep them apart`)
})
