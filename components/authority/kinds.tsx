import type { ClassRow } from '@/lib/authority'
import { ActForm } from '../identity/act-form'
import { Icon } from '../ui'

type Act = Parameters<typeof ActForm>[0]['action']

interface KindsProps {
  readonly classes: readonly ClassRow[]
  /** Ids of the kinds that somebody may sign now. */
  readonly covered: ReadonlySet<string>
  readonly actorId: string
  readonly acts: { readonly require: Act; readonly release: Act }
}

/** Each kind of document with what it asks of its signers, and the acts its reader has. */
export function Kinds({ classes, covered, actorId, acts }: KindsProps) {
  return (
    <ul>
      {classes.map((one) => (
        <li
          key={one.id}
          className="grid grid-cols-[minmax(0,1fr)_auto] items-start gap-x-6 gap-y-1 border-b border-line py-3 sm:grid-cols-[minmax(0,3fr)_minmax(0,5fr)_minmax(0,3fr)]"
        >
          <p className="text-item first-letter:uppercase">{one.name}</p>
          <div className="col-span-2 row-start-2 sm:col-span-1 sm:row-start-auto">
            {one.registerRequired ? (
              <p className="flex gap-1.5">
                <Icon name="key" size={14} className="mt-[3px] shrink-0" /> Signed only by who has authority for it
              </p>
            ) : (
              <p className="pl-5 text-ink-2">Signed by whoever is named as a signer</p>
            )}
            {one.registerRequired && !covered.has(one.id) && <p className="pl-5 text-wait">Nobody has, so nobody can sign one now.</p>}
            {one.releaseAskedBy && (
              <p className="pl-5 text-wait">
                {one.releaseAskedBy.id === actorId
                  ? 'You asked that it be released; it takes another administrator.'
                  : `${one.releaseAskedBy.name} asks that it be released.`}
              </p>
            )}
          </div>
          <div className="flex flex-wrap items-start justify-end gap-2">
            {one.may.release && (
              <ActForm
                action={acts.release}
                id={one.id}
                label={`${one.may.release === 'ask' ? 'Ask to release' : 'Confirm the release of'} ${one.name}`}
                words={one.may.release === 'ask' ? 'Ask to release it' : 'Confirm: release it'}
              />
            )}
            {one.may.require && (
              <ActForm
                action={acts.require}
                id={one.id}
                label={`${one.registerRequired ? 'Keep requiring authority' : 'Require authority'}: ${one.name}`}
                words={one.registerRequired ? 'Keep it' : 'Require authority'}
              />
            )}
          </div>
        </li>
      ))}
    </ul>
  )
}
