'use client'

import { useState } from 'react'
import { Page } from 'react-pdf'
import 'react-pdf/dist/Page/TextLayer.css'
import './reader.css'
import { type Box, ownBox } from './own-box'
import type { Pdf } from './pdf'

export interface SheetPageProps {
  readonly pdf: Pdf
  /** The page's number in its file. */
  readonly number: number
  /** CSS pixels. */
  readonly width: number
  /** Name of the signature field that is the reader's own. */
  readonly ownField: string | undefined
  readonly onSize: (ratio: number) => void
  readonly onDrawn: () => void
}

/** A page drawn by pdf.js, with its text above it for selection and screen readers, and the reader's own box outlined. */
export function SheetPage({ pdf, number, width, ownField, onSize, onDrawn }: SheetPageProps) {
  const [box, setBox] = useState<Box>()
  const [failed, setFailed] = useState(false)
  if (failed) return <p className="p-8">This page could not be drawn. The text view may still show it; otherwise download the file.</p>
  return (
    <>
      <Page
        pdf={pdf}
        pageNumber={number}
        width={width}
        suspense={false}
        renderAnnotationLayer={false}
        loading=""
        onLoadSuccess={(page) => {
          onSize(page.originalHeight / page.originalWidth)
          if (ownField) void ownBox(page, ownField).then(setBox)
        }}
        onRenderSuccess={onDrawn}
        onRenderError={() => setFailed(true)}
        onLoadError={() => setFailed(true)}
      />
      {box && (
        <div className="own-box" style={{ left: `${box.left}%`, top: `${box.top}%`, width: `${box.width}%`, height: `${box.height}%` }}>
          <span>Your seal goes here</span>
        </div>
      )}
    </>
  )
}
