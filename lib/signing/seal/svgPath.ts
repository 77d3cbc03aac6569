type Point = readonly [x: number, y: number]

/** Absolute SVG path data (M, C, S, L, A, Z) as PDF path operators in the same coordinates. Throws on any other command. */
export function pdfPath(data: string): string {
  let operators = ''
  let [here, control]: [Point, Point] = [
    [0, 0],
    [0, 0],
  ]
  for (const [, command = '', text = ''] of data.matchAll(/([A-Za-z])([^A-Za-z]*)/g)) {
    const numbers = (text.match(/-?\d+(?:\.\d+)?/g) ?? []).map(Number)
    const width = ARGUMENTS[command]
    if (width === undefined) throw new TypeError(`path command ${command}`)
    if (width === 0) operators += 'h\n'
    for (let i = 0; i + width <= numbers.length && width > 0; i += width) {
      const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0] = numbers.slice(i, i + width)
      const [x, y] = here
      if (command === 'M' || command === 'L') {
        operators += `${a} ${b} ${command === 'M' && i === 0 ? 'm' : 'l'}\n`
        here = control = [a, b]
      } else if (command === 'C') {
        operators += `${a} ${b} ${c} ${d} ${e} ${f} c\n`
        ;[control, here] = [
          [c, d],
          [e, f],
        ]
      } else if (command === 'S') {
        operators += `${2 * x - control[0]} ${2 * y - control[1]} ${a} ${b} ${c} ${d} c\n`
        ;[control, here] = [
          [a, b],
          [c, d],
        ]
      } else {
        operators += arc(here, [f, g], a, d !== 0, e !== 0)
        here = control = [f, g]
      }
    }
  }
  return operators
}

const ARGUMENTS: Readonly<Record<string, number>> = { M: 2, L: 2, C: 6, S: 4, A: 7, Z: 0 }

/** A circular arc as cubic curves, none of them longer than a quarter (SVG 2 §B.2.4). */
function arc(from: Point, to: Point, radius: number, isLarge: boolean, isClockwise: boolean): string {
  const [dx, dy] = [(to[0] - from[0]) / 2, (to[1] - from[1]) / 2]
  const half = Math.hypot(dx, dy)
  const r = Math.max(radius, half)
  const rise = (Math.sqrt(r * r - half * half) / half) * (isLarge === isClockwise ? -1 : 1)
  const centre: Point = [from[0] + dx - dy * rise, from[1] + dy + dx * rise]
  const angle = (point: Point) => Math.atan2(point[1] - centre[1], point[0] - centre[0])
  const start = angle(from)
  const turn = 2 * Math.PI
  const sweep = isClockwise ? (angle(to) - start + turn) % turn : -((start - angle(to) + turn) % turn)
  const steps = Math.ceil(Math.abs(sweep) / (Math.PI / 2) - 1e-9)
  const step = sweep / steps
  const reach = (4 / 3) * Math.tan(step / 4) * r
  let operators = ''
  for (let i = 0; i < steps; i++) {
    const [a, b] = [start + i * step, start + (i + 1) * step]
    const on = (t: number): Point => [centre[0] + r * Math.cos(t), centre[1] + r * Math.sin(t)]
    const [p, q] = [on(a), on(b)]
    const curve = [p[0] - reach * Math.sin(a), p[1] + reach * Math.cos(a), q[0] + reach * Math.sin(b), q[1] - reach * Math.cos(b), ...q]
    operators += `${curve.map(Math.round).join(' ')} c\n`
  }
  return operators
}
