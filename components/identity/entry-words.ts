import { type Refusal, refuse } from '@/lib/core'
import type { EntryCode } from '@/lib/identity'

const AGAIN = 'Start again.'
const ASK = 'Ask an administrator to send a new one.'
const NOT_ACCEPTED = ['The passkey’s answer was not accepted.', 'Start again. If it happens twice, tell an administrator.'] as const

/** Why nobody was let in, and the way on. Signing in tells only a code, because its answer travels in an address. */
const WORDS: { readonly [Code in EntryCode]: readonly [reason: string, next: string] } = {
  'sign-in-failed': ['The server could not take the passkey’s answer.', 'Try again in a moment.'],
  busy: ['More requests are coming in than can be looked at.', 'Wait a minute and try again.'],
  'intent-unknown': ['There is no such request.', AGAIN],
  'intent-of-another': ['This request was made in another session, or waited too long.', 'Start again here.'],
  'intent-used': ['This confirmation was already used.', 'Nothing more is needed.'],
  'intent-closed': ['This request has ended.', AGAIN],
  'intent-expired': ['The request waited too long for its confirmation.', AGAIN],
  'passkey-unknown': ['This passkey is not enrolled here.', 'Use the passkey you enrolled, or ask an administrator for a new enrolment.'],
  'passkey-revoked': ['This passkey has been ended.', 'Use another of your passkeys.'],
  'passkey-of-another': ['Another passkey answered than the one that was asked.', 'Start again with the right one.'],
  'passkey-taken': ['This passkey is already enrolled.', 'Sign in with it, or use another device.'],
  'person-inactive': [
    'This person is suspended or has left, so nothing can be done in their name.',
    'An administrator can restore a suspended person.',
  ],
  'person-exists': ['A person with this address is already enrolled.', 'Sign in with your passkey, or ask an administrator.'],
  'link-used': ['This address was already used.', 'Sign in with the passkey you made.'],
  'link-revoked': ['This address was withdrawn, or replaced by a newer one.', 'Open the newest message, or ask an administrator.'],
  'link-expired': ['This address has expired.', ASK],
  'already-set-up': ['This Countersign is already set up.', 'Sign in, or ask an administrator for an invitation.'],
  'keys-exist': ['The data directory holds the keys of another organisation.', 'Start with a data directory of its own.'],
  'assertion-without-presence': ['The authenticator did not see a person.', 'Touch it when it asks.'],
  'assertion-without-verification': ['The authenticator did not verify who was there.', 'Use a device with a fingerprint, face or PIN.'],
  'assertion-other-origin': ['The passkey was used on another site.', 'Open the address you were given, and look at the address bar.'],
  'assertion-other-host': ['The passkey belongs to another host.', 'Open the address you enrolled at.'],
  'assertion-embedded': ['The passkey was used inside another site’s page.', 'Open this page by itself.'],
  'assertion-key-unsupported': ['The passkey’s key is of a kind this product does not check.', 'Use another of your passkeys.'],
  'assertion-malformed': NOT_ACCEPTED,
  'assertion-refused': NOT_ACCEPTED,
  'assertion-not-an-assertion': NOT_ACCEPTED,
  'assertion-other-statement': NOT_ACCEPTED,
  'assertion-signature-wrong': NOT_ACCEPTED,
}

/** The refusal that a code stands for; a text that is no code of ours is never shown. */
export function entryRefusal(code: string | null | undefined): Refusal {
  const known = (code && Object.hasOwn(WORDS, code) ? code : 'sign-in-failed') as EntryCode
  const [reason, next] = WORDS[known]
  return refuse(known, reason, { next })
}
