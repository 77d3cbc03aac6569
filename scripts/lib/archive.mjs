// The tables of a database as files. COPY in PostgreSQL's binary form, so that bytes come back as they were, without pg_dump.
import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import pgCopy from 'pg-copy-streams'

const schemas = ['public', 'graphile_worker']
/** Made anew by the migrations of either side, so not part of the data. */
const books = ['public._prisma_migrations', 'graphile_worker.migrations']

/** Every table that holds data, with the columns that are not computed. */
export async function tablesOf(client) {
  const { rows } = await client.query(
    `select n.nspname || '.' || c.relname as name,
       array(select attname::text from pg_attribute where attrelid = c.oid and attnum > 0 and not attisdropped and attgenerated = '' order by attnum) as columns
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind = 'r' and n.nspname = any($1) order by 1`,
    [schemas],
  )
  return rows.filter(({ name }) => !books.includes(name))
}

/** Where every sequence stands that was ever used. */
export async function sequencesOf(client) {
  const { rows } = await client.query(
    `select schemaname || '.' || sequencename as name, last_value::text as value from pg_sequences
     where schemaname = any($1) and last_value is not null order by 1`,
    [schemas],
  )
  return rows
}

/** The newest migration of the job queue, whose tables change with its releases. */
export async function queueVersion(client) {
  return (await client.query('select max(id)::int as version from graphile_worker.migrations')).rows[0].version
}

/** `schema.table (columns)`, quoted for SQL. */
const quoted = (client, { name, columns }) =>
  `${name.split('.').map(client.escapeIdentifier).join('.')} (${columns.map((column) => client.escapeIdentifier(column)).join(', ')})`

/** Writes one table to `<folder>/<schema>.<table>.copy`. Returns its entry for the manifest. */
export async function copyOut(client, table, folder) {
  const source = client.query(pgCopy.to(`copy ${quoted(client, table)} to stdout (format binary)`))
  const meter = metered()
  await pipeline(source, meter.stream, createWriteStream(fileOf(folder, table), { mode: 0o600 }))
  return { ...table, rows: source.rowCount, ...meter.read() }
}

/** Reads one table back from its file. */
export async function copyIn(client, table, folder) {
  const sink = client.query(pgCopy.from(`copy ${quoted(client, table)} from stdin (format binary)`))
  await pipeline(createReadStream(fileOf(folder, table)), sink)
}

/** Whether the file of a table is, byte for byte, what the manifest says. */
export async function isIntact(table, folder) {
  const meter = metered()
  try {
    await pipeline(createReadStream(fileOf(folder, table)), meter.stream, async (chunks) => {
      for await (const _ of chunks);
    })
  } catch (error) {
    if (error.code === 'ENOENT') return false
    throw error
  }
  return meter.read().sha256 === table.sha256
}

const fileOf = (folder, { name }) => join(folder, `${name}.copy`)

/** Passes bytes on and remembers how many, and their SHA-256 in hex. */
function metered() {
  const hash = createHash('sha256')
  let bytes = 0
  const stream = new Transform({
    transform(chunk, _, done) {
      hash.update(chunk)
      bytes += chunk.length
      done(null, chunk)
    },
  })
  return { stream, read: () => ({ bytes, sha256: hash.digest('hex') }) }
}
