'use client'

import { useRouter } from 'next/navigation'
import type { ListLine, ListToConfirm } from '@/lib/authority'
import type { Result } from '@/lib/core'
import type { AuthenticationResponseJSON } from '@/lib/identity'
import { ListForm } from '../lists'
import { Time } from '../ui'
import { AuthorityListConfirm } from './list-confirm'
import { scopeInWords } from './list-words'

interface AuthorityListFormProps {
  /** Kinds of document, by id and name. */
  readonly kinds: readonly (readonly [string, string])[]
  readonly zone: string
  readonly most: number
  readonly read: (text: string) => Promise<Result<readonly ListLine[]>>
  readonly start: (text: string, reason: string) => Promise<Result<ListToConfirm>>
  readonly finish: (intentId: string, answer: AuthenticationResponseJSON) => Promise<Result<unknown>>
}

/** Authority for many, as a list gives it. */
export function AuthorityListForm({ kinds: named, zone, most, read, start, finish }: AuthorityListFormProps) {
  const router = useRouter()
  const kinds = new Map(named)
  return (
    <ListForm
      headers="email,kinds,currency,amount,altogether,days,from,until,reason"
      hint="Kinds and currencies of one line are divided by |. All but address, kinds and end may be left out. A day counts whole, in UTC."
      most={most}
      reasonHint="Each person whose line gives none reads it, the other administrator, and whoever reads the register."
      says={({ person, scope }: ListLine) => (
        <>
          <bdi>{person?.name}</bdi>
          {scope && (
            <>
              : {scopeInWords(scope, kinds)}, until <Time at={scope.until} zone={zone} />
            </>
          )}
        </>
      )}
      read={read}
      start={start}
      consequence="It gives nothing until another administrator activates it, and each person is told then."
    >
      {(asked, reason) => (
        <AuthorityListConfirm
          act="propose"
          asked={asked}
          reason={reason}
          kinds={kinds}
          zone={zone}
          finish={finish}
          onDone={() => router.push('/authority')}
        />
      )}
    </ListForm>
  )
}
