import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { Refused } from './say.mjs'
import { withoutSecrets } from './surroundings.mjs'

const usual = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

/** The path of an installed Chromium: CHROMIUM if set, else where it usually is. */
export const findChromium = () => (process.env.CHROMIUM ? [process.env.CHROMIUM] : usual).find((path) => existsSync(path))

/** Finds Chromium, or as root on Debian installs it; otherwise says what to do. */
export function ensureChromium() {
  const found = findChromium()
  if (found) return found
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    const environment = { ...withoutSecrets(process.env), DEBIAN_FRONTEND: 'noninteractive' }
    for (const args of [
      ['update', '-qq'],
      ['install', '-y', '-qq', '--no-install-recommends', 'chromium'],
    ]) {
      spawnSync('apt-get', args, { stdio: ['ignore', 'ignore', 'inherit'], env: environment })
    }
    const installed = findChromium()
    if (installed) return installed
  }
  throw new Refused('the browser stories need Chromium: install it (Debian: apt-get install chromium) or name it in CHROMIUM=/path')
}
