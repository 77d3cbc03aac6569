/**
 * A process of its own for one file. Whoever started it watches its memory and its clock and kills it without asking:
 * whatever a hostile file does to the parser, it does here. One request on stdin, one answer on stdout.
 */
import { amend } from './amend.mjs'
import { examine } from './examine.mjs'
import { openQpdf } from './qpdf.mjs'
import { answer, readRequest } from './wire.mjs'

const verbs = { examine, amend }

const { head, body } = await readRequest(process.stdin)
const qpdf = await openQpdf(head.qpdfModule, head.wasmBytes)
const { bytes, ...facts } = await verbs[head.verb](qpdf, body, head)
await answer(process.stdout, facts, bytes)
