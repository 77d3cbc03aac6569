import 'server-only'
import { z } from 'zod'
import { refuse } from '@/lib/core'
import { readAssertion, readRegistration } from '@/lib/identity'

/** What answers a request that has another shape than ours have: the page is older than the server, or somebody else wrote it. */
export const UNREADABLE = refuse('request-unreadable', 'This page sent something the server cannot read.', { next: 'Reload the page.' })

type Shapes = readonly z.ZodType[]
type Given<Of extends Shapes> = { -readonly [At in keyof Of]: z.input<Of[At]> }
type Read<Of extends Shapes> = { -readonly [At in keyof Of]: z.output<Of[At]> }

/**
 * A server action. Whoever can reach the server can call it with anything at all, whatever TypeScript says: so its arguments are read
 * by `shapes`, one for each, before it does anything, and `unreadable` is the answer when they do not fit.
 */
export const action =
  <const Of extends Shapes, Answer>(shapes: Of, unreadable: NoInfer<Answer>, act: (...read: Read<Of>) => Promise<Answer>) =>
  async (...given: Given<Of>): Promise<Answer> => {
    const read = shapes.map((shape, at) => shape.safeParse(given[at]))
    const values = read.flatMap((one) => (one.success ? [one.data] : []))
    return values.length === shapes.length ? act(...(values as Read<Of>)) : unreadable
  }

/** The state a form's action gets back from its last call. It came from the browser, so nothing is read from it. */
export const before = <State>() => z.unknown() as z.ZodType<unknown, State>

/** A form's fields by name; where the shape is a list, every field of that name. */
export const form = <Fields extends Record<string, z.ZodType>>(fields: Fields) =>
  z.preprocess((given) => given instanceof FormData && fieldsOf(given, fields), z.object(fields)) as z.ZodType<
    z.output<z.ZodObject<Fields>>,
    FormData
  >

const fieldsOf = (given: FormData, fields: Record<string, z.ZodType>) =>
  Object.fromEntries(
    Object.entries(fields).map(([name, shape]) => [name, shape instanceof z.ZodArray ? given.getAll(name) : given.get(name)]),
  )

const made = <Answer>(read: (given: unknown) => Answer | undefined) =>
  z.unknown().transform((given, context) => {
    const answer = read(given)
    if (answer === undefined) context.addIssue('no answer of a passkey')
    return answer as Answer
  })

/** What a passkey asserted, and what it said when it was made. */
export const assertion = made(readAssertion)
export const registration = made(readRegistration)
