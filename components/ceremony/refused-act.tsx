import { ActForm } from '@/components/identity/act-form'
import { DecidedBy, Icon, LinkButton } from '@/components/ui'
import { OverScale } from './over-scale'
import type { Approvals, Impossible, Instead } from './types'

const WORDS = { refused: 'Refused', over: 'Closed', signed: 'Signed', reader: 'Reading' } as const

/** In place of State and Confirm: why nothing can be signed here, the rule, and the ways on, shortest first. */
export function RefusedAct({ impossible, level: Heading = 'h2' }: { impossible: Impossible; level?: 'h1' | 'h2' }) {
  const { kind, title, reason, rule, next, over, instead, lender, approvals, ways } = impossible
  const refused = kind === 'refused'
  const Subheading = Heading === 'h1' ? 'h2' : 'h3'
  return (
    <section aria-label={title} className="grid gap-x-4 border-t border-line-2 pt-4.5 pb-8 sm:grid-cols-[4.25rem_minmax(0,1fr)]">
      <p className={`-ml-0.5 flex h-9 items-center gap-1 font-medium ${refused ? 'text-refuse' : 'text-ink'}`}>
        <Icon name={refused ? 'cross' : kind === 'signed' ? 'tick' : 'info'} size={14} />
        {WORDS[kind]}
      </p>
      <div className="min-w-0">
        <Heading className="text-title">{title}</Heading>
        <p className="mt-1 font-serif text-read wrap-anywhere">{reason}</p>
        <DecidedBy rule={rule} className="mt-1.5" />
        {over && <OverScale {...over} />}
        {instead && <AskInstead instead={instead} />}
        {lender && (
          <div className="mt-5 border-t border-line pt-4">
            <Subheading className="mb-3 font-medium">Ask {lender.name} to let you sign it</Subheading>
            <ActForm action={lender.ask} id="" label={`Ask ${lender.name} to let you sign this`} words={`Ask ${lender.name}`} kind="ink" />
          </div>
        )}
        {approvals && <MissingApprovals approvals={approvals} />}
        {next && <p className="mt-3 text-ink-2">{next}</p>}
        {ways.length > 0 && (
          <ul className="mt-5 flex flex-wrap gap-3 border-t border-line pt-4">
            {ways.map(({ label, href, file }, at) => (
              <li key={href}>
                <LinkButton
                  href={href}
                  kind={at === 0 && !instead?.ask && !lender && !approvals?.ask ? 'ink' : 'plain'}
                  {...(file && { file })}
                >
                  {label}
                </LinkButton>
              </li>
            ))}
          </ul>
        )}
      </div>
    </section>
  )
}

/** Whom the sender could name, and asking for it: the shortest way on. */
function AskInstead({ instead: { sender, people, ask } }: { instead: Instead }) {
  return (
    <div className="mt-5 border-t border-line pt-4">
      <h3 className="font-medium">{ask ? `Ask ${sender} to name somebody who may sign it` : 'Name somebody who may sign it'}</h3>
      <ul className="mt-1">
        {people.map(({ id, name, ask: askThem }) => (
          <li key={id} className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1 py-1">
            <bdi>{name}</bdi>
            <ActForm action={askThem} id="" label={`Ask ${name} to let you sign by their authority`} words="Ask to lend it to you" />
          </li>
        ))}
      </ul>
      {ask && (
        <div className="mt-3">
          <ActForm action={ask} id="" label={`Ask ${sender} to name another signer`} words={`Ask ${sender}`} kind="ink" />
        </div>
      )}
    </div>
  )
}

/** Who has approved and who has not, and asking for what is missing: the shortest way on. */
function MissingApprovals({ approvals: { needed, asked, of, ask } }: { approvals: Approvals }) {
  const given = asked.filter(({ approved }) => approved).length
  const due = Math.max(needed, asked.length)
  return (
    <div className="mt-5 border-t border-line pt-4">
      <h3 className="font-medium">
        {given} of {due} {due === 1 ? 'approval' : 'approvals'}
      </h3>
      <ul className="mt-1">
        {asked.map(({ name, approved }) => (
          <li key={name} className="flex items-center gap-1.5">
            <Icon name={approved ? 'tick' : 'hourglass'} size={13} className={approved ? '' : 'text-wait'} />
            <bdi>{name}</bdi>
            <span className={approved ? 'text-ink-2' : 'text-wait'}>{approved ? 'has approved' : 'has still to approve'}</span>
          </li>
        ))}
        {asked.length < needed && (
          <li className="flex items-center gap-1.5 text-wait">
            <Icon name="plus" size={13} />
            {needed - asked.length} more to be named by its sender
          </li>
        )}
      </ul>
      {ask && (
        <div className="mt-3">
          <ActForm action={ask} id="" label={`Ask ${of} for what is missing`} words={`Ask ${of}`} kind="ink" />
        </div>
      )}
    </div>
  )
}
