// The ledger's check in a process of its own, on an open database: node --import …/typescript.mjs ledger-check.ts
import { closeDb } from '../../lib/db'
import { checkRecords } from '../../lib/evidence'
import { checkLog, type Finding } from '../../lib/ledger'
import { say } from './say.mjs'

process.once('disconnect', () => process.exit(1))

/** A line every so many, so that a long run shows that it is alive. */
const EVERY = 50_000

const told = ({ check, index, says }: Finding) => `${check}${index === undefined ? '' : ` at ${index}`}: ${says}`

const log = await checkLog((done, of) => done % EVERY === 0 && done < of && say(`${done} of ${of} events`))
say(`${log.size} events derived again`)
const records = await checkRecords((done) => done % EVERY === 0 && say(`${done} approvals`))
await closeDb()

const findings = [...log.findings, ...records]
for (const finding of findings) console.log(told(finding))
console.log(findings.length === 0 ? `${log.size} events: nothing differs` : `${findings.length} things differ`)
process.exit(findings.length === 0 ? 0 : 1)
