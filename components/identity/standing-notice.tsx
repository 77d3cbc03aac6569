import { LinkButton, Notice } from '@/components/ui'
import type { Standing } from '@/lib/identity'

/** Asks for a second passkey or two more administrators while losing one device would lock this person out, and says why. */
export function StandingNotice({ standing, className }: { standing: Standing; className?: string }) {
  if (!standing.exposed) return null
  const { otherAdministrators: others } = standing
  return (
    <Notice
      kind="wait"
      word="One device"
      className={className ?? ''}
      next={
        <LinkButton href="/you/device" size="small" className="mt-1">
          Add a second passkey
        </LinkButton>
      }
    >
      You have one passkey. If you lose it, two other administrators must reopen your enrolment, and{' '}
      {others === 0 ? 'there are none' : 'there is only one'}. Nobody else can let you back in: there is no password and no other way. Add a
      second passkey on another device, or have two more people enrolled as administrators.
    </Notice>
  )
}
