// Before each test file: a database of its own, copied from the template in some 45 ms, and the environment of a server that has it.
// It is not dropped: the whole server is thrown away at the end of the run.
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, inject } from 'vitest'
import { named } from './urls'

const name = `test_${randomBytes(6).toString('hex')}`
const admin = new pg.Client({ connectionString: named(inject('owner'), 'postgres') })
await admin.connect()
await admin.query(`create database ${name} template countersign_template`)
await admin.end()

const data = mkdtempSync(join(tmpdir(), 'countersign-data-'))
afterAll(() => rmSync(data, { recursive: true, force: true }))

Object.assign(process.env, {
  DATABASE_URL: named(inject('app'), name),
  DATABASE_SEQUENCER_URL: named(inject('sequencer'), name),
  COUNTERSIGN_URL: 'http://localhost:3000',
  COUNTERSIGN_DATA: data,
  NEXTAUTH_URL: 'http://localhost:3000',
  NEXTAUTH_SECRET: randomBytes(32).toString('base64url'),
})
