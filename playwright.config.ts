import { defineConfig } from '@playwright/test'
import { findChromium } from './scripts/lib/chromium.mjs'

const executablePath = findChromium()
const delegations = ['**/delegations.spec.ts', '**/delegation-refused.spec.ts']

/** Each worker has a server, a data directory and people of its own (e2e/support/house.ts), all from the one build that globalSetup makes. */
export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  globalSetup: './e2e/support/build.ts',
  fullyParallel: true,
  workers: 2,
  retries: 0,
  timeout: 300_000,
  expect: { timeout: 30_000 },
  forbidOnly: true,
  // The longest first, which has a house of its own: told last, it would be alone.
  projects: [
    { name: 'identity', testMatch: '**/identity.spec.ts' },
    // They give and take what other stories count: another project is another worker, and so another house.
    { name: 'delegations', testMatch: delegations },
    { name: 'house', testIgnore: ['**/identity.spec.ts', ...delegations] },
  ],
  outputDir: 'test-results/browser',
  reporter: [['list'], ['json', { outputFile: 'test-results/browser.json' }]],
  use: {
    browserName: 'chromium',
    actionTimeout: 60_000,
    trace: 'off',
    screenshot: 'only-on-failure',
    launchOptions: {
      ...(executablePath && { executablePath }),
      chromiumSandbox: process.getuid?.() !== 0,
      args: [
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-gpu',
        '--disable-quic',
        '--disable-sync',
        '--no-first-run',
      ],
    },
  },
})
