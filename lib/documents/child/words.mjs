/** Codes of one font: 1 to 255. */
const PER_FONT = 255
/** Each glyph is half an em wide; horizontal scaling stretches a line to the width of its outlines. */
const GLYPH = 500
const RIGHT_TO_LEFT = /[\p{sc=Arabic}\p{sc=Hebrew}]+(?:[\s\p{P}]+[\p{sc=Arabic}\p{sc=Hebrew}]+)*/gu

/**
 * Makes lines of text that can be selected, searched and read aloud but not seen: each character is one empty glyph of a
 * Type 3 font whose ToUnicode map spells it (ISO 32000-2 §9.10.3). Such a font holds no typeface and knows every script.
 * `add` stores an object and answers its reference.
 */
export function speak(words, add) {
  const lines = words.map((line) => ({ ...line, characters: [...inVisualOrder(line.text)] }))
  const distinct = [...new Set(lines.flatMap(({ characters }) => characters))]
  const empty = add(data(`${GLYPH} 0 d0`))
  const fonts = {}
  for (let at = 0; at < distinct.length; at += PER_FONT)
    fonts[fontOf(at)] = add({ value: font(distinct.slice(at, at + PER_FONT), empty, add) })
  const places = new Map(distinct.map((character, index) => [character, index]))
  const shown = lines.map(({ characters, x, y, size, width }) => {
    const stretch = (width / (characters.length * size * (GLYPH / 1000))) * 100
    return `${stretch.toFixed(2)} Tz 1 0 0 1 ${x} ${y} Tm\n${runs(characters, places, size)}`
  })
  return { operators: `BT\n${shown.join('')}ET\n`, resources: { '/Font': fonts } }
}

/** Extraction expects characters as they stand on paper, so words of a right-to-left script are written backwards. */
const inVisualOrder = (text) => text.replace(RIGHT_TO_LEFT, (run) => [...run].reverse().join(''))

const data = (text) => ({ stream: { dict: {}, data: Buffer.from(text, 'latin1').toString('base64') } })
const fontOf = (index) => `/Words${Math.floor(index / PER_FONT)}`
const codeOf = (index) => ((index % PER_FONT) + 1).toString(16).padStart(2, '0')
const utf16 = (text) => Buffer.from(text, 'utf16le').swap16().toString('hex')

function runs(characters, places, size) {
  let operators = ''
  let current = ''
  for (const character of characters) {
    const name = fontOf(places.get(character))
    if (name !== current) operators += `${current ? '> Tj ' : ''}${name} ${size} Tf <`
    current = name
    operators += codeOf(places.get(character))
  }
  return current ? `${operators}> Tj\n` : ''
}

function font(characters, empty, add) {
  const names = characters.map((_, index) => `/g${index + 1}`)
  return {
    '/Type': '/Font',
    '/Subtype': '/Type3',
    '/FontBBox': [0, -250, GLYPH, 750],
    '/FontMatrix': [0.001, 0, 0, 0.001, 0, 0],
    '/CharProcs': Object.fromEntries(names.map((name) => [name, empty])),
    '/Encoding': { '/Type': '/Encoding', '/Differences': [1, ...names] },
    '/FirstChar': 1,
    '/LastChar': names.length,
    '/Widths': names.map(() => GLYPH),
    '/Resources': {},
    '/ToUnicode': add(data(spelling(characters))),
  }
}

function spelling(characters) {
  const pairs = characters.map((character, index) => `<${codeOf(index)}> <${utf16(character)}>`)
  const blocks = []
  for (let at = 0; at < pairs.length; at += 100) {
    const block = pairs.slice(at, at + 100)
    blocks.push(`${block.length} beginbfchar\n${block.join('\n')}\nendbfchar\n`)
  }
  return [
    '/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n',
    '/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n',
    '/CMapName /Countersign-Words def /CMapType 2 def\n',
    '1 begincodespacerange <00> <ff> endcodespacerange\n',
    ...blocks,
    'endcmap CMapName currentdict /CMap defineresource pop end end\n',
  ].join('')
}
