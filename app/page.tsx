import { redirect } from 'next/navigation'
import { currentActor } from '@/lib/identity'
import { organisation } from '@/lib/ledger'

/** Leads everyone to where they start. */
export default async function Start() {
  if (!(await organisation())) redirect('/set-up')
  redirect((await currentActor()) ? '/inbox' : '/sign-in')
}
