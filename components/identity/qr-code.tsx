import { encode } from 'uqr'

const PIXELS = 5

/** A QR code (ISO/IEC 18004), dark on white in either theme: scanners want it so. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const { data, size } = encode(text, { ecc: 'L', border: 3 })
  const path = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : []))).join('')
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size} ${size}`}
      width={size * PIXELS}
      height={size * PIXELS}
      shapeRendering="crispEdges"
      className="h-auto max-w-full rounded-md border border-line-2"
    >
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#161917" />
    </svg>
  )
}
