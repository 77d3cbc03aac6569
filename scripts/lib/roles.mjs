// The login of the application: a role that may do what the migrations grant to countersign_app, and nothing more.
import { join } from 'node:path'
import { runMigrations } from 'graphile-worker'
import pg from 'pg'
import { Refused } from './say.mjs'
import { keptSecret } from './secret.mjs'

/**
 * Returns the application's connection URL, ready for use: its login works, and the job queue's schema is there and its own.
 * @param {{ owner: string, given?: string | undefined, home: string }} what owner's URL, the operator's own application URL if any,
 *   and the data directory, where the password is kept when we make the login
 */
export async function applicationLogin({ owner, given, home }) {
  const client = new pg.Client({ connectionString: owner })
  await client.connect()
  try {
    await claimRole(client)
    const url = given ?? (await makeLogin(client, owner, home, 'app'))
    const role = await checkLogin(url, 'app')
    await giveJobQueue(client, url, role)
    return url
  } finally {
    await client.end()
  }
}

/**
 * Returns the connection URL of whoever writes the log, a login of its own; `given` and `home` as above.
 * @param {{ owner: string, given?: string | undefined, home: string }} what
 */
export async function sequencerLogin({ owner, given, home }) {
  const client = new pg.Client({ connectionString: owner })
  await client.connect()
  try {
    const url = given ?? (await makeLogin(client, owner, home, 'sequencer'))
    await checkLogin(url, 'sequencer')
    return url
  } finally {
    await client.end()
  }
}

async function makeLogin(client, owner, home, what) {
  const role = `countersign_${what}`
  const password = keptSecret(join(home, `postgres/${what}.password`))
  await client.query(`alter role ${role} login password ${client.escapeLiteral(password)}`)
  return Object.assign(new URL(owner), { username: role, password }).toString()
}

/**
 * Roles belong to the whole server: of two Countersigns on one, each could write in the other's database. So the role serves one
 * database, whose name is kept as its comment.
 */
async function claimRole(client) {
  const { rows } = await client.query(`select current_database() as database, other.datname as other
    from pg_roles role left join pg_database other
      on other.datname = shobj_description(role.oid, 'pg_authid') and other.datname <> current_database()
    where role.rolname = 'countersign_app'`)
  const { database, other } = rows[0]
  if (other)
    throw new Refused(
      `this PostgreSQL server holds another Countersign, in the database ${other}, whose logins could write in ${database}: use a server of its own`,
    )
  await client.query(`comment on role countersign_app is ${client.escapeLiteral(database)}`)
}

/** The separation is worth nothing if the application's login is the owner's, so that is refused. Returns the role's name. */
async function checkLogin(url, what) {
  const setting = `DATABASE_${what.toUpperCase()}_URL`
  const wanted = `countersign_${what}`
  const client = new pg.Client({ connectionString: url })
  try {
    await client.connect()
    const { rows } = await client.query(
      `select current_user as role, rolsuper as superuser,
      pg_has_role(current_user, $1, 'usage') as member,
      exists (select from pg_tables where tablename = '_prisma_migrations' and pg_has_role(current_user, tableowner, 'member')) as owner
      from pg_roles where rolname = current_user`,
      [wanted],
    )
    const { role, superuser, member, owner } = rows[0]
    if (superuser || owner) throw new Refused(`${setting} must not be the owner's login: ${role} could change history`)
    if (!member) throw new Refused(`${setting} must be a member of ${wanted}: GRANT ${wanted} TO ${role}`)
    return role
  } catch (error) {
    throw error instanceof Refused ? error : new Refused(`the login of ${wanted} does not work: ${error.message}`)
  } finally {
    await client.end()
  }
}

/**
 * The queue's tables have row-level security without policies: only their owner sees rows. So the application's role owns that
 * schema, and may create it for just as long as that takes.
 */
async function giveJobQueue(client, url, role) {
  const name = client.escapeIdentifier(role)
  const database = client.escapeIdentifier((await client.query('select current_database() as name')).rows[0].name)
  const { rowCount } = await client.query(`select from pg_namespace where nspname = 'graphile_worker'`)
  if (!rowCount) await client.query(`grant create on database ${database} to ${name}`)
  try {
    await runMigrations({ connectionString: url })
  } finally {
    // Also when it was not granted now: a start that was killed in between left it.
    await client.query(`revoke create on database ${database} from ${name}`)
  }
}
