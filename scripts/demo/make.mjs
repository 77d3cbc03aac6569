// Opens the demonstration's database, lets the organisation be made, and closes it again: node make.mjs ROOT [DIR]
import { readEnvironment } from '../../lib/environment.mjs'
import { closers } from '../lib/closing.mjs'
import { ended, openRooms, startRoom } from '../lib/rooms.mjs'
import { Refused } from '../lib/say.mjs'

const [root, ...args] = process.argv.slice(2)
const closing = closers()
process.once('disconnect', () => void closing.exit(1))
try {
  const environment = readEnvironment(process.env)
  const rooms = await openRooms({ root, home: environment.COUNTERSIGN_DATA, environment })
  closing.add(rooms.close)
  const child = startRoom(root, 'scripts/demo/make.ts', { variables: rooms.variables, args })
  closing.add(async () => void child.kill())
  await ended(child, 'making the organisation')
  await closing.exit(0)
} catch (error) {
  await closing.exit(1, error instanceof Refused ? error.message : error)
}
