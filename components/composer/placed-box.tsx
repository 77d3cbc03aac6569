'use client'

import { type KeyboardEvent, type PointerEvent, useRef } from 'react'
import { cx, Glyph } from '../ui'
import { type Corner, fromFraction, inPercent, onPage, type PageSize } from './box-geometry'
import './boxes.css'

export interface PlacedBoxProps {
  readonly name: string
  /** What the box will say of the signer, below the name. */
  readonly capacity: string
  readonly page: PageSize
  readonly corner: Corner
  readonly where: string
  readonly chosen: boolean
  /** It covers another one. */
  readonly collides: boolean
  readonly hint: string
  readonly onChoose: () => void
  /** Called while it moves. */
  readonly onHold: (corner: Corner) => void
  /** Called when it has come to rest. */
  readonly onPut: (corner: Corner) => void
}

const ARROWS: Readonly<Record<string, readonly [across: number, down: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
}
/** Millimetres an arrow moves it, alone and with Shift. */
const STEP = { alone: 1, shift: 10 }
/** After the last arrow it counts as placed: a walk of twenty steps is kept once. */
const PAUSE_MS = 600

/** A signer's box on the page's picture, as it will stand there: dragged, or moved by the arrow keys. */
export function PlacedBox({ name, capacity, page, corner, where, chosen, collides, hint, onChoose, onHold, onPut }: PlacedBoxProps) {
  /** Where in the box it was taken, in pixels. */
  const grip = useRef<{ readonly x: number; readonly y: number }>(undefined)
  const moved = useRef(false)
  const latest = useRef({ corner, onPut })
  latest.current = { corner, onPut }
  const pause = useRef<ReturnType<typeof setTimeout>>(undefined)

  const cornerAt = (event: PointerEvent<HTMLButtonElement>): Corner | undefined => {
    const sheet = event.currentTarget.parentElement?.getBoundingClientRect()
    if (!grip.current || !sheet) return undefined
    const across = (event.clientX - grip.current.x - sheet.left) / sheet.width
    return onPage(page, fromFraction(page, across, (event.clientY - grip.current.y - sheet.top) / sheet.height))
  }
  const take = (event: PointerEvent<HTMLButtonElement>) => {
    if (event.button !== 0) return
    const own = event.currentTarget.getBoundingClientRect()
    grip.current = { x: event.clientX - own.left, y: event.clientY - own.top }
    event.currentTarget.setPointerCapture(event.pointerId)
    onChoose()
  }
  const drag = (event: PointerEvent<HTMLButtonElement>) => {
    const to = cornerAt(event)
    if (!to || (to.left === corner.left && to.top === corner.top)) return
    moved.current = true
    onHold(to)
  }
  const rest = () => {
    clearTimeout(pause.current)
    grip.current = undefined
    if (moved.current) latest.current.onPut(latest.current.corner)
    moved.current = false
  }
  const press = (event: KeyboardEvent) => {
    const [across, down] = ARROWS[event.key] ?? []
    if (across === undefined || down === undefined) return
    event.preventDefault()
    moved.current = true
    clearTimeout(pause.current)
    pause.current = setTimeout(rest, PAUSE_MS)
    const step = event.shiftKey ? STEP.shift : STEP.alone
    onHold(onPage(page, { left: corner.left + across * step, top: corner.top + down * step }))
  }
  return (
    <button
      type="button"
      aria-label={`Signature of ${name}, ${where}`}
      aria-describedby={hint}
      style={inPercent(page, corner)}
      className={cx('placed-box', chosen && 'placed-box-chosen', collides && 'placed-box-collides')}
      onFocus={onChoose}
      onPointerDown={take}
      onPointerMove={drag}
      onPointerUp={rest}
      onPointerCancel={rest}
      onKeyDown={press}
      onBlur={rest}
    >
      <span aria-hidden="true" className="placed-box-figure" />
      <span aria-hidden="true" className="placed-box-words">
        <span className="placed-box-name">
          <Glyph kind="person" size={9} />
          <bdi>{name}</bdi>
        </span>
        {capacity && <span className="placed-box-capacity">{capacity}</span>}
      </span>
    </button>
  )
}
