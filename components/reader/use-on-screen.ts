'use client'

import { type RefObject, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { SEEN_MS, showsEnough } from './seen-rule'

const SAMPLE_MS = 125

/** A page in the order of the whole desk. */
export interface PagePlace {
  readonly versionId: string
  readonly page: number
}

export interface OnScreen {
  /** Places (in desk order) that are on screen now. */
  readonly showing: ReadonlySet<number>
  /** The place that fills most of the screen. */
  readonly current: number
  /** The ref of the page at a place. Its element carries `data-drawn` once there is something to see. */
  readonly watch: (place: number) => (element: HTMLElement | null) => void
}

/**
 * Tells which pages are on screen, and reports a page as seen when enough of it was there, drawn, for half a second, in a
 * tab that shows. It is what this browser reports, no more.
 */
export function useOnScreen(desk: RefObject<HTMLElement | null>, onSeen: (place: number) => void): OnScreen {
  const [showing, setShowing] = useState<ReadonlySet<number>>(() => new Set([0]))
  const [current, setCurrent] = useState(0)
  const elements = useRef(new Map<number, HTMLElement>())
  const refs = useRef(new Map<number, (element: HTMLElement | null) => void>())
  const observer = useRef<IntersectionObserver | undefined>(undefined)

  useEffect(() => {
    const seeing = new Set<number>()
    const observing = new IntersectionObserver((entries) => {
      for (const entry of entries) {
        const place = Number((entry.target as HTMLElement).dataset.place)
        if (entry.isIntersecting) seeing.add(place)
        else seeing.delete(place)
      }
      setShowing(new Set(seeing))
    })
    observer.current = observing
    for (const element of elements.current.values()) observing.observe(element)

    const since = new Map<number, number>()
    const sample = () => {
      const now = performance.now()
      const view = screenOf(desk.current)
      let [best, most] = [-1, 0]
      for (const place of seeing) {
        const element = elements.current.get(place)
        if (!element) continue
        const { top, bottom, height } = element.getBoundingClientRect()
        const visible = Math.max(0, Math.min(bottom, view.bottom) - Math.max(top, view.top))
        if (visible > most) [best, most] = [place, visible]
        const enough = showsEnough({ pageHeight: height, visibleHeight: visible, screenHeight: view.bottom - view.top })
        if (!enough || element.dataset.drawn === undefined || document.visibilityState !== 'visible') since.delete(place)
        else if (!since.has(place)) since.set(place, now)
        else if (now - (since.get(place) as number) >= SEEN_MS) onSeen(place)
      }
      for (const place of since.keys()) if (!seeing.has(place)) since.delete(place)
      if (best >= 0) setCurrent(best)
    }
    const timer = setInterval(sample, SAMPLE_MS)
    return () => {
      clearInterval(timer)
      observing.disconnect()
      observer.current = undefined
    }
  }, [desk, onSeen])

  const watch = useCallback((place: number) => {
    const known = refs.current.get(place)
    if (known) return known
    const ref = (element: HTMLElement | null) => {
      const before = elements.current.get(place)
      if (before) observer.current?.unobserve(before)
      if (element) {
        elements.current.set(place, element)
        observer.current?.observe(element)
      } else elements.current.delete(place)
    }
    refs.current.set(place, ref)
    return ref
  }, [])

  return useMemo(() => ({ showing, current, watch }), [showing, current, watch])
}

/** The part of the window in which pages show: the desk, without what is fixed over it (`data-covers`). */
function screenOf(desk: HTMLElement | null): { top: number; bottom: number } {
  const frame = desk?.getBoundingClientRect()
  let [top, bottom] = [Math.max(0, frame?.top ?? 0), Math.min(window.innerHeight, frame?.bottom ?? window.innerHeight)]
  for (const cover of document.querySelectorAll<HTMLElement>('[data-covers]')) {
    const box = cover.getBoundingClientRect()
    if (box.height === 0 || !/fixed|sticky/.test(getComputedStyle(cover).position)) continue
    if (cover.dataset.covers === 'top') top = Math.max(top, box.bottom)
    else bottom = Math.min(bottom, Math.max(top, box.top))
  }
  return { top, bottom }
}
