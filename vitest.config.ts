import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** Tests that need PostgreSQL get one throwaway server a run, and each file its own copy of the migrated template. */
const withDatabase = {
  globalSetup: ['test/postgres.ts'],
  setupFiles: ['test/afresh.ts', 'test/database.ts'],
  pool: 'forks' as const,
  testTimeout: 20_000,
  hookTimeout: 60_000,
}

/** What it breaks stays broken for as long as the process lives: it has one of its own. */
const CRASHES = 'lib/rulebook/engine.db.test.ts'

export default defineConfig({
  resolve: { alias: { '@': here('.'), 'server-only': here('test/server-only.ts') } },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          isolate: false,
          setupFiles: ['test/afresh.ts'],
          include: ['{lib,components,app,bench}/**/*.test.{ts,tsx}', 'test/unit/*.test.ts'],
          exclude: ['**/*.db.test.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'db',
          include: ['{lib,app}/**/*.db.test.ts'],
          exclude: [CRASHES],
          isolate: false,
          sequence: { groupOrder: 1 },
          ...withDatabase,
        },
      },
      { extends: true, test: { name: 'apart', include: [CRASHES], sequence: { groupOrder: 1 }, ...withDatabase } },
      {
        extends: true,
        test: {
          name: 'ops',
          include: ['test/{ops,canary}/*.test.ts'],
          fileParallelism: false,
          sequence: { groupOrder: 2 },
          testTimeout: 90_000,
          hookTimeout: 90_000,
        },
      },
      {
        extends: true,
        test: { name: 'interop', include: ['test/interop/*.test.ts'], sequence: { groupOrder: 3 }, ...withDatabase, testTimeout: 60_000 },
      },
    ],
  },
})
