'use client'

import { type PointerEvent, useState } from 'react'
import type { Refusal } from '@/lib/core'
import type { BoxView, DraftDocument, RecipientView } from '@/lib/signing'
import { Field, FieldError, Select } from '../ui'
import type { PartProps } from './actions'
import { BOX, fromFraction, fromPoints, toPoints } from './box-geometry'

/** Where each signature shows. On the signature page, unless a page and a place are given here. */
export function BoxesPart(props: PartProps) {
  const signers = props.draft.recipients.filter(({ role }) => role === 'signer')
  return (
    <div className="space-y-6">
      {props.draft.documents.map((document) => (
        <section key={document.id} aria-label={document.name}>
          <h3 className="border-b border-line-2 pb-1.5 font-medium">{document.name}</h3>
          {document.alreadySigned ? (
            <p className="py-3 text-ink-2">
              This file came already signed, so nothing is added to it: its new signatures go on a companion document.
            </p>
          ) : (
            <ul>
              {signers.map((signer) => (
                <Placed key={signer.id} {...props} document={document} signer={signer} />
              ))}
            </ul>
          )}
        </section>
      ))}
    </div>
  )
}

interface PlacedProps extends PartProps {
  readonly document: DraftDocument
  readonly signer: RecipientView
}

function Placed({ draft, actions, apply, document, signer }: PlacedProps) {
  const [refusal, setRefusal] = useState<Refusal>()
  const box = draft.boxes.find((one) => one.documentId === document.id && one.recipientId === signer.id)
  const owner = { envelopeId: draft.id, documentId: document.id, recipientId: signer.id }
  const act = async (change: Parameters<PartProps['apply']>[0]) => {
    const result = await apply(change)
    setRefusal(result.ok ? undefined : result)
  }
  const put = (number: number, place: { left: number; top: number }) => {
    const page = document.pages[number - 1]
    if (page) void act(() => actions.placeSignature({ ...owner, page: number, ...toPoints(page, place) }))
  }
  const choose = (value: string) =>
    value
      ? put(Number(value), box && box.page === Number(value) ? placeOf(document, box) : freePlace(draft.boxes, owner, Number(value)))
      : void act(() => actions.unplaceSignature(owner))
  return (
    <li className="grid gap-x-6 gap-y-3 border-b border-line py-4 sm:grid-cols-[1fr_auto]">
      <div className="space-y-3">
        <Select
          label={
            <>
              {signer.name} signs <span className="sr-only">{document.name}</span>
            </>
          }
          name={`page-${document.id}-${signer.id}`}
          defaultValue={box ? String(box.page) : ''}
          onChange={(event) => choose(event.currentTarget.value)}
        >
          <option value="">on the signature page at the end</option>
          {document.pages.map((_, at) => (
            <option key={at} value={at + 1}>
              on page {at + 1}
            </option>
          ))}
        </Select>
        {box && <PlaceFields document={document} box={box} onPlace={(place) => put(box.page, place)} />}
        {refusal && <FieldError id={`box-${signer.id}`}>{[refusal.reason, refusal.next].filter(Boolean).join(' ')}</FieldError>}
      </div>
      {box && <Thumbnail document={document} box={box} onPlace={(place) => put(box.page, place)} />}
    </li>
  )
}

const placeOf = (document: DraftDocument, box: BoxView) => {
  const page = document.pages[box.page - 1]
  return page ? fromPoints(page, box) : { left: 0, top: 0 }
}

/** At the foot of the page, side by side and then upwards: boxes that nobody has moved do not overlap. */
function freePlace(boxes: readonly BoxView[], { documentId, recipientId }: Pick<BoxView, 'documentId' | 'recipientId'>, page: number) {
  const taken = boxes.filter((one) => one.documentId === documentId && one.page === page && one.recipientId !== recipientId).length
  return { left: 20 + (taken % 2) * 85, top: Math.max(240 - Math.floor(taken / 2) * 30, 0) }
}

interface PlaceProps {
  readonly document: DraftDocument
  readonly box: BoxView
  readonly onPlace: (place: { left: number; top: number }) => void
}

/** The keyboard's way: two numbers. */
function PlaceFields({ document, box, onPlace }: PlaceProps) {
  const place = placeOf(document, box)
  const field = (side: 'left' | 'top') => (
    <Field
      label={side === 'left' ? 'From the left, mm' : 'From the top, mm'}
      name={`${side}-${box.documentId}-${box.recipientId}`}
      className="w-36"
    >
      {(control) => (
        <input
          {...control}
          key={place[side]}
          type="number"
          min={0}
          max={2000}
          step={1}
          defaultValue={place[side]}
          onBlur={(event) => {
            const value = event.currentTarget.valueAsNumber
            if (Number.isFinite(value) && value !== place[side]) onPlace({ ...place, [side]: value })
          }}
          className="field"
        />
      )}
    </Field>
  )
  return (
    <div className="flex flex-wrap gap-3">
      {field('left')}
      {field('top')}
    </div>
  )
}

/** The mouse's way: the page's outline, and the box dragged on it. */
function Thumbnail({ document, box, onPlace }: PlaceProps) {
  const page = document.pages[box.page - 1]
  const [held, setHeld] = useState<{ left: number; top: number }>()
  if (!page) return null
  const at = held ? toPoints(page, held) : box
  const place = (event: PointerEvent<SVGSVGElement>) => {
    const { left, top, width, height } = event.currentTarget.getBoundingClientRect()
    const down = (event.clientY - top) / height - BOX.height / page.height / 2
    return fromFraction(page, (event.clientX - left) / width - BOX.width / page.width / 2, down)
  }
  return (
    <svg
      viewBox={`0 0 ${page.width} ${page.height}`}
      width={132}
      height={(132 * page.height) / page.width}
      aria-hidden="true"
      className="touch-none cursor-crosshair border border-sheet-edge bg-sheet"
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        setHeld(place(event))
      }}
      onPointerMove={(event) => held && setHeld(place(event))}
      onPointerUp={(event) => {
        setHeld(undefined)
        onPlace(place(event))
      }}
      onPointerCancel={() => setHeld(undefined)}
    >
      <rect
        x={at.x}
        y={page.height - at.y - BOX.height}
        {...BOX}
        className="fill-paper stroke-ink"
        strokeWidth={5}
        strokeDasharray="14 9"
      />
    </svg>
  )
}
