'use client'

import type { PeopleToConfirm, WaitingPeople as Waiting } from '@/lib/people'
import { WaitingList } from '../lists'
import type { ProposalActs } from '../proposals'
import { PeopleConfirm } from './list-confirm'
import { PeopleRows } from './list-rows'
import { peopleInWords } from './list-words'

interface WaitingPeopleProps {
  readonly list: Waiting
  readonly zone: string
  readonly acts: ProposalActs<PeopleToConfirm>
}

/** A list of people that waits to be activated. */
export function WaitingPeople({ list, zone, acts }: WaitingPeopleProps) {
  return (
    <WaitingList
      list={list}
      zone={zone}
      acts={acts}
      sum={peopleInWords(list.size)}
      rows={<PeopleRows rows={list.first} />}
      further={list.size - list.first.length}
      question="Invite all of these?"
    >
      {(asked, onDone) => (
        <PeopleConfirm act="activate" asked={asked} proposalId={list.id} reason={list.reason} finish={acts.finish} onDone={onDone} />
      )}
    </WaitingList>
  )
}
