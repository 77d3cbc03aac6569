// What every environment variable may be. Plain JavaScript, because the start script reads it before anything is compiled.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { resolve } from 'node:path'
import { z } from 'zod'

/** @param {number} least @param {number} most @param {number} otherwise */
const whole = (least, most, otherwise) =>
  z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number)
    .pipe(z.number().min(least).max(most))
    .optional()
    .transform((value) => value ?? otherwise)

const flag = z
  .enum(['1', 'true', 'yes', '0', 'false', 'no'])
  .optional()
  .transform((value) => value === '1' || value === 'true' || value === 'yes')

/** @param {string[]} protocols */
const address = (...protocols) =>
  z.string().refine((value) => URL.canParse(value) && protocols.includes(new URL(value).protocol.slice(0, -1)))

/** @param {string} path */
function holdsCertificate(path) {
  try {
    return readFileSync(path, 'latin1').includes('-----BEGIN CERTIFICATE-----')
  } catch {
    return false
  }
}

/** Passkeys are bound to a host name for good, and browsers offer them only on https or on localhost itself. */
const publicOrigin = address('http', 'https')
  .transform((value) => new URL(value))
  .refine(({ pathname, search, hash, username }) => pathname === '/' && !search && !hash && !username)
  .refine(({ hostname }) => !isIP(hostname.replace(/^\[|\]$/g, '')))
  .refine(({ protocol, hostname }) => protocol === 'https:' || hostname === 'localhost' || hostname.endsWith('.localhost'))
  .transform(({ origin }) => origin)

/** @param {string} text a verifier key `name+id+key` (C2SP signed-note) whose parts belong together, of a witness (type 4, Ed25519) */
function isWitnessKey(text) {
  const [, name = '', id, encoded = ''] = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]{44})$/.exec(text) ?? []
  const key = Buffer.from(encoded, 'base64')
  return key[0] === 4 && createHash('sha256').update(`${name}\n`).update(key).digest('hex').slice(0, 8) === id
}

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/

const witness = z.strictObject({
  operator: z.string().trim().min(1),
  url: address('http', 'https')
    .transform((value) => new URL(value))
    .refine(({ username, search, hash }) => !username && !search && !hash)
    .refine(({ protocol, hostname }) => protocol === 'https:' || LOOPBACK.test(hostname))
    .transform(({ href }) => href.replace(/\/$/, '')),
  key: z.string().refine(isWitnessKey),
})

/** One key under two names would count for two operators. */
const witnessPolicy = z
  .strictObject({ quorum: z.int().min(1), witnesses: z.array(witness).min(1) })
  .refine(({ witnesses }) => new Set(witnesses.map(({ key }) => key.slice(-44))).size === witnesses.length, { path: ['witnesses'] })
  .refine(({ quorum, witnesses }) => quorum <= new Set(witnesses.map(({ operator }) => operator)).size, { path: ['quorum'] })

const witnessFile = z
  .string()
  .transform((path, context) => {
    try {
      return JSON.parse(readFileSync(path, 'utf8'))
    } catch {
      context.addIssue({ code: 'custom' })
      return z.NEVER
    }
  })
  .pipe(witnessPolicy)

const schema = z
  .object({
    PORT: whole(1, 65_535, 3000),
    BIND_ADDRESS: z
      .string()
      .refine((value) => isIP(value) !== 0)
      .optional(),
    COUNTERSIGN_URL: publicOrigin.optional(),
    COUNTERSIGN_DATA: z
      .string()
      .optional()
      .transform((value) => resolve(value ?? '.countersign')),
    COUNTERSIGN_DEMO: flag,
    DATABASE_URL: address('postgresql', 'postgres').optional(),
    DATABASE_APP_URL: address('postgresql', 'postgres').optional(),
    DATABASE_SEQUENCER_URL: address('postgresql', 'postgres').optional(),
    SMTP_URL: address('smtp', 'smtps').optional(),
    TSA_URL: address('http', 'https').optional(),
    TSA_CA: z.string().refine(holdsCertificate).optional(),
    ANCHOR_MINUTES: whole(1, 1440, 60),
    WITNESSES: witnessFile.optional().transform((value) => value ?? { quorum: 0, witnesses: [] }),
    TRUST_PROXY: flag,
    LOG_PUBLIC: flag,
    MAX_UPLOAD_MB: whole(1, 500, 50),
    ATTESTATION: z.enum(['none', 'direct']).default('none'),
    NEXTAUTH_SECRET: z.string().min(32).optional(),
  })
  .transform((read) => ({ ...read, COUNTERSIGN_URL: read.COUNTERSIGN_URL ?? `http://localhost:${read.PORT}` }))

/** @type {Record<string, string>} */
const expected = {
  PORT: 'a port from 1 to 65535',
  BIND_ADDRESS: 'an IP address to listen on',
  COUNTERSIGN_URL: 'an https origin with a host name and no path, like https://sign.example.org (http only for localhost)',
  COUNTERSIGN_DEMO: '1 or 0',
  DATABASE_URL: "the owner's postgresql:// address",
  DATABASE_APP_URL: "the application role's postgresql:// address",
  DATABASE_SEQUENCER_URL: "the log writer's postgresql:// address",
  SMTP_URL: 'an smtp:// or smtps:// address',
  TSA_URL: 'the http(s) address of an RFC 3161 time-stamp authority',
  TSA_CA: 'the path of a PEM file with the root certificate of the time-stamp authority',
  ANCHOR_MINUTES: 'a whole number of minutes from 1 to 1440',
  WITNESSES:
    'the path of a JSON file {"quorum", "witnesses": [{"operator", "url", "key"}]}: https addresses, each key once and of a witness, and no higher quorum than there are operators',
  TRUST_PROXY: '1 or 0',
  LOG_PUBLIC: '1 or 0',
  MAX_UPLOAD_MB: 'a whole number of megabytes from 1 to 500',
  ATTESTATION: 'none or direct',
  NEXTAUTH_SECRET: 'at least 32 characters',
}

/**
 * Reads and checks the environment; an empty value counts as absent. Throws one line naming the variable that is wrong.
 * The value itself is never repeated: it may hold a password.
 * @param {Record<string, string | undefined>} values
 */
export function readEnvironment(values) {
  const given = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value.trim() !== ''))
  const read = schema.safeParse(given)
  if (!read.success) {
    const [name = '', ...within] = read.error.issues[0]?.path.map(String) ?? []
    throw new Error(`${name} must be ${expected[name] ?? 'another value'}${within.length > 0 ? ` (look at ${within.join('.')})` : ''}`)
  }
  if (read.data.DATABASE_APP_URL && !read.data.DATABASE_URL) throw new Error('DATABASE_APP_URL needs DATABASE_URL beside it')
  // Whoever makes logins himself makes both: the owner may then be one that cannot.
  const { DATABASE_URL, DATABASE_APP_URL, DATABASE_SEQUENCER_URL } = read.data
  if (DATABASE_URL && DATABASE_APP_URL && !DATABASE_SEQUENCER_URL)
    throw new Error('DATABASE_APP_URL needs DATABASE_SEQUENCER_URL beside it')
  if (DATABASE_SEQUENCER_URL && !DATABASE_URL) throw new Error('DATABASE_SEQUENCER_URL needs DATABASE_URL beside it')
  return read.data
}
