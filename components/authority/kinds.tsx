import type { ClassRow, ProposedRules } from '@/lib/authority'
import type { ProposalActs } from '../proposals'
import { Icon, LinkButton } from '../ui'
import { KindProposal } from './kind-proposal'
import { rulesInWords } from './kind-words'

interface KindsProps {
  readonly classes: readonly ClassRow[]
  /** Kinds that are proposed and do not exist yet. */
  readonly proposed: readonly ProposedRules[]
  /** Ids of the kinds that somebody may sign now. */
  readonly covered: ReadonlySet<string>
  readonly mayPropose: boolean
  readonly zone: string
  readonly acts: ProposalActs
}

/** Each kind of document with what it asks of its signers, what is proposed for it, and the acts its reader has. */
export function Kinds({ classes, proposed, covered, mayPropose, zone, acts }: KindsProps) {
  return (
    <ul>
      {classes.map(({ rules, proposed: waiting }) => (
        <li
          key={rules.class}
          className="grid grid-cols-[minmax(0,1fr)_auto] items-start gap-x-6 gap-y-1 border-b border-line py-3 sm:grid-cols-[minmax(0,3fr)_minmax(0,7fr)_5rem]"
        >
          <p className="text-item first-letter:uppercase">{rules.name}</p>
          <div className="col-span-2 row-start-2 sm:col-span-1 sm:row-start-auto">
            <p>
              {rules.registerRequired && <Icon name="key" size={14} className="mr-1.5 inline-block align-[-2px]" />}
              {rulesInWords(rules).join(' ')}
            </p>
            {rules.registerRequired && !covered.has(rules.class) && <p className="text-wait">Nobody has, so nobody can sign one now.</p>}
            {waiting.map((one) => (
              <KindProposal key={one.id} proposal={one} before={rules} zone={zone} acts={acts} />
            ))}
          </div>
          {mayPropose && (
            <LinkButton
              size="small"
              href={`/authority/kinds/${rules.class}`}
              aria-label={`Change what a ${rules.name} asks for`}
              className="justify-self-end"
            >
              Change
            </LinkButton>
          )}
        </li>
      ))}
      {proposed.map((one) => (
        <li key={one.id} className="border-b border-dashed border-line-2 py-3">
          <p className="text-item first-letter:uppercase">{one.rules.name}</p>
          <KindProposal proposal={one} before={undefined} zone={zone} acts={acts} />
        </li>
      ))}
    </ul>
  )
}
