// A witness as it runs elsewhere, behind a door at which a test may answer in its place.
import { writeFileSync } from 'node:fs'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { type Clock, systemClock } from '../../lib/core'
import type { NoteKey } from '../../lib/proof'
import { startWitness, type Witness } from '../../lib/witness'

/** What the witness itself answers to a submission. */
export interface Honest {
  readonly status: number
  readonly type: string
  readonly body: string
}

/** Answers in the witness's place; `honest` has the witness judge, and tells what it would answer. */
export type Behaviour = (response: ServerResponse, honest: () => Promise<Honest>) => Promise<void> | void

const honestly: Behaviour = async (response, honest) => {
  const { status, type, body } = await honest()
  response.writeHead(status, { 'content-type': type }).end(body)
}

export class Door {
  behave: Behaviour = honestly
  clock: Clock = systemClock
  /** Sizes of the checkpoints that were brought to it. */
  readonly asked: number[] = []
  private inside: Witness | undefined

  private constructor(
    readonly operator: string,
    private readonly directory: string,
    private readonly name: string,
    private readonly server: Server,
    /** Of the witness behind it. */
    readonly key: string,
  ) {}

  /** Makes a witness in its own directory under `home`, which does not watch a log yet. */
  static async open(home: string, name: string, operator: string): Promise<Door> {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const directory = join(home, name)
    const made = await within(directory, name, [])
    await made.close()
    const door = new Door(operator, directory, name, server, made.verifierKey)
    server.on('request', async (request, response) => {
      const parts: Buffer[] = []
      for await (const part of request) parts.push(part)
      const body = Buffer.concat(parts)
      door.asked.push(Number(body.toString().split('\n\n')[1]?.split('\n')[1]))
      await door.behave(response, () => door.ask(body))
    })
    return door
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`
  }

  /** Starts the witness, or starts it again, on these logs. */
  async watch(...logs: NoteKey[]): Promise<void> {
    await this.inside?.close()
    this.inside = await within(this.directory, this.name, logs, () => this.clock())
  }

  beHonest(): void {
    this.behave = honestly
    this.clock = systemClock
  }

  async close(): Promise<void> {
    this.server.closeAllConnections()
    await new Promise((resolve) => this.server.close(resolve))
    await this.inside?.close()
  }

  private async ask(body: Buffer): Promise<Honest> {
    const response = await fetch(`${this.inside?.url}/add-checkpoint`, { method: 'POST', body: new Uint8Array(body) })
    return { status: response.status, type: response.headers.get('content-type') ?? '', body: await response.text() }
  }
}

async function within(directory: string, name: string, logs: readonly NoteKey[], clock = systemClock): Promise<Witness> {
  const started = await startWitness({ directory, name, logs, host: '127.0.0.1', port: 0, clock })
  if (!started.ok) throw new Error(started.reason)
  return started.value
}

/** Sets WITNESSES, as an operator does. */
export function nameWitnesses(home: string, quorum: number, doors: readonly Door[]): void {
  const file = join(home, 'witnesses.json')
  const witnesses = doors.map(({ operator, url, key }) => ({ operator, url, key }))
  writeFileSync(file, JSON.stringify({ quorum, witnesses }))
  process.env.WITNESSES = file
}
