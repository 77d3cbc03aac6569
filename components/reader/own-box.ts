import type { Pdf } from './pdf'

/** A place on a page, in percent of its width and height, from the upper left. */
export interface Box {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

type PdfPage = Awaited<ReturnType<Pdf['getPage']>>

/** Where the signature field `name` stands on a page, read from the very file that is shown. */
export async function ownBox(page: Pick<PdfPage, 'getAnnotations' | 'getViewport'>, name: string): Promise<Box | undefined> {
  const fields: { fieldType?: string; fieldName?: string; rect: number[] }[] = await page.getAnnotations()
  const field = fields.find(({ fieldType, fieldName }) => fieldType === 'Sig' && fieldName === name)
  if (!field) return undefined
  const view = page.getViewport({ scale: 1 })
  const [x0, y0] = view.convertToViewportPoint(field.rect[0] ?? 0, field.rect[1] ?? 0) as [number, number]
  const [x1, y1] = view.convertToViewportPoint(field.rect[2] ?? 0, field.rect[3] ?? 0) as [number, number]
  return {
    left: (Math.min(x0, x1) / view.width) * 100,
    top: (Math.min(y0, y1) / view.height) * 100,
    width: (Math.abs(x1 - x0) / view.width) * 100,
    height: (Math.abs(y1 - y0) / view.height) * 100,
  }
}
