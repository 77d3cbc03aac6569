import type { TimelineRow } from '@/lib/governance'
import type { IconName } from '../ui'

const FOR_ENVELOPES: Readonly<Record<string, string>> = {
  viewed: 'opened',
  'statement-prepared': 'prepared to sign',
  'signing-repeated': 'asked again',
}

/** A kind of event in a list of kinds: `signed`, `sign, refused`, `session: opened`. */
export function kindWords(kind: string): string {
  const [object = '', what = ''] = kind.split('.')
  const refused = /^(.*?)-?refused$/.exec(what)
  const plain = (text: string) => text.replaceAll('-', ' ')
  const said = refused ? [plain(refused[1] ?? ''), 'refused'].filter(Boolean).join(', ') : (FOR_ENVELOPES[what] ?? plain(what))
  return object === 'envelope' ? said : `${object}: ${said}`
}

export const OUTCOMES: Readonly<Record<TimelineRow['outcome'], { word: string; icon: IconName }>> = {
  permitted: { word: 'permitted', icon: 'tick' },
  refused: { word: 'refused', icon: 'cross' },
  observed: { word: 'noted', icon: 'info' },
}

export const ACTOR_KINDS: Readonly<Record<TimelineRow['actor']['kind'], string>> = {
  person: 'People',
  system: 'Countersign itself',
  visitor: 'Visitors',
}
