'use client'

import { useCallback, useState } from 'react'
import type { Refusal } from '@/lib/core'
import type { BoxView, DraftDocument } from '@/lib/signing'
import type { PartProps } from './actions'
import { type Corner, fromPoints, toPoints } from './box-geometry'

/** A page, from 1, and a corner on it. */
export interface Place extends Corner {
  readonly page: number
}

type Places = ReadonlyMap<string, Place>

/** Where each signer's box of one document stands, by recipient: as the draft has it, or as it is being moved. */
export function usePlaces({ draft, actions, apply }: Pick<PartProps, 'draft' | 'actions' | 'apply'>, document: DraftDocument) {
  const [held, setHeld] = useState<Places>(() => new Map())
  const [refused, setRefused] = useState<{ readonly recipientId: string; readonly refusal: Refusal }>()
  const kept = placesOf(document, draft.boxes)
  const owner = (recipientId: string) => ({ envelopeId: draft.id, documentId: document.id, recipientId })

  /** Shows it there at once; nothing is kept yet. */
  const hold = useCallback((recipientId: string, place: Place) => setHeld((all) => new Map(all).set(recipientId, place)), [])
  /** Lets go of a place, unless it has been moved on meanwhile. */
  const release = (recipientId: string, place: Place | undefined) =>
    setHeld((all) => (all.get(recipientId) === place ? new Map([...all].filter(([id]) => id !== recipientId)) : all))

  const change = async (recipientId: string, place: Place | undefined, act: Parameters<PartProps['apply']>[0]) => {
    const result = await apply(act)
    setRefused(result.ok ? undefined : { recipientId, refusal: result })
    release(recipientId, place)
  }
  /** Keeps it there. */
  const put = (recipientId: string, place: Place) => {
    const page = document.pages[place.page - 1]
    if (!page) return
    if (same(kept.get(recipientId), place)) return release(recipientId, held.get(recipientId))
    hold(recipientId, place)
    const where = { page: place.page, ...toPoints(page, place) }
    void change(recipientId, place, () => actions.placeSignature({ ...owner(recipientId), ...where }))
  }
  /** Returns it to the signature page. */
  const clear = (recipientId: string) => void change(recipientId, held.get(recipientId), () => actions.unplaceSignature(owner(recipientId)))

  return { places: new Map([...kept, ...held]) as Places, hold, put, clear, refused }
}

const same = (one: Place | undefined, other: Place) => one?.page === other.page && one.left === other.left && one.top === other.top

const placesOf = (document: DraftDocument, boxes: readonly BoxView[]): Places =>
  new Map(
    boxes.flatMap((box) => {
      const page = document.pages[box.page - 1]
      return box.documentId === document.id && page ? [[box.recipientId, { page: box.page, ...fromPoints(page, box) }] as const] : []
    }),
  )
