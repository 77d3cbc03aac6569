import 'server-only'
import type { ExceptionFacts } from '@/lib/authority'
import type { Decision } from '@/lib/policy'

export interface Excepted {
  readonly decision: Decision
  /** The exception that the permit rests on; absent where it needs none. */
  readonly exception?: ExceptionFacts | undefined
}

/** Decides without an exception first, and with one only where that makes a permit of it: none is used up where none is needed. */
export async function decideExcepted(
  decide: (exception?: ExceptionFacts) => Decision,
  find: () => Promise<ExceptionFacts | undefined>,
): Promise<Excepted> {
  const decision = decide()
  if (decision.outcome === 'permit') return { decision }
  const exception = await find()
  const lifted = exception && decide(exception)
  return lifted?.outcome === 'permit' ? { decision: lifted, exception } : { decision }
}
