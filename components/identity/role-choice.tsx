import type { Refusal } from '@/lib/core'
import { dayOf, plusDays } from '../time'
import { Checkbox, DateTimeField, FieldError, fieldError } from '../ui'

interface RoleChoiceProps {
  readonly chosen: readonly string[]
  readonly optional?: boolean
  /** The day on which a chosen auditor's role ends, `2026-05-18`. */
  readonly until?: string | undefined
  readonly zone: string
  readonly now: Date
  readonly refusal?: Refusal | undefined
}

/** The roles a person may have beside signing and sending, as fields `role`, and an auditor's end. A new `chosen` is shown though the form was drawn before. */
export function RoleChoice({ chosen, optional = false, until, zone, now, refusal }: RoleChoiceProps) {
  const together = fieldError(refusal, 'role')
  return (
    <fieldset className="group grid gap-1.5">
      <legend className="mb-1.5 font-medium">Roles{optional && <span className="font-normal text-ink-2"> optional</span>}</legend>
      {ROLES.map(([role, label, hint]) => (
        <Checkbox key={`${role}${chosen}`} name="role" value={role} defaultChecked={chosen.includes(role)} label={label} hint={hint} />
      ))}
      <div className="hidden max-w-80 pl-6 group-has-[[value=auditor]:checked]:block">
        <DateTimeField
          key={until}
          label="The auditor’s role ends on"
          name="until"
          dayOnly
          zone={zone}
          now={now}
          defaultValue={until || plusDays(dayOf(now, zone), 90)}
          hint="As this day begins, and by itself. After a year at most."
          error={fieldError(refusal, 'until')}
        />
      </div>
      {together && <FieldError id="role-error">{together}</FieldError>}
      <p className="text-dense text-ink-2">
        Everyone but an auditor may send, and sign what names them; some kinds of document ask for authority as well.
      </p>
    </fieldset>
  )
}

const ROLES = [
  ['administrator', 'Administrator', 'Invites and suspends people, reopens enrolments, grants authority to sign, reads the outbox.'],
  ['compliance', 'Compliance', 'Reads every envelope and the timeline, and says who answers for what is open.'],
  ['auditor', 'Auditor', 'Reads what both read, but for the outbox. Acts on nothing, and has no other role.'],
] as const
