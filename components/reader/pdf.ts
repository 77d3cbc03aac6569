'use client'

import { useEffect, useState } from 'react'
import { pdfjs } from 'react-pdf'
import type { DocumentBytes } from './document-bytes'

// Set in the module that opens documents: a worker of another version hangs without a word.
const base = `/pdfjs/${pdfjs.version}/`
pdfjs.GlobalWorkerOptions.workerSrc = `${base}pdf.worker.min.mjs`

const CHUNK = 256 * 1024
/** How long a document may take to open before the reader is told, milliseconds. */
const PATIENCE = 20_000

type Task = ReturnType<typeof pdfjs.getDocument>
export type Pdf = Awaited<Task['promise']>

/** The only way bytes reach pdf.js: out of the buffer that is hashed. */
class BufferTransport extends pdfjs.PDFDataRangeTransport {
  readonly #bytes: DocumentBytes
  #ended = false

  constructor(bytes: DocumentBytes) {
    super(bytes.source.size, null)
    this.#bytes = bytes
  }

  override requestDataRange(begin: number, end: number): void {
    void this.#bytes.need(begin, end).then((part) => {
      if (!this.#ended) this.onDataRange(begin, part)
    })
  }

  override abort(): void {
    this.#ended = true
  }
}

let worker: InstanceType<typeof pdfjs.PDFWorker> | undefined

function open(bytes: DocumentBytes): Task {
  worker ??= new pdfjs.PDFWorker()
  return pdfjs.getDocument({
    range: new BufferTransport(bytes),
    worker,
    rangeChunkSize: CHUNK,
    disableAutoFetch: true,
    disableStream: true,
    useSystemFonts: false,
    cMapUrl: `${base}cmaps/`,
    standardFontDataUrl: `${base}standard_fonts/`,
    wasmUrl: `${base}wasm/`,
    iccUrl: `${base}iccs/`,
  })
}

export interface Opened {
  readonly pdf?: Pdf
  /** `slow`: still waiting, but longer than anybody should without a word. */
  readonly trouble?: 'slow' | 'broken'
}

/** Opens a file while its bytes are still arriving. */
export function usePdf(bytes: DocumentBytes): Opened {
  const [opened, setOpened] = useState<Opened>({})
  useEffect(() => {
    let over = false
    const task = open(bytes)
    const timer = setTimeout(() => setOpened((now) => (now.pdf ? now : { trouble: 'slow' })), PATIENCE)
    task.promise.then(
      (pdf) => !over && setOpened({ pdf }),
      () => !over && setOpened({ trouble: 'broken' }),
    )
    return () => {
      over = true
      clearTimeout(timer)
      void task.destroy()
    }
  }, [bytes])
  return opened
}
