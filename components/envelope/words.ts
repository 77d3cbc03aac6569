import type { InboxRow, ListRow, SealView } from '@/lib/signing'
import { dayOf } from '../time'
import type { IconName } from '../ui'

const NUMBERS = ['No', 'One', 'Two', 'Three', 'Four', 'Five', 'Six', 'Seven', 'Eight', 'Nine', 'Ten', 'Eleven', 'Twelve']
/** `Six documents`, `13 documents`: words to twelve, as a sentence begins. */
export const counted = (count: number, one: string, many: string = `${one}s`): string =>
  `${NUMBERS[count] ?? count} ${count === 1 ? one : many}`

interface Besides {
  /** How many documents the reader could sign in another's place. */
  readonly forOthers?: number
  /** Whether a delegation waits for them: then it is no document that does not. */
  readonly delegated?: boolean
}

/** The inbox's answer: how much waits, what is pressing, and what the reader holds for others. */
export function inboxAnswer(
  rows: readonly Pick<InboxRow, 'dueAt'>[],
  now: Date,
  zone: string,
  { forOthers = 0, delegated = false }: Besides = {},
): string {
  const also = forOthers > 0 && `${counted(forOthers, 'waits', 'wait')} in another’s place.`
  if (rows.length === 0) return [delegated ? 'No document waits for you.' : 'Nothing waits for you.', also].filter(Boolean).join(' ')
  const today = dayOf(now, zone)
  const late = rows.filter(({ dueAt }) => dueAt && dueAt <= now).length
  const dueToday = rows.filter(({ dueAt }) => dueAt && dueAt > now && dayOf(dueAt, zone) === today).length
  const waits = rows.length === 1 ? 'One document waits for you.' : `${counted(rows.length, 'document')} wait for you, weightiest first.`
  return [waits, dueToday && `${counted(dueToday, 'is', 'are')} due today.`, late && `${counted(late, 'is', 'are')} late.`, also]
    .filter(Boolean)
    .join(' ')
}

/** `Ana Ruiz`, `Ana Ruiz and Ben Cole`, `Ana Ruiz, Ben Cole and 2 others`. */
export function nameList(names: readonly string[]): string {
  if (names.length > 3) return `${names.slice(0, 2).join(', ')} and ${names.length - 2} others`
  return names.length > 1 ? `${names.slice(0, -1).join(', ')} and ${names.at(-1)}` : (names[0] ?? '')
}

/** `Ana Ruiz on behalf of Ben Cole (D-17)`; who signed their own place by what was lent to them: `Ana Ruiz (D-17)`. */
export function signerWords(recipient: string, inPlace: SealView['inPlace']): string {
  if (!inPlace) return recipient
  return `${inPlace.name}${inPlace.name === recipient ? '' : ` on behalf of ${recipient}`} (${inPlace.called})`
}

export interface StateWords {
  readonly word: string
  readonly icon: IconName
  readonly tone: 'ink' | 'soft' | 'wait' | 'refuse' | 'seal'
}

/** An envelope's state as a glyph and a word; never colour alone. */
export const STATES: Readonly<Record<string, StateWords>> = {
  draft: { word: 'draft', icon: 'more', tone: 'soft' },
  sent: { word: 'waiting', icon: 'hourglass', tone: 'wait' },
  returned: { word: 'back with its sender', icon: 'left', tone: 'refuse' },
  approved: { word: 'signed, being sealed', icon: 'hourglass', tone: 'ink' },
  completed: { word: 'complete', icon: 'tick', tone: 'ink' },
  declined: { word: 'declined', icon: 'cross', tone: 'refuse' },
  voided: { word: 'void', icon: 'cross', tone: 'soft' },
  expired: { word: 'expired', icon: 'clock', tone: 'refuse' },
}

/** Who or what an envelope waits for, in a row; `since` is a day in words. */
export function waitsFor(
  { state, waitingFor, signers, sealed, seals }: Pick<ListRow, 'state' | 'waitingFor' | 'signers' | 'sealed' | 'seals'>,
  since?: string,
): string {
  const signed = signers.filter((one) => one.state === 'signed').length
  if (state === 'sent' || state === 'returned') {
    const waiting = `Waits for ${nameList(waitingFor) || 'a signer'}${since ? ` since ${since}` : ''}`
    return signed ? `${waiting}; ${signed} of ${signers.length} signed` : waiting
  }
  if (state === 'approved') return `${sealed} of ${seals} ${seals === 1 ? 'seal' : 'seals'} made`
  if (state === 'completed') return `Signed by ${nameList(signers.map(({ name }) => name))}`
  if (state === 'declined')
    return `Declined by ${nameList(signers.filter((one) => one.state === 'declined').map(({ name }) => name)) || 'a signer'}`
  if (state === 'draft') return signers.length ? `For ${nameList(signers.map(({ name }) => name))}` : 'No signer named yet'
  return ''
}

/** `a yearly €48,200.00` stands apart from a total one. */
export const BASES: Readonly<Record<string, string>> = { total: '', yearly: 'a year', none: '' }
