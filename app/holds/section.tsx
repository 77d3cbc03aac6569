import { ActForm, HoldForm } from '@/components/identity'
import { DialogButton, Notice, SectionHead, Time } from '@/components/ui'
import { type Held, type HoldRow, holdsOn } from '@/lib/governance'
import type { Actor } from '@/lib/identity'
import { liftHold, setHold } from './actions'

/** The legal holds on a person or an envelope, for those who set and lift them; nothing for anybody else. */
export async function Holds({ actor, on, name, zone }: { actor: Actor; on: Held; name: string; zone: string }) {
  if (actor.roles.length === 0) return null
  const holds = await holdsOn(actor, on)
  const covered = on.kind === 'person' ? 'this person’s details' : 'the details of anybody this envelope names'
  return (
    <section aria-label="Legal hold">
      <SectionHead title="Legal hold" end={holds.length > 0 && holds.length} />
      {holds.map((hold) => (
        <Hold key={hold.id} actor={actor} hold={hold} name={name} zone={zone} />
      ))}
      {holds.length === 0 && <p className="mt-4 text-read">None stands. While one does, {covered} cannot be erased.</p>}
      <div className="mt-4">
        <DialogButton label="Set a legal hold" title={`Hold ${name}?`}>
          <p className="mb-4 text-read">While the hold stands, {covered} cannot be erased. One person sets it; lifting it takes two.</p>
          <HoldForm action={setHold.bind(null, on.kind, on.id)} />
        </DialogButton>
      </div>
    </section>
  )
}

function Hold({ actor, hold, name, zone }: { actor: Actor; hold: HoldRow; name: string; zone: string }) {
  const { liftAskedBy: asker } = hold
  const own = asker?.id === actor.personId
  const lift = (
    <ActForm
      action={liftHold}
      id={hold.id}
      label={`${asker ? 'Confirm that the hold is lifted' : 'Ask to lift the hold'} on ${name}: ${hold.reference}`}
      words={asker ? 'Confirm: lift it' : 'Ask to lift it'}
    />
  )
  return (
    <Notice kind="wait" word="Held" className="mt-4" next={own ? undefined : lift}>
      <p>
        “{hold.reason}” <span className="text-ink-2">({hold.reference})</span>
      </p>
      <p className="text-ink-2">
        Set by {hold.setBy}, <Time at={hold.setAt} zone={zone} />.
      </p>
      {asker && (
        <p>
          {own
            ? 'You asked that it be lifted; it takes one more administrator or compliance officer, who does not go back to the same administrator.'
            : `${asker.name} asks that it be lifted.`}
        </p>
      )}
    </Notice>
  )
}
