// What a kind of document asks for, changed as two administrators change it.
import { completeClass, prepareClass, prepareClassActivation, type RulesForm } from '../../lib/authority'
import { typedAmount } from '../../lib/core'
import { db } from '../../lib/db'
import { type Member, must } from './organisation'

type Change = Partial<RulesForm> & { readonly reason?: string }

/** The form of a kind as it is in force, with what is to change. */
export async function rulesForm(classId: string, more: Change = {}) {
  const row = await db().documentClass.findUniqueOrThrow({ where: { id: classId } })
  const { name, amountRequired, readingRequired, registerRequired, approvals, machinesAllowed, retentionYears } = row
  const thresholds = (row.thresholds as { currency: string; amount: number }[]).map(({ currency, amount }) => ({
    currency,
    amount: typedAmount({ minor: amount, currency }),
  }))
  return {
    ...{ class: classId, name, amountRequired, readingRequired, registerRequired, approvals, machinesAllowed, retentionYears, thresholds },
    assurance: row.assurance as RulesForm['assurance'],
    reason: 'As agreed.',
    ...more,
  }
}

const confirm = ({ actor, authenticator }: Member, { intentId, options }: { intentId: string; options: { challenge: string } }) =>
  completeClass(actor, { intentId, answer: authenticator.get(options) })

/** Proposes a change; returns the proposal's id. */
export async function proposeRules(by: Member, classId: string, more: Change): Promise<string> {
  const { prepared } = must(await prepareClass(by.actor, await rulesForm(classId, more)))
  return must(await confirm(by, prepared)).proposalId
}

export async function activateRules(by: Member, proposalId: string) {
  const prepared = await prepareClassActivation(by.actor, proposalId)
  return prepared.ok ? confirm(by, prepared.value) : prepared
}

/** Changes what a kind asks for: proposed by the first, activated by the second, who are the same while nobody else is there. */
export async function classAsks([first, second]: readonly [Member, Member], classId: string, more: Change): Promise<void> {
  must(await activateRules(second, await proposeRules(first, classId, more)))
}
