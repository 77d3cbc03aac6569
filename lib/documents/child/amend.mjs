import { rewrite } from './examine.mjs'
import { readPages } from './pages.mjs'
import { dump } from './qpdf.mjs'
import { isDictionary, isReference, readStructure, textOf } from './structure.mjs'
import { speak } from './words.mjs'

const IN = '/in.pdf'
const OUT = '/out.pdf'
/** Print, and locked in place (ISO 32000-2 §12.5.3). */
const PRINTED_AND_LOCKED = 132

/**
 * Appends pages and adds one empty signature field per name, keeping the author's own form. `pages` are
 * `{ width, height, content, words }`: content operators, and its words once more; `fields` are `{ name, rect }` with `page` (from 0, of the document as
 * it was) or `appended` (from 0, of the new pages). Answers the finished file and qpdf's reading of it.
 */
export async function amend(qpdf, normalised, { pages, fields }) {
  qpdf.write(IN, normalised)
  const read = dump(qpdf, IN)
  if (read.code !== 0) return { findings: ['damaged'] }
  const structure = readStructure(read.json)
  const before = readPages(structure)
  if (!before) return { findings: ['damaged'] }
  if (ownNames(structure).some((name) => fields.some((field) => field.name === name))) return { findings: ['reserved-field'] }
  if (fields.some(({ page }) => page !== undefined && !before[page])) return { findings: ['no-such-page'] }

  const written = rewrite(qpdf, IN, OUT, structure, changes(structure, before, pages, fields))
  if (written.code !== 0) return { findings: ['not-preparable'] }
  const after = dump(qpdf, OUT)
  if (after.code !== 0) return { findings: ['not-preparable'] }
  return { findings: [], ...reading(readStructure(after.json)), bytes: qpdf.read(OUT) }
}

const fieldsOf = (structure) => {
  const form = structure.resolve(structure.catalog['/AcroForm'])
  const list = isDictionary(form) ? structure.resolve(form['/Fields']) : undefined
  return { form: isDictionary(form) ? form : {}, list: Array.isArray(list) ? list : [] }
}

const ownNames = (structure) => fieldsOf(structure).list.map((field) => textOf(structure.resolve(field)?.['/T']))

function changes(structure, before, pages, fields) {
  const objects = {}
  let number = structure.highest
  const add = (object) => {
    const reference = `${++number} 0 R`
    objects[reference] = object
    return reference
  }
  const root = structure.catalog['/Pages']
  const tree = structure.resolve(root)
  const appended = pages.map(({ width, height, content, words }) => {
    const spoken = speak(words, add)
    const contents = add(stream(content + spoken.operators))
    const box = [0, 0, width, height]
    const node = {
      '/Type': '/Page',
      '/Parent': root,
      '/MediaBox': box,
      '/CropBox': box,
      '/Rotate': 0,
      '/Resources': spoken.resources,
      '/Contents': contents,
    }
    return { reference: add({ value: node }), node }
  })
  if (appended.length > 0) {
    const kids = [...structure.resolve(tree['/Kids']), ...appended.map((page) => page.reference)]
    objects[root] = { value: { ...tree, '/Kids': kids, '/Count': before.length + appended.length } }
  }

  const widgets = fields.map(({ name, page, appended: added, rect }) => {
    const on = page === undefined ? appended[added] : before[page]
    const widget = add({ value: signatureField(name, on.reference, rect) })
    const annotations = structure.resolve(on.node['/Annots'])
    on.node = { ...on.node, '/Annots': [...(Array.isArray(annotations) ? annotations : []), widget] }
    objects[on.reference] = { value: on.node }
    return widget
  })

  const { form, list } = fieldsOf(structure)
  const { '/NeedAppearances': _, '/XFA': __, ...kept } = form
  const value = { ...kept, '/Fields': [...list, ...widgets], '/SigFlags': 3 }
  const held = structure.catalog['/AcroForm']
  const reference = isReference(held) ? held : add({ value })
  objects[reference] = { value }
  objects[structure.trailer['/Root']] = { value: { ...structure.catalog, '/AcroForm': reference } }
  return objects
}

const stream = (content) => ({ stream: { dict: {}, data: Buffer.from(content, 'latin1').toString('base64') } })

const signatureField = (name, page, rect) => ({
  '/Type': '/Annot',
  '/Subtype': '/Widget',
  '/FT': '/Sig',
  '/T': `u:${name}`,
  '/Rect': rect,
  '/F': PRINTED_AND_LOCKED,
  '/P': page,
})

/** What qpdf sees in the finished file; the plan is recorded only where the raw bytes say the same. */
function reading(structure) {
  const pages = readPages(structure) ?? []
  const { form, list } = fieldsOf(structure)
  const fields = list
    .filter((reference) => isReference(reference))
    .map((reference) => ({ reference, field: structure.resolve(reference) }))
    .filter(({ field }) => field?.['/FT'] === '/Sig' && textOf(field['/T']) !== undefined)
    .map(({ reference, field }) => ({
      name: textOf(field['/T']),
      reference,
      keys: Object.keys(field),
      rect: field['/Rect'],
      page: pages.findIndex((page) => page.reference === field['/P']),
      listed: Boolean(structure.resolve(structure.resolve(field['/P'])?.['/Annots'])?.includes?.(reference)),
    }))
  return {
    root: structure.trailer['/Root'],
    info: structure.trailer['/Info'],
    id: structure.trailer['/ID']?.[0],
    size: structure.trailer['/Size'],
    form: structure.catalog['/AcroForm'],
    formKeys: Object.keys(form),
    catalogKeys: Object.keys(structure.catalog),
    signatureFlags: form['/SigFlags'],
    pages: pages.map(({ box, rotation }) => ({ box, rotation })),
    fields,
  }
}
