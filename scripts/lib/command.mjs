import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { installWhenStale } from './install.mjs'
import { main, Refused } from './say.mjs'

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** Loads the operator's .env, under the shell's own environment. */
export function loadSettings() {
  const file = join(root, '.env')
  if (existsSync(file)) process.loadEnvFile(file)
}

/**
 * A command that works on the database as its owner: `npm run <name> -- DIR`. Starts the embedded server if nobody has, and stops
 * it again if so.
 * @param {string} name for the line of usage; without a folder it is `npm run <name>`
 * @param {(what: { folder: string, owner: () => Promise<string>, environment: object }) => Promise<void>} work
 */
export function ownersCommand(name, work, { wantsFolder = true } = {}) {
  return main(async () => {
    const folder = process.argv[2]
    if (wantsFolder && !folder) throw new Refused(`usage: npm run ${name} -- DIR`)
    loadSettings()
    await installWhenStale(root)
    const { readEnvironment } = await import('../../lib/environment.mjs')
    const { startPostgres } = await import('./postgres.mjs')
    const environment = readEnvironment(process.env)
    let server
    const owner = async () => {
      if (environment.DATABASE_URL) return environment.DATABASE_URL
      server = await startPostgres({ root, home: environment.COUNTERSIGN_DATA })
      return server.owner
    }
    try {
      await work({ folder, owner, environment })
    } finally {
      if (server && !server.adopted) await server.stop()
    }
  })
}
