import type { Refusal } from '@/lib/core'
import { fieldError } from './field'
import { TextArea, type TextAreaProps } from './text-field'

interface ReasonFieldProps extends Partial<Omit<TextAreaProps, 'name' | 'error'>> {
  /** What was refused; of the reason, it stands here. */
  readonly refusal: Refusal | undefined
}

/** Why somebody acts, as every act asks for it that takes a reason. */
export const ReasonField = ({ refusal, ...more }: ReasonFieldProps) => (
  <TextArea label="Reason" rows={2} required maxLength={300} {...more} name="reason" error={fieldError(refusal, 'reason')} />
)
