// A process that a test kills where it stands: `append` writes events and tells each once it is committed, `log` takes them into
// the tree and signs, `settle` does the same once and checks everything.
import { newId } from '../../lib/core'
import { closeDb, db, transaction } from '../../lib/db'
import { append, checkLog, settleLog, startLog } from '../../lib/ledger'

process.once('disconnect', () => process.exit(1))
const [role = ''] = process.argv.slice(2)
const tell = (what: object) => process.send?.(what)

/** A few objects that everyone writes to, so that chains are contended. */
const SHARED = Array.from({ length: 4 }, (_, at) => `00000000-0000-7000-8000-00000000000${at}`)

async function appendForever(): Promise<never> {
  for (let count = 0; ; count++) {
    const id = newId()
    const object = { type: 'envelope', id: (count % 2 ? SHARED[count % SHARED.length] : undefined) ?? newId() } as const
    const event = { id, kind: 'envelope.sent', object, actor: { kind: 'system' }, outcome: 'permitted', details: { count } } as const
    // As every act of the product does it: a COMMIT whose answer was lost is looked up by its id.
    await transaction(async (tx) => {
      if (await tx.auditEvent.findUnique({ where: { id }, select: { id: true } })) return
      await append(tx, event)
    })
    tell({ acknowledged: id })
  }
}

if (role === 'append') await appendForever()
else if (role === 'log') startLog()
else {
  const settled = await settleLog()
  const { size, findings } = await checkLog()
  const leaves = await db().$queryRaw<{ id: string }[]>`SELECT event_id AS id FROM log_leaf`
  tell({ settled: settled.ok, size, findings, leaves: leaves.map(({ id }) => id), events: await db().auditEvent.count() })
  await closeDb()
  process.disconnect()
}
