import { type Bytes, type Canonical, hex, parseCanonical, sha256 } from '@/lib/core'
import type { SignStatement, Statement } from '../statement'
import type { Checks } from './check'
import type { BundleContent } from './content'
import type { ReadApproval, ReadBundle } from './reading'
import { whyNotDone } from './steps'
import type { Trust } from './trust'

/** What policies say when they are asked again; `why`: they could not be asked as they were then. */
export type Answered = { readonly outcome: string; readonly rules: readonly string[] } | { readonly why: string }

/** Asks a bundle of policies, by its canonical bytes, on the facts that a decision saw. */
export type Asked = (policies: Bytes, facts: Canonical) => Promise<Answered>

/**
 * Checks the policies that decided a signature: that those it names are here, who put them in force, and with their engine that they
 * say today what they said. Bundles of earlier versions name no policies among what a signature relied on, and hold none.
 */
export async function checkPolicies(
  approval: ReadApproval<SignStatement>,
  content: Pick<BundleContent, 'policies'>,
  read: ReadBundle,
  trust: Trust,
  checks: Checks,
  again?: Asked,
): Promise<void> {
  const { authority, decision } = approval.statement
  const policies = content.policies.get(decision.bundle)
  const head = authority.heads.find(({ type }) => type === 'policy')
  if (head) {
    const isHere = policies !== undefined && hex(sha256(policies)) === decision.bundle
    checks.holdsIf('The policies that decided it are in the bundle', 'mathematics', isHere, 'They are not, or are others.')
    await checkInForce(head.id, decision.bundle, read, trust, checks)
  }
  if (again) await checkAgain(approval, policies, again, checks)
}

type Step = ReadApproval<Extract<Statement, { type: 'countersign/proposal/v1' }>>

const isStep = (one: ReadApproval): one is Step => one.statement.type === 'countersign/proposal/v1'

interface Loading {
  readonly because?: string
  readonly digest?: string
}

/** An upgrade keeps what administrators had changed; what an operator loads is theirs alone. */
const LOADED: Readonly<Record<string, string>> & { readonly first: string } = {
  first: 'The policies that decided it came with the product',
  upgrade: 'The policies that decided it came into force with an upgrade of the product',
  command: 'The operator put the policies in force that decided it, alone, by a command',
}

/** Policies come with the product, or are proposed by one and activated by another; by one alone while there is no second. */
async function checkInForce(id: string, bundle: string, read: ReadBundle, trust: Trust, checks: Checks): Promise<void> {
  const loaded = read.events.find(({ says }) => says.kind === 'policy.loaded' && says.object.id === id && says.outcome === 'permitted')
  if (loaded) {
    const told = loaded.details && (parseCanonical(new TextEncoder().encode(loaded.details.value)) as Loading | undefined)
    checks.holdsIf(LOADED[told?.because ?? ''] ?? LOADED.first, 'the organisation', told?.digest === bundle, 'Its log says it of others.')
    return
  }
  const steps = read.approvals.filter(isStep).filter(({ statement }) => statement.kind === 'policy' && statement.proposal === id)
  const proposed = steps.find(({ statement }) => statement.act === 'propose')
  const activated = steps.find(({ statement }) => statement.act === 'activate')
  const alone = proposed?.statement.administrator === activated?.statement.administrator
  const says = alone
    ? 'One administrator proposed and activated the policies that decided it, each with a passkey'
    : 'Two administrators put the policies in force that decided it, each with a passkey'
  const why =
    proposed && activated
      ? (whyNotTheSame(proposed, activated, bundle) ??
        (await whyNotDone(inHistory(proposed, 1), read, trust)) ??
        (await whyNotDone(inHistory(activated, 2), read, trust)))
      : 'What proposed or activated them is not in the bundle.'
  checks.holdsIf(says, 'the organisation', !why, why ?? '')
}

const KINDS = { propose: 'policy.proposed', activate: 'policy.activated' } as const

const inHistory = (approval: Step, seq: number) => {
  const { act, administrator, proposal } = approval.statement
  return { approval, act, person: administrator, kind: KINDS[act], object: { type: 'policy', id: proposal, seq } }
}

function whyNotTheSame({ statement: proposed }: Step, { statement: activated }: Step, bundle: string): string | undefined {
  if (proposed.digest !== bundle || activated.digest !== bundle) return 'They put others in force.'
  return proposed.replaces === activated.replaces ? undefined : 'What was activated was to take the place of something else.'
}

interface Decided {
  readonly facts: Canonical
  readonly outcome: string
  readonly rules: readonly string[]
}

async function checkAgain({ decision }: ReadApproval, policies: Bytes | undefined, again: Asked, checks: Checks): Promise<void> {
  const says = 'Asked again, the policies say the same'
  const decided = decision && (parseCanonical(decision) as unknown as Decided | undefined)
  if (!policies || !decided) return checks.open(says, 'the organisation', 'The policies, or the facts, are not in the bundle.')
  const answered = await again(policies, decided.facts)
  if ('why' in answered) return checks.open(says, 'the organisation', `${answered.why} The outcome is attested by the organisation.`)
  const same = answered.outcome === decided.outcome && answered.rules.join() === decided.rules.join()
  const why = `They say ${answered.outcome} by ${answered.rules.join(', ')}, and it was ${decided.outcome} by ${decided.rules.join(', ')}.`
  checks.holdsIf(says, 'mathematics', same, why)
}
