// Node's own modules only: this runs before anything is installed.
import { whenStale } from './fresh.mjs'
import { step } from './run.mjs'
import { say } from './say.mjs'

/** Installs exactly what the lock file names, when it changed. Not package.json: a new script in it is no reason to install. */
export function installWhenStale(root) {
  return whenStale(root, { mark: 'node_modules/.countersign-install', sources: ['package-lock.json'] }, () => {
    say('installing, about half a minute')
    return step(root, 'installed', 'npm', ['ci', '--no-audit', '--no-fund', '--include=dev', '--loglevel=error'])
  })
}
