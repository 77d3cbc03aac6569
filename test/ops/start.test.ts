import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { newHome, removeHome } from '../home'

const home = join(newHome(), 'data')
afterAll(() => removeHome(join(home, '..')))

const run = (script: string, environment: Record<string, string>, ...args: string[]) =>
  spawnSync(process.execPath, [`scripts/${script}.mjs`, ...args], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, NODE_ENV: 'test', COUNTERSIGN_DATA: home, ...environment },
    encoding: 'utf8',
  })

test.each([
  ['PORT', '99999', 'PORT must be a port from 1 to 65535'],
  ['COUNTERSIGN_URL', 'http://sign.example.org', 'COUNTERSIGN_URL must be an https origin with a host name and no path'],
  ['DATABASE_URL', 'postgresql://o:secret@127.0.0.1:9/x', 'DATABASE_URL cannot be reached: connect ECONNREFUSED 127.0.0.1:9'],
])('a start with a wrong %s ends with one line naming it', (name, value, line) => {
  const { status, stderr } = run('start', { [name]: value }, '--built')
  expect(status).toBe(1)
  expect(stderr.trim().split('\n')).toHaveLength(1)
  expect(stderr).toContain(line)
  expect(stderr).not.toContain('secret')
})

test('a start on a port that is taken ends with one line that names the way on, before anything is made', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const { port } = other.address() as AddressInfo
  const untouched = `${home}-port`
  const { status, stderr } = run('start', { PORT: String(port), COUNTERSIGN_DATA: untouched }, '--built')
  other.close()
  expect([status, stderr.trim()]).toEqual([1, `port ${port} is already in use: name another one, for example PORT=${port + 1}`])
  expect(existsSync(untouched)).toBe(false)
})

test.each(['backup', 'restore'])('%s without a folder says what it needs, and touches nothing', (command) => {
  const untouched = `${home}-untouched`
  expect(run(command, { COUNTERSIGN_DATA: untouched }).stderr.trim()).toBe(`usage: npm run ${command} -- DIR`)
  expect(existsSync(untouched)).toBe(false)
})
