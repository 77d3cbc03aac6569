import { Checkbox } from '@/components/ui'

/** The roles a person may have beside signing and sending, as fields `role`. A new `chosen` is shown though the form was drawn before. */
export function RoleChoice({ chosen, optional = false }: { chosen: readonly string[]; optional?: boolean }) {
  return (
    <fieldset className="grid gap-1.5">
      <legend className="mb-1.5 font-medium">Roles{optional && <span className="font-normal text-ink-2"> optional</span>}</legend>
      <Checkbox
        key={`a${chosen}`}
        name="role"
        value="administrator"
        defaultChecked={chosen.includes('administrator')}
        label="Administrator"
        hint="Invites and suspends people, reopens enrolments, grants authority to sign, reads the outbox."
      />
      <Checkbox
        key={`c${chosen}`}
        name="role"
        value="compliance"
        defaultChecked={chosen.includes('compliance')}
        label="Compliance"
        hint="Reads every envelope and the timeline."
      />
      <p className="text-dense text-ink-2">
        Everyone may send, and sign what names them; some kinds of document ask for authority as well.
      </p>
    </fieldset>
  )
}
