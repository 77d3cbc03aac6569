import type { InputHTMLAttributes, ReactNode, SelectHTMLAttributes, TextareaHTMLAttributes } from 'react'
import { Field, type FieldProps } from './field'
import { Icon } from './icon'

type Own = keyof FieldProps | 'id' | 'children'

const split = <T extends FieldProps>(props: T) => {
  const { label, name, hint, error, required, optional, hideLabel, className, ...native } = props
  const field = { label, name, hint, error, required, optional, hideLabel, className }
  return { field: field as FieldProps, native }
}

export type TextFieldProps = FieldProps & Omit<InputHTMLAttributes<HTMLInputElement>, Own>

/** One line of text; any native input type. Give `defaultValue` from the action's answer so that nothing typed is lost. */
export function TextField(props: TextFieldProps) {
  const { field, native } = split(props)
  return <Field {...field}>{(control) => <input type="text" {...native} {...control} className="field" />}</Field>
}

export type TextAreaProps = FieldProps & Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, Own>

/** Several lines; grows with what is written where the browser can. */
export function TextArea(props: TextAreaProps) {
  const { field, native } = split(props)
  return (
    <Field {...field}>
      {(control) => <textarea rows={3} {...native} {...control} className="field max-h-96 resize-y [field-sizing:content] min-h-21" />}
    </Field>
  )
}

export type SelectProps = FieldProps & Omit<SelectHTMLAttributes<HTMLSelectElement>, Own> & { children: ReactNode }

/** A native select. Children are `<option>`s. */
export function Select({ children, ...props }: SelectProps) {
  const { field, native } = split(props)
  return (
    <Field {...field}>
      {(control) => (
        <span className="select-frame block">
          {/* The key makes a form that comes back keep the choice: a reset form falls back to the first option. */}
          <select key={String(native.defaultValue ?? '')} {...native} {...control} className="field select-field">
            {children}
          </select>
          <Icon name="down" />
        </span>
      )}
    </Field>
  )
}
