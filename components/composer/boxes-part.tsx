'use client'

import { useId, useState } from 'react'
import type { DraftDocument, RecipientView } from '@/lib/signing'
import { Actor, Button, FieldError } from '../ui'
import type { PartProps } from './actions'
import { freeCorner, overlap, takesBoxes } from './box-geometry'
import { PageDesk } from './page-desk'
import { PlacedBox } from './placed-box'
import { type Place, usePlaces } from './use-places'

/** Where each signature shows. On the signature page, unless it is placed on a page here. */
export function BoxesPart(props: PartProps) {
  const signers = props.draft.recipients.filter(({ role }) => role === 'signer')
  return (
    <div className="space-y-10">
      {props.draft.documents.map((document) => (
        <section key={document.id} aria-label={`Signatures in ${document.name}`}>
          <h3 className="border-b border-line-2 pb-1.5 text-item break-words">{document.name}</h3>
          {document.alreadySigned ? (
            <p className="py-3 text-ink-2">
              This file came already signed, so nothing is added to it: its new signatures go on a companion document.
            </p>
          ) : (
            <Placing {...props} document={document} signers={signers} />
          )}
        </section>
      ))}
    </div>
  )
}

type PlacingProps = PartProps & { readonly document: DraftDocument; readonly signers: readonly RecipientView[] }

function Placing({ document, signers, ...part }: PlacingProps) {
  const { places, hold, put, clear, refused } = usePlaces(part, document)
  const [number, setNumber] = useState(() => [...places.values()][0]?.page ?? document.pages.length)
  const [chosen, setChosen] = useState(signers.length === 1 ? signers[0]?.id : undefined)
  const hint = useId()
  const page = document.pages[number - 1] ?? document.pages[0]
  if (!page) return null

  const others = (id: string, on: number) => signers.filter((one) => one.id !== id && places.get(one.id)?.page === on)
  const collidesWith = (id: string) => {
    const own = places.get(id)
    return own && others(id, own.page).find((one) => overlap(own, places.get(one.id) ?? own))
  }
  const placeHere = (id: string) => {
    const taken = others(id, number).flatMap((one) => places.get(one.id) ?? [])
    setChosen(id)
    put(id, { page: number, ...freeCorner(page, taken) })
  }
  const show = (id: string, on: number) => {
    setNumber(on)
    setChosen(id)
  }
  return (
    <>
      <ul>
        {signers.map((signer) => (
          <Signer
            key={signer.id}
            signer={signer}
            place={places.get(signer.id)}
            shown={number}
            placeable={takesBoxes(page)}
            onPlace={() => placeHere(signer.id)}
            onClear={() => clear(signer.id)}
            onShow={(on) => show(signer.id, on)}
            trouble={
              refused?.recipientId === signer.id
                ? [refused.refusal.reason, refused.refusal.next].filter(Boolean).join(' ')
                : collisionWords(collidesWith(signer.id))
            }
          />
        ))}
      </ul>
      <p id={hint} className="mt-3 mb-4 text-dense text-ink-2">
        Drag a signature, or move it by the arrow keys: a millimetre at a time, ten with Shift.
      </p>
      <PageDesk
        envelopeId={part.draft.id}
        document={document}
        page={number}
        signedOn={new Set([...places.values()].map((one) => one.page))}
        onPage={setNumber}
        onPaper={(corner) => chosen && (places.get(chosen)?.page ?? number) === number && put(chosen, { page: number, ...corner })}
      >
        {signers.map((signer) => {
          const place = places.get(signer.id)
          if (place?.page !== number) return null
          return (
            <PlacedBox
              key={signer.id}
              name={signer.name}
              capacity={capacityOf(signer)}
              page={page}
              corner={place}
              where={whereWords(place)}
              chosen={chosen === signer.id}
              collides={collidesWith(signer.id) !== undefined}
              hint={hint}
              onChoose={() => setChosen(signer.id)}
              onHold={(corner) => hold(signer.id, { page: number, ...corner })}
              onPut={({ left, top }) => put(signer.id, { page: number, left, top })}
            />
          )
        })}
      </PageDesk>
    </>
  )
}

const whereWords = ({ page, left, top }: Place) => `page ${page}, ${left} mm from the left, ${top} mm down`

const collisionWords = (other: RecipientView | undefined) => other && `Covers the signature of ${other.name}. Move one of them.`

const capacityOf = ({ capacity, title, party }: RecipientView) => [capacity ?? title, party && `for ${party}`].filter(Boolean).join(', ')

interface SignerProps {
  readonly signer: RecipientView
  readonly place: Place | undefined
  /** The page on the desk. */
  readonly shown: number
  readonly placeable: boolean
  readonly trouble: string | undefined
  readonly onPlace: () => void
  readonly onClear: () => void
  readonly onShow: (page: number) => void
}

function Signer({ signer: { id, name }, place, shown, placeable, trouble, onPlace, onClear, onShow }: SignerProps) {
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-1 border-b border-line py-3">
      <Actor kind="person" name={name} className="basis-40 font-medium" />
      <span role="status" className="min-w-0 flex-1 basis-56 text-dense text-ink-2 max-sm:basis-full max-sm:pl-5">
        {place ? whereWords(place) : 'on the signature page at the end'}
      </span>
      <span className="flex flex-wrap gap-x-4 gap-y-1 text-dense whitespace-nowrap max-sm:pl-5 sm:ml-auto">
        {place && place.page !== shown && (
          <Button kind="bare" type="button" aria-label={`Show the signature of ${name}`} onClick={() => onShow(place.page)}>
            Show
          </Button>
        )}
        {place?.page !== shown && placeable && (
          <Button kind="bare" type="button" aria-label={`Place the signature of ${name} on page ${shown}`} onClick={onPlace}>
            {place ? `Move to page ${shown}` : `Place on page ${shown}`}
          </Button>
        )}
        {place && (
          <Button kind="bare" type="button" aria-label={`Put the signature of ${name} back on the signature page`} onClick={onClear}>
            To the signature page
          </Button>
        )}
      </span>
      {trouble && (
        <div className="basis-full">
          <FieldError id={`box-${id}`}>{trouble}</FieldError>
        </div>
      )}
    </li>
  )
}
