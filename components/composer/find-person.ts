import { ok, type Result, refuse } from '@/lib/core'
import type { ComposeOptions } from '@/lib/signing'

type Person = ComposeOptions['people'][number]

/** A person as the list offers them: enough to tell two of one name apart. */
export const offered = ({ name, title, email }: Person): string => `${name}${title ? `, ${title}` : ''} · ${email}`

const plain = (text: string) => text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase().trim()

/** Whom the typed words mean: one from the list, or one person whose name or address they begin. */
export function findPerson(typed: string, people: readonly Person[]): Result<Person> {
  const words = plain(typed)
  if (!words) return refuse('person-missing', 'Write a name.', { field: 'recipient' })
  const exact = people.filter((one) => [offered(one), one.email, one.name].some((text) => plain(text) === words))
  const begun = people.filter(
    (one) =>
      plain(one.email).startsWith(words) ||
      plain(one.name)
        .split(' ')
        .some((_, at, all) => all.slice(at).join(' ').startsWith(words)),
  )
  const found = exact.length ? exact : begun
  if (found.length === 1 && found[0]) return ok(found[0])
  if (found.length > 1)
    return refuse('person-ambiguous', `${found.length} people are called that.`, { field: 'recipient', next: 'Choose one from the list.' })
  return refuse('person-unknown', 'Nobody of this organisation is known by that name.', {
    field: 'recipient',
    next: 'Choose someone from the list.',
  })
}
