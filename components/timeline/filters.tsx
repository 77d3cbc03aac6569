import { Button, Icon, LinkButton } from '../ui'
import { kindWords, OUTCOMES } from './words'

export interface FilterValues {
  readonly person: string
  readonly envelope: string
  readonly delegation: string
  readonly document: string
  readonly kind: string
  readonly actor: string
  readonly outcome: string
  readonly from: string
  readonly to: string
}

interface FiltersProps {
  values: FilterValues
  people: readonly { readonly id: string; readonly name: string }[]
  kinds: readonly string[]
  exportHref: string
  /** The same with leaves and proofs. */
  provenHref: string
  count: number
}

/** The filters as a native GET form: the address holds everything, and can be kept and sent. */
export function Filters({ values, people, kinds, exportHref, provenHref, count }: FiltersProps) {
  const narrowed = Object.values(values).some(Boolean)
  return (
    <search className="block border-b border-line-2 px-4 py-2.5 sm:px-8">
      <form action="/timeline" className="flex flex-wrap items-end gap-2.5">
        <Choice label="Who" name="person" value={values.person} all="anyone">
          {people.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </Choice>
        <label className="min-w-44 flex-1 text-meta text-ink-2">
          Document
          <input
            type="search"
            name="document"
            defaultValue={values.document}
            placeholder="Words of its title"
            className="field min-h-9 py-1.5 text-dense"
          />
        </label>
        <Choice label="Act" name="kind" value={values.kind} all="any act">
          {kinds.map((kind) => (
            <option key={kind} value={kind}>
              {kindWords(kind)}
            </option>
          ))}
        </Choice>
        <Choice label="Policy" name="outcome" value={values.outcome} all="any outcome">
          {Object.entries(OUTCOMES).map(([value, { word }]) => (
            <option key={value} value={value}>
              {word}
            </option>
          ))}
        </Choice>
        <Day label="From" name="from" value={values.from} />
        <Day label="To" name="to" value={values.to} />
        {values.envelope && <input type="hidden" name="envelope" value={values.envelope} />}
        {values.delegation && <input type="hidden" name="delegation" value={values.delegation} />}
        {values.actor && <input type="hidden" name="actor" value={values.actor} />}
        <Button before={<Icon name="search" size={14} />}>Find</Button>
        {narrowed && <LinkButton href="/timeline">Show all</LinkButton>}
        <span className="ml-auto flex flex-col items-end">
          <a className="link text-meta" href={provenHref} download>
            with proofs
          </a>
          <LinkButton file href={exportHref} before={<Icon name="download" size={14} />}>
            Export {count.toLocaleString('en')}
          </LinkButton>
        </span>
      </form>
    </search>
  )
}

function Choice({
  label,
  name,
  value,
  all,
  children,
}: {
  label: string
  name: string
  value: string
  all: string
  children: React.ReactNode
}) {
  return (
    <label className="w-40 text-meta text-ink-2">
      {label}
      <span className="select-frame block">
        <select key={value} name={name} defaultValue={value} className="field select-field min-h-9 py-1.5 text-dense">
          <option value="">{all}</option>
          {children}
        </select>
        <Icon name="down" />
      </span>
    </label>
  )
}

const Day = ({ label, name, value }: { label: string; name: string; value: string }) => (
  <label className="w-36 text-meta text-ink-2">
    {label}
    <input type="date" name={name} defaultValue={value} className="field min-h-9 py-1.5 text-dense" />
  </label>
)
