import { Button, TextField } from '../ui'

/** Looks for somebody in the register: a native GET form, so that the address holds the question. */
export function FindInRegister({ query: { of, find } }: { query: { readonly of: string; readonly find: string } }) {
  return (
    <form action="/authority" className="mt-8 flex flex-wrap items-end gap-3">
      {of === 'past' && <input type="hidden" name="of" value={of} />}
      <TextField
        label="Find a person"
        name="find"
        defaultValue={find}
        autoComplete="off"
        maxLength={200}
        className="min-w-60 grow sm:max-w-96"
      />
      <Button>Find</Button>
    </form>
  )
}
