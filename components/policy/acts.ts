import type { Result } from '@/lib/core'
import type { AuthenticationResponseJSON, Prepared } from '@/lib/identity'
import type { Checked, ReplayView } from '@/lib/rulebook'

/** What a page lets its draft do. */
export interface DraftActs {
  readonly save: (name: string, text: string) => Promise<Result<undefined>>
  readonly check: () => Promise<Result<Checked>>
  readonly discard: () => Promise<Result<undefined>>
  readonly replay: (since: string) => Promise<Result<{ replayId: string }>>
  readonly progress: (replayId: string) => Promise<Result<ReplayView>>
  readonly propose: (reason: string) => Promise<Result<Prepared>>
  readonly finish: (intentId: string, answer: AuthenticationResponseJSON) => Promise<Result<unknown>>
}
