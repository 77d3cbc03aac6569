import { canonicalBytes, fromUtf8 } from '@/lib/core'
import { type Commitment, commit } from '@/lib/proof'

interface Described {
  readonly name: string
  readonly email: string
  readonly title?: string | null | undefined
}

/** The commitment to a person's details in a statement: tag `person` over canonical JSON of name, email and, if any, title. */
export const personDetails = ({ name, email, title }: Described): Commitment =>
  commit('person', fromUtf8(canonicalBytes({ name, email, ...(title && { title }) })))
