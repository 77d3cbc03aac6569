import { formatAmount } from '@/lib/core'
import type { DelegationRow, WaitingDelegations } from '@/lib/delegation'
import { counted } from '../envelope/words'

export const listed = (all: readonly string[], last = 'and'): string =>
  all.length > 1 ? `${all.slice(0, -1).join(', ')} ${last} ${all.at(-1)}` : (all[0] ?? '')

type Scope = Pick<DelegationRow, 'kinds' | 'cap' | 'counterparty' | 'envelopes' | 'titles'>

/** `any lease or nda, up to €50,000.00 in one document, with Halden Foods AS only`. */
export const scopeInWords = ({ kinds, cap, counterparty, envelopes, titles }: Scope): string =>
  [
    `any ${listed(kinds, 'or')}`,
    cap ? `up to ${formatAmount(cap)} in one document` : 'without an amount',
    counterparty && `with ${counterparty} only`,
    envelopes.length > 0 && `${singleInWords(envelopes, titles)} only`,
  ]
    .filter(Boolean)
    .join(', ')

/** By their titles, where each of them is known. */
function singleInWords(envelopes: readonly string[], titles: readonly string[]): string {
  if (titles.length === envelopes.length) return listed(titles.map((title) => `“${title}”`))
  return envelopes.length === 1 ? 'one envelope' : `${envelopes.length} envelopes`
}

/** The same on one line of a list: `lease, nda to €50,000.00`. */
export const scopeInShort = ({ kinds, cap }: Pick<Scope, 'kinds' | 'cap'>): string =>
  `${kinds.join(', ')}${cap ? ` to ${formatAmount(cap)}` : ''}`

export const usesInWords = ({ uses }: Pick<DelegationRow, 'uses'>): string =>
  uses.length === 0 ? 'never used' : uses.length === 1 ? 'used once' : uses.length === 2 ? 'used twice' : `used ${uses.length} times`

/** Whom one still waits for, as its grantor or its delegate reads it; else how often it was used. */
export function waitsOrUses(row: Pick<DelegationRow, 'state' | 'uses' | 'delegate'>, mine: 'given' | 'received'): StateWords {
  if (row.state === 'appointed') return WORDS.appointed
  if (row.state === 'granted') return { word: `waits for ${mine === 'given' ? row.delegate.name : 'you'} to accept`, tone: 'text-wait' }
  return { word: usesInWords(row), tone: 'text-ink-2' }
}

/** What of them stands still until the reader says something; undefined where nothing does. */
export function waitingInWords({ toAccept, toConfirm }: WaitingDelegations): string | undefined {
  const [one] = toAccept
  const [wanted] = toConfirm
  const accept = toAccept.length > 1 ? `${counted(toAccept.length, 'delegation')} wait for you to accept.` : one && givenInWords(one)
  const confirm =
    toConfirm.length > 1
      ? `${counted(toConfirm.length, 'delegation')} end soon unless you say that they are still wanted.`
      : wanted && `${wanted.name}, under which ${wanted.delegate.name} signs for you, ends soon unless you say that it is still wanted.`
  return [accept, confirm].filter(Boolean).join(' ') || undefined
}

const givenInWords = ({ kind, grantor }: DelegationRow) =>
  kind === 'appointment'
    ? `You were appointed to sign for ${grantor.name}: it counts once you accept it.`
    : `${grantor.name} lets you sign for them: it counts once you accept it.`

interface StateWords {
  readonly word: string
  readonly tone: string
}

const WORDS: Readonly<Record<DelegationRow['state'], StateWords>> = {
  appointed: { word: 'waits for a second administrator', tone: 'text-wait' },
  granted: { word: 'not accepted yet', tone: 'text-wait' },
  planned: { word: 'accepted, not begun', tone: 'text-ink' },
  active: { word: 'in force', tone: 'text-ink' },
  over: { word: 'over', tone: 'text-ink-2' },
  ended: { word: 'ended', tone: 'text-ink-2' },
}

/** What nobody ended fell: by itself, and that is said. In force is only what somebody could sign under now. */
export function stateInWords({ state, endedBy, rests }: Pick<DelegationRow, 'state' | 'endedBy' | 'rests'>): StateWords {
  if (rests) return { word: `rests while ${rests.name} is ${rests.as === 'auditor' ? 'an auditor' : 'suspended'}`, tone: 'text-wait' }
  return state === 'ended' && !endedBy ? { word: 'fell by itself', tone: 'text-ink-2' } : WORDS[state]
}

/** The page's answer. */
export function delegationsAnswer(given: readonly DelegationRow[], received: readonly DelegationRow[]): string {
  const now = (rows: readonly DelegationRow[]) => rows.filter(({ state, rests }) => state === 'active' && !rests)
  const signing = [...new Set(now(given).map(({ delegate }) => delegate.name))]
  const lending = [...new Set(now(received).map(({ grantor }) => grantor.name))]
  return [
    signing.length > 0 ? `${listed(signing)} may sign for you.` : 'Nobody signs for you now.',
    lending.length > 0 && `You may sign for ${listed(lending)}.`,
  ]
    .filter(Boolean)
    .join(' ')
}
