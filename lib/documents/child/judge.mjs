import { isDictionary, isReference, textOf } from './structure.mjs'

const DEEPEST = 100

/** Actions a document may ask a reader to take, by the name in /S. Going to a page and opening a link are left alone. */
const ACTIONS = {
  '/JavaScript': 'javascript',
  '/Launch': 'launch',
  '/GoToR': 'external-reference',
  '/GoToE': 'external-reference',
  '/SubmitForm': 'sends-data',
  '/ImportData': 'sends-data',
  '/Rendition': 'rich-media',
  '/Movie': 'rich-media',
  '/Sound': 'rich-media',
  '/GoTo3DView': 'rich-media',
  '/RichMediaExecute': 'rich-media',
  '/SetOCGState': 'hidden-layers',
}
const ANNOTATIONS = new Set(['/RichMedia', '/Movie', '/Sound', '/Screen', '/3D'])
const STANDARD = new Set(
  ['Helvetica', 'Courier']
    .flatMap((family) => [family, `${family}-Bold`, `${family}-Oblique`, `${family}-BoldOblique`])
    .concat(['Times-Roman', 'Times-Bold', 'Times-Italic', 'Times-BoldItalic', 'Symbol', 'ZapfDingbats']),
)
const OUTSIDE_FONTS = new Set(['/Type1', '/MMType1', '/TrueType', '/CIDFontType0', '/CIDFontType2'])

/** Walks every object once and says what a person has to know before signing it. No byte of the file is searched as text. */
export function judge(structure) {
  const seen = { findings: new Set(), fonts: new Set(), attachments: new Set(), signatures: new Set(), emptyFields: 0 }
  for (const { reference, value, stream } of structure.objects()) {
    if (stream && '/F' in value) seen.findings.add('external-reference')
    walk(value, (dictionary) => look(structure, dictionary, reference, seen))
    if (stream && value['/Type'] === '/EmbeddedFile') seen.attachments.add('')
  }
  const catalog = structure.catalog ?? {}
  if ('/Collection' in catalog) seen.findings.add('portfolio')
  const layers = structure.resolve(catalog['/OCProperties'])
  if (isDictionary(layers) && hidesSomething(structure, layers)) seen.findings.add('hidden-layers')
  const rights = usageRights(structure, catalog)
  for (const right of rights) seen.signatures.delete(right)
  const names = [...seen.attachments].filter(Boolean)
  return {
    findings: [...seen.findings],
    fonts: [...seen.fonts].sort(),
    attachments: seen.attachments.size > 0 ? { names, count: Math.max(names.length, 1) } : undefined,
    signed: seen.signatures.size > 0,
    usageRights: rights.length > 0,
    layers: isDictionary(layers),
    emptyFields: seen.emptyFields,
  }

  function walk(root, visit) {
    const waiting = [[root, 0]]
    while (waiting.length > 0) {
      const [value, depth] = waiting.pop()
      if (typeof value !== 'object' || value === null) continue
      if (depth > DEEPEST) {
        seen.findings.add('deep-nesting')
        return
      }
      if (isDictionary(value)) visit(value)
      for (const part of Object.values(value)) waiting.push([part, depth + 1])
    }
  }
}

function look(structure, dictionary, reference, seen) {
  const { '/S': action, '/Subtype': subtype, '/Type': type } = dictionary
  if (type !== '/StructElem' && typeof action === 'string' && Object.hasOwn(ACTIONS, action)) seen.findings.add(ACTIONS[action])
  if ('/JS' in dictionary) seen.findings.add('javascript')
  if ('/JavaScript' in dictionary && type !== '/StructElem') seen.findings.add('javascript')
  if ('/XFA' in dictionary) seen.findings.add('xfa')
  if (ANNOTATIONS.has(subtype)) seen.findings.add('rich-media')
  if (subtype === '/PS' && type === '/XObject') seen.findings.add('external-reference')
  if (dictionary['/FS'] === '/URL' || '/OPI' in dictionary || ('/Ref' in dictionary && subtype === '/Form'))
    seen.findings.add('external-reference')
  if (type === '/OCMD' && ('/VE' in dictionary || ['/AllOff', '/AnyOff'].includes(dictionary['/P']))) seen.findings.add('hidden-layers')
  if ('/ByteRange' in dictionary && '/Contents' in dictionary) seen.signatures.add(reference)
  if ('/EF' in dictionary) seen.attachments.add(textOf(structure.resolve(dictionary['/UF'] ?? dictionary['/F'])) ?? '')
  if (dictionary['/FT'] === '/Sig' && !('/V' in dictionary)) seen.emptyFields++
  if (OUTSIDE_FONTS.has(subtype) && '/BaseFont' in dictionary && !embedded(structure, dictionary)) seen.fonts.add(fontName(dictionary))
}

const fontName = (font) =>
  String(font['/BaseFont'])
    .replace(/^\//, '')
    .replace(/^[A-Z]{6}\+/, '')

function embedded(structure, font) {
  const descriptor = structure.resolve(font['/FontDescriptor'])
  if (isDictionary(descriptor) && ['/FontFile', '/FontFile2', '/FontFile3'].some((key) => isReference(descriptor[key]))) return true
  return STANDARD.has(fontName(font))
}

/** Optional content that is off, or that is on only for the screen or only on paper: two people could see two documents. */
function hidesSomething(structure, layers) {
  const settings = structure.resolve(layers['/D'])
  if (!isDictionary(settings)) return true
  const list = (key) => structure.resolve(settings[key]) ?? []
  if (!['/ON', undefined].includes(settings['/BaseState']) || list('/OFF').length > 0) return true
  if (list('/AS').length === 0) return false
  const groups = structure.resolve(layers['/OCGs']) ?? []
  return groups.some((group) => {
    const usage = structure.resolve(structure.resolve(group)?.['/Usage'])
    if (!isDictionary(usage)) return false
    if (['/Zoom', '/Language', '/User'].some((key) => key in usage)) return true
    return ['View', 'Print', 'Export'].some((event) => structure.resolve(usage[`/${event}`])?.[`/${event}State`] === '/OFF')
  })
}

/** Adobe's usage rights look like a signature but sign for the maker of a form, not for its content. */
function usageRights(structure, catalog) {
  const permissions = structure.resolve(catalog['/Perms'])
  if (!isDictionary(permissions)) return []
  return ['/UR', '/UR3'].map((key) => permissions[key]).filter(isReference)
}
