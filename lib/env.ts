import 'server-only'
import { readEnvironment } from './environment.mjs'

type Read = ReturnType<typeof readEnvironment>
/** The checked environment of a running server. DATABASE_URL is here always the application role's, DATABASE_SEQUENCER_URL that of whoever writes the log. */
export type Env = Readonly<Read & { DATABASE_URL: string; NEXTAUTH_SECRET: string }>

let checked: Env | undefined

/** Read at first use, not at import: a build imports this module and has neither database nor secrets. */
export function env(): Env {
  checked ??= complete(readEnvironment(process.env))
  return checked
}

/** Bytes of the largest upload; known without a database too, where files are tried from the command line. */
export const largestUpload = (): number => readEnvironment(process.env).MAX_UPLOAD_MB * 1024 * 1024

function complete(read: Read): Env {
  const { DATABASE_URL, NEXTAUTH_SECRET } = read
  if (!DATABASE_URL) throw new Error('DATABASE_URL must be set; npm start sets it')
  if (!NEXTAUTH_SECRET) throw new Error('NEXTAUTH_SECRET must be set; npm start makes and keeps one')
  return { ...read, DATABASE_URL, NEXTAUTH_SECRET }
}
