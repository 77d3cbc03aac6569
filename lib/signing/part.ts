import 'server-only'
import { APPROVAL_TEMPLATE, SIGNING_TEMPLATE } from '@/lib/proof'
import { askedOf, type Loaded, type LoadedRecipient } from './loaded'

/** What a named person is asked for: to approve before others sign, or to sign. */
export type Part = 'approve' | 'sign'

export const partOf = ({ role }: Pick<LoadedRecipient, 'role'>): Part => (role === 'approver' ? 'approve' : 'sign')

/** The place where a person is asked for something; undefined for whoever is asked for nothing. */
export const ownPlace = ({ recipients }: Pick<Loaded, 'recipients'>, personId: string): LoadedRecipient | undefined =>
  askedOf(recipients).find((one) => one.personId === personId)

/** How each part is stated and recorded. */
export const PARTS = {
  approve: { role: 'approver', meaning: 'approval', template: APPROVAL_TEMPLATE, kind: 'envelope.approval-given', state: 'approved' },
  sign: { role: 'signer', meaning: 'agreement', template: SIGNING_TEMPLATE, kind: 'envelope.signed', state: 'signed' },
} as const
