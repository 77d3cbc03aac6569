import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Bundle, compile } from './compile'

/** Where the policy files lie: in lib/policy of the project the process was started in, or above the folder it was started in. */
export function policyFolder(from = process.cwd()): string {
  const here = join(/*turbopackIgnore: true*/ from, 'lib', 'policy')
  if (existsSync(join(here, 'schema.cedarschema'))) return here
  const above = dirname(from)
  if (above === from) throw new Error('lib/policy/schema.cedarschema was not found: start Countersign in its own folder')
  return policyFolder(above)
}

function load(): Bundle {
  const folder = policyFolder()
  const names = readdirSync(join(folder, 'policies'))
    .filter((name) => name.endsWith('.cedar'))
    .sort()
  return compile(
    readFileSync(join(folder, 'schema.cedarschema'), 'utf8'),
    names.map((name) => ({ name, text: readFileSync(join(folder, 'policies', name), 'utf8') })),
  )
}

// instrumentation and routes are separate module graphs in one process; the bundle is prepared once for all of them.
const process_ = globalThis as typeof globalThis & { countersignPolicyBundle?: Bundle }

/** The bundle in force, read and prepared at first use. Throws when it is missing or not whole: without policy nothing may start. */
export function activeBundle(): Bundle {
  process_.countersignPolicyBundle ??= load()
  return process_.countersignPolicyBundle
}
