import { Field, type FieldProps } from './field'
import { zoneWithOffset } from './time-format'

export interface DateTimeFieldProps extends FieldProps {
  /** IANA zone in which the person writes. It is sent with the form as `<name>Zone`. */
  zone: string
  /** As the native control writes it: `2026-05-18T08:00`, or `2026-05-18` for a day. */
  defaultValue?: string | undefined
  min?: string
  max?: string
  /** A day without a time of day. */
  dayOnly?: boolean
  /** To the second, where it matters what came first. */
  toTheSecond?: boolean
  /** The instant whose offset is shown: now, unless the field holds a date in another season. */
  now: Date
  /** Told what the control holds, in its own writing. */
  onChange?: (local: string) => void
}

/** The browser's own date and time control, with the zone it is read in beside it. */
export function DateTimeField({
  zone,
  defaultValue,
  min,
  max,
  dayOnly = false,
  toTheSecond = false,
  now,
  onChange,
  ...field
}: DateTimeFieldProps) {
  return (
    <Field {...field}>
      {(control) => (
        <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <input
            type={dayOnly ? 'date' : 'datetime-local'}
            {...control}
            defaultValue={defaultValue}
            min={min}
            max={max}
            step={toTheSecond ? 1 : undefined}
            onChange={onChange && ((event) => onChange(event.currentTarget.value))}
            className="field w-auto! min-w-44 flex-1"
          />
          <input type="hidden" name={`${field.name}Zone`} value={zone} />
          <span className="text-dense text-ink-2">{zoneWithOffset(now, zone)}</span>
        </span>
      )}
    </Field>
  )
}
