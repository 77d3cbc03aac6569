import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Bundle, compile, type Source } from './compile'

/** Where the policy files lie: in lib/policy of the project the process was started in, or above the folder it was started in. */
export function policyFolder(from = process.cwd()): string {
  const here = join(/*turbopackIgnore: true*/ from, 'lib', 'policy')
  if (existsSync(join(here, 'schema.cedarschema'))) return here
  const above = dirname(from)
  if (above === from) throw new Error('lib/policy/schema.cedarschema was not found: start Countersign in its own folder')
  return policyFolder(above)
}

/** The schema and the policies of this version of the product, as files. */
export function filesOfProduct(): Source {
  const folder = policyFolder()
  return { schema: readFileSync(join(folder, 'schema.cedarschema'), 'utf8'), policies: policiesIn(join(folder, 'policies')) }
}

/** Every policy file of a folder, by name. */
export const policiesIn = (folder: string): Source['policies'] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.cedar'))
    .sort()
    .map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }))

/** What a process decides by. */
interface Deciding {
  readonly active: Bundle
  /** Its place among all that were in force; 0: the product's own files, before the process has read what is. */
  readonly number: number
  /** The governed object of its events, once there is one. */
  readonly activation?: string
}

// instrumentation and routes are separate module graphs in one process; bundles are prepared once for all of them, because preparing
// one costs most of a second.
const process_ = globalThis as typeof globalThis & { countersignPolicy?: Deciding; countersignBundles?: Map<string, Bundle> }

function prepared(): Map<string, Bundle> {
  process_.countersignBundles ??= new Map()
  return process_.countersignBundles
}

function deciding(): Deciding {
  if (!process_.countersignPolicy) {
    const { schema, policies } = filesOfProduct()
    const active = compile(schema, policies)
    prepared().set(active.hash, active)
    process_.countersignPolicy = { active, number: 0 }
  }
  return process_.countersignPolicy
}

/** The bundle this process decides by. Throws when it is missing or not whole: without policy nothing may start. */
export const activeBundle = (): Bundle => deciding().active

/** Its place among all that were in force, and the object of its events. */
export const activePlace = (): Pick<Deciding, 'number' | 'activation'> => deciding()

/** Keeps a bundle for whoever asks about it again. */
export function keepPrepared(bundle: Bundle): Bundle {
  prepared().set(bundle.hash, bundle)
  return bundle
}

/** Decides by this one from now on, unless a later one is known already. */
export function decideBy(next: Deciding): void {
  prepared().set(next.active.hash, next.active)
  if (next.number > deciding().number) process_.countersignPolicy = next
}

/** A bundle that was prepared in this process. */
export const preparedBundle = (hash: string): Bundle | undefined =>
  prepared().get(hash) ?? [activeBundle()].find((one) => one.hash === hash)
