// One throwaway server a run, with a migrated template database that each test file copies.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { migrate, migrationsIn } from '../scripts/lib/migrate.mjs'
import { startPostgres } from '../scripts/lib/postgres.mjs'
import { applicationLogin, sequencerLogin } from '../scripts/lib/roles.mjs'
import { named } from './urls'

declare module 'vitest' {
  export interface ProvidedContext {
    /** The server as its owner, at the template. Tests put their own database's name into it: `inject('owner')`. */
    owner: string
    app: string
    sequencer: string
  }
}

/** Nothing here has to survive a crash. */
const hasty = { fsync: 'off', full_page_writes: 'off', max_connections: '200' }

export default async function setup(project: TestProject) {
  const home = mkdtempSync(join(tmpdir(), 'countersign-db-'))
  chmodSync(home, 0o755)
  const root = process.cwd()
  const server = await startPostgres({ root, home, settings: hasty })
  const close = async () => {
    await server.stop()
    rmSync(home, { recursive: true, force: true })
  }
  try {
    const owner = await template(server.owner, root)
    project.provide('owner', owner)
    project.provide('app', await applicationLogin({ owner, home }))
    project.provide('sequencer', await sequencerLogin({ owner, home }))
    return close
  } catch (error) {
    await close()
    throw error
  }
}

async function template(server: string, root: string): Promise<string> {
  const admin = new pg.Client({ connectionString: server })
  await admin.connect()
  await admin.query('create database countersign_template')
  await admin.end()
  const owner = named(server, 'countersign_template')
  await migrate(owner, migrationsIn(join(root, 'prisma/migrations')))
  return owner
}
