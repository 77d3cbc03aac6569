import type { ReactNode } from 'react'
import { Shell, viewerTheme } from '@/components/shell'
import { Button } from '@/components/ui'
import { waitingDelegations } from '@/lib/delegation'
import { env } from '@/lib/env'
import { type Actor, host } from '@/lib/identity'
import { organisation } from '@/lib/ledger'
import { waitingFor } from '@/lib/signing'
import { signOut } from './sign-in/actions'

const EVERYONE = [
  { href: '/inbox', label: 'Inbox' },
  { href: '/sent', label: 'Sent' },
  { href: '/documents', label: 'Documents' },
  { href: '/delegations', label: 'Delegations' },
]
const PEOPLE = { href: '/people', label: 'People' }
const TIMELINE = { href: '/timeline', label: 'Timeline' }
const OVERVIEW = { href: '/overview', label: 'Overview' }
const AUTHORITY = { href: '/authority', label: 'Authority' }
const POLICY = { href: '/policy', label: 'Policy' }
const OUTBOX = { href: '/outbox', label: 'Outbox' }

/** Top bar and page for whoever is signed in: the navigation shows what this person may open, and how much waits for them. */
export async function House({ actor, current, children }: { actor: Actor; current: string; children: ReactNode }) {
  const [org, waiting, { toAccept, toConfirm }] = await Promise.all([organisation(), waitingFor(actor), waitingDelegations(actor)])
  const counts: Readonly<Record<string, number>> = { '/inbox': waiting, '/delegations': toAccept.length + toConfirm.length }
  const administrator = actor.roles.includes('administrator')
  const compliance = actor.roles.includes('compliance')
  const auditor = actor.roles.includes('auditor')
  const nav = [
    ...EVERYONE.map((item) => ({ ...item, count: counts[item.href] ?? 0 })),
    ...(compliance || auditor ? [TIMELINE] : []),
    ...(administrator || compliance || auditor ? [OVERVIEW, AUTHORITY, POLICY, PEOPLE] : []),
    ...(administrator ? [OUTBOX] : []),
  ]
  const mark = env().COUNTERSIGN_DEMO ? 'DEMO' : host().trial ? 'trial' : undefined
  return (
    <Shell
      nav={nav}
      current={current}
      organisation={org?.name ?? ''}
      person={{ name: actor.name, detail: actor.title ?? actor.email }}
      menu={[{ href: '/you', label: 'Your passkeys and sessions' }]}
      signOut={
        <form action={signOut}>
          <Button kind="bare">Sign out</Button>
        </form>
      }
      theme={await viewerTheme()}
      {...(mark && { mark })}
    >
      {children}
    </Shell>
  )
}
