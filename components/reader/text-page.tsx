'use client'

import { useEffect, useState } from 'react'
import { cx } from '@/components/ui'
import type { Pdf } from './pdf'
import { type TextBlock, type TextRun, textBlocks } from './text-lines'

export interface TextPageProps {
  readonly pdf: Pdf
  readonly number: number
  readonly onDrawn: () => void
  readonly onShowPage: () => void
}

/** The text of one page, taken by pdf.js from the same buffer as its picture. */
export function TextPage({ pdf, number, onDrawn, onShowPage }: TextPageProps) {
  const [blocks, setBlocks] = useState<readonly TextBlock[]>()
  useEffect(() => {
    let over = false
    const read = async () => {
      const page = await pdf.getPage(number)
      const { items } = await page.getTextContent()
      return textBlocks(items.filter((item): item is typeof item & TextRun => 'str' in item))
    }
    read().then(
      (found) => {
        if (over) return
        setBlocks(found)
        if (found.length > 0) onDrawn()
      },
      () => !over && setBlocks([]),
    )
    return () => {
      over = true
    }
  }, [pdf, number, onDrawn])

  if (!blocks) return <div className="min-h-96" />
  if (blocks.length === 0)
    return (
      <p className="py-6 font-sans text-ui text-ink-2">
        This page has no text: it is a picture, or empty.{' '}
        <button type="button" className="link text-ink" onClick={onShowPage}>
          Show the page itself
        </button>
      </p>
    )
  return blocks.map(({ text, dir, heading }, at) => (
    <p key={at} dir={dir} className={cx('mb-3 whitespace-pre-wrap', heading && 'mt-5 font-semibold')}>
      {text}
    </p>
  ))
}
