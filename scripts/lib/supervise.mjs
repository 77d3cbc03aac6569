import { setTimeout as wait } from 'node:timers/promises'
import { holdInstance } from './instance.mjs'
import { startPostgres } from './postgres.mjs'
import { say } from './say.mjs'

/**
 * Keeps the embedded server alive while the application serves. When its connection breaks, the server is started again on the
 * port the application knows; when that fails, `giveUp` is called with one line.
 * @returns {{ stop(): Promise<void> }} stops the watching and the server
 */
export function supervise({ root, home, app, server, keeper, giveUp }) {
  let current = { server, keeper }
  let stopping = false

  function watch(client) {
    // An 'end' follows. A server that dies tells its clients first: then the same connection fails twice.
    client.on('error', () => {})
    client.once('end', () => void revive())
  }

  async function revive() {
    if (stopping) return
    say('the connection to PostgreSQL broke')
    try {
      for (const deadline = Date.now() + 30_000; ; await wait(200)) {
        // Processes that a killed server left behind hold its memory for a moment, and until they are gone no other one starts.
        const later = (error) => {
          if (Date.now() > deadline) throw error
        }
        const next = await startPostgres({ root, home, port: current.server.port }).catch(later)
        const held = next && (await holdInstance(app, home).catch(later))
        if (!held) continue
        current = { server: next, keeper: held }
        break
      }
      if (stopping) return void (await end())
      watch(current.keeper)
      say('PostgreSQL is back')
    } catch (error) {
      giveUp(`PostgreSQL is gone and does not start again: ${error.message}`)
    }
  }

  async function end() {
    await current.keeper.end().catch(() => {})
    await current.server.stop()
  }

  watch(keeper)
  return {
    stop() {
      stopping = true
      return end()
    },
  }
}
