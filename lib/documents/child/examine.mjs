import { judge } from './judge.mjs'
import { readPages } from './pages.mjs'
import { CANONICAL, dump } from './qpdf.mjs'
import { isDictionary, readStructure, textOf } from './structure.mjs'
import { unpack } from './unpack.mjs'

const IN = '/in.pdf'
const OUT = '/out.pdf'

/**
 * What is in a file: findings that refuse it, facts to tell, its pages, and its normalised bytes. The walk reads the
 * normalised file, so what was examined is what is kept.
 */
export async function examine(qpdf, supplied, { limits }) {
  qpdf.write(IN, supplied)
  const lock = qpdf.run('--is-encrypted', IN)
  if (lock.code === 0 || lock.said.includes('invalid password')) return refused('encrypted')

  const written = qpdf.run(...CANONICAL, IN, OUT)
  if (written.code === 2) return refused(failure(written))
  const read = dump(qpdf, OUT)
  if (read.code === 2) return refused(failure(read))
  const structure = readStructure(read.json)
  const { findings, ...facts } = judge(structure)
  if (findings.length > 0) return { findings }

  const pages = readPages(structure)
  if (!pages) return refused('damaged')
  if (pages.length === 0) return refused('no-pages')
  if (pages.length > limits.pages) return refused('too-many-pages')

  let bytes = qpdf.read(OUT)
  const unpacked = await unpack(structure, bytes, limits)
  if (unpacked.big) return refused('too-big-unpacked')
  const light = unpacked.text <= limits.checkedBytes && unpacked.image <= limits.checkedBytes && unpacked.pixels <= limits.checkedPixels
  const checked = light ? qpdf.run('--check', OUT) : { code: 0, full: false, said: '' }
  if (checked.code === 2) return refused(failure(checked))

  const form = structure.resolve(structure.catalog['/AcroForm'])
  const redrawn = isDictionary(form) && form['/NeedAppearances'] === true
  if (!facts.signed) {
    bytes = settle(qpdf, structure, { layers: facts.layers, usageRights: facts.usageRights, redrawn }) ?? bytes
  }
  return {
    ...facts,
    findings,
    repaired: written.code === 3 || checked.code === 3 || unpacked.broken > 0,
    redrawn,
    title: textOf(structure.resolve(structure.resolve(structure.trailer['/Info'])?.['/Title'])),
    pages: pages.map(({ box, rotation, unit }) => ({ width: (box[2] - box[0]) * unit, height: (box[3] - box[1]) * unit, rotation })),
    ...(facts.signed ? {} : { bytes }),
  }
}

const refused = (code) => ({ findings: [code] })

/** qpdf's own words for what stopped it; anything else is damage. */
function failure({ full, said }) {
  if (full) return 'too-big-unpacked'
  if (/Loop detected/.test(said)) return 'page-tree-loop'
  if (/deeply nested/.test(said)) return 'deep-nesting'
  return 'damaged'
}

/**
 * Leaves nothing for each reader to decide: layers that are all on become plain content when the list of layers goes,
 * fields that ask to be drawn are drawn, and usage rights end with the rewriting. Undefined when there is nothing to do.
 */
function settle(qpdf, structure, { layers, usageRights, redrawn }) {
  const gone = [...(layers ? ['/OCProperties'] : []), ...(usageRights ? ['/Perms'] : [])]
  if (gone.length === 0 && !redrawn) return undefined
  const catalog = Object.fromEntries(Object.entries(structure.catalog).filter(([key]) => !gone.includes(key)))
  const extra = redrawn ? ['--generate-appearances'] : []
  const { code } = rewrite(qpdf, OUT, '/settled.pdf', structure, { [structure.trailer['/Root']]: { value: catalog } }, extra)
  return code === 2 ? undefined : qpdf.read('/settled.pdf')
}

/** Writes the file again with some objects replaced or added. */
export function rewrite(qpdf, from, to, structure, objects, extra = []) {
  const changed = Object.fromEntries(Object.entries(objects).map(([reference, object]) => [`obj:${reference}`, object]))
  const numbers = Object.keys(objects).map((reference) => Number.parseInt(reference, 10))
  const head = { jsonversion: 2, pdfversion: '1.7', pushedinheritedpageresources: false, calledgetallpages: false }
  const patch = {
    version: 2,
    parameters: { decodelevel: 'none' },
    qpdf: [{ ...head, maxobjectid: Math.max(structure.highest, ...numbers) }, changed],
  }
  qpdf.write('/patch.json', Buffer.from(JSON.stringify(patch)))
  return qpdf.run(...CANONICAL, '--update-from-json=/patch.json', ...extra, from, to)
}
