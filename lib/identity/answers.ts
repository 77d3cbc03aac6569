import { z } from 'zod'
import type { RegistrationResponseJSON } from './creation'
import type { AuthenticationResponseJSON } from './intents'

// What browsers send (WebAuthn Level 3 §5.1, JSON forms). Attestations of some authenticators carry certificate chains of several KB.
const text = z.string().max(50_000)
const common = {
  id: text.min(1),
  rawId: text,
  type: z.literal('public-key'),
  clientExtensionResults: z.record(z.string(), z.unknown()),
  authenticatorAttachment: z.enum(['platform', 'cross-platform']).optional(),
}
const assertion = z.object({
  ...common,
  response: z.object({ clientDataJSON: text, authenticatorData: text, signature: text, userHandle: text.optional() }),
})
const registration = z.object({
  ...common,
  response: z.object({ clientDataJSON: text, attestationObject: text, transports: z.array(text).max(10).optional() }),
})

/** A passkey's answer from a request, or undefined when it has another shape. */
export function readAssertion(given: unknown): AuthenticationResponseJSON | undefined {
  const read = assertion.safeParse(given)
  return read.success ? (read.data as AuthenticationResponseJSON) : undefined
}

/** A new key from a request, or undefined when it has another shape. */
export function readRegistration(given: unknown): RegistrationResponseJSON | undefined {
  const read = registration.safeParse(given)
  return read.success ? (read.data as RegistrationResponseJSON) : undefined
}
