import { Button, LinkButton, Select, TextField } from '../ui'
import { STATES } from './words'

export interface FindFormProps {
  /** The list's own path: the form is a GET, so that the URL holds what was asked. */
  action: string
  values: { readonly text: string; readonly person: string; readonly from: string; readonly to: string; readonly state: string }
  /** Finding by person and date, where the list can. */
  wide?: boolean
}

/** Finds in a list: native controls, and the answer's address says what was asked. */
export function FindForm({ action, values, wide = false }: FindFormProps) {
  const asked = Object.values(values).some(Boolean)
  return (
    <search>
      <form action={action} className="mt-6 flex flex-wrap items-end gap-3">
        <TextField
          label="Title or party"
          name="text"
          type="search"
          defaultValue={values.text}
          className="min-w-52 flex-1 max-sm:basis-full"
        />
        {wide && (
          <TextField
            label="Person"
            name="person"
            type="search"
            defaultValue={values.person}
            className="min-w-40 flex-1 max-sm:basis-full"
          />
        )}
        {wide && (
          <span className="flex gap-3 max-sm:w-full">
            <TextField label="From" name="from" type="date" defaultValue={values.from} className="w-40 max-sm:flex-1" />
            <TextField label="To" name="to" type="date" defaultValue={values.to} className="w-40 max-sm:flex-1" />
          </span>
        )}
        <Select label="State" name="state" defaultValue={values.state} className="w-48 max-sm:flex-1">
          <option value="">any</option>
          {Object.entries(STATES).map(([state, { word }]) => (
            <option key={state} value={state}>
              {word}
            </option>
          ))}
        </Select>
        <Button className="min-h-10">Find</Button>
        {asked && (
          <LinkButton href={action} kind="bare" className="min-h-10">
            Show all
          </LinkButton>
        )}
      </form>
    </search>
  )
}
