'use client'

import { useEffect, useState, useSyncExternalStore } from 'react'
import { Page } from 'react-pdf'
import { DocumentBytes, type FileSource } from './document-bytes'
import { usePdf } from './pdf'

export interface PagePictureProps {
  readonly file: FileSource
  /** The page, from 1. */
  readonly page: number
  /** CSS pixels. */
  readonly width: number
}

/** One page of a file as it looks, and nothing to select in it: something is placed upon it. */
export default function PagePicture({ file, page, width }: PagePictureProps) {
  const [bytes] = useState(() => new DocumentBytes(file))
  useEffect(() => {
    void bytes.start()
    return () => bytes.stop()
  }, [bytes])
  const { phase } = useSyncExternalStore(bytes.subscribe, bytes.state, bytes.state)
  const { pdf, trouble } = usePdf(bytes)
  const [failed, setFailed] = useState(0)
  if (trouble === 'broken' || phase === 'differs' || phase === 'refused' || phase === 'unreachable' || failed === page)
    return (
      <p role="alert" className="absolute inset-x-0 top-1/3 px-8 text-center text-ui">
        This page cannot be shown here. A signature can be placed on it all the same.
      </p>
    )
  return (
    pdf && (
      <Page
        pdf={pdf}
        pageNumber={page}
        width={width}
        suspense={false}
        renderTextLayer={false}
        renderAnnotationLayer={false}
        loading=""
        onRenderError={() => setFailed(page)}
        onLoadError={() => setFailed(page)}
      />
    )
  )
}
