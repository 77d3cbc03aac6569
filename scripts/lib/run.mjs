import { spawn } from 'node:child_process'
import { Refused, say } from './say.mjs'
import { withoutSecrets } from './surroundings.mjs'

/**
 * Runs one step of a command as a child process and says when it is done. Its errors are shown; its chatter only with VERBOSE.
 * It knows the machine and what `environment` adds, and none of our secrets.
 * @param {string} name what the step is called when it fails
 */
export async function step(root, name, command, args, environment = {}) {
  const child = spawn(command, args, {
    cwd: root,
    stdio: ['ignore', process.env.VERBOSE ? 'inherit' : 'pipe', 'pipe'],
    env: { ...withoutSecrets(process.env), NEXT_TELEMETRY_DISABLED: '1', ...environment },
  })
  const said = []
  child.stdout?.on('data', (chunk) => said.push(chunk))
  child.stderr.on('data', (chunk) => said.push(chunk))
  const passOn = () => child.kill('SIGTERM')
  process.once('SIGTERM', passOn)
  const ended = await new Promise((resolve, reject) => child.once('error', reject).once('close', (code, signal) => resolve(code ?? signal)))
  process.off('SIGTERM', passOn)
  if (ended !== 0) throw new Refused(`${Buffer.concat(said).toString().trimEnd()}\n${name} failed (${ended})`)
  say(name)
}
