// Beside the running demonstration: shows the visitor his links, and sends him two documents when he has enrolled.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { db } from '../../lib/db'
import { prepareGrant } from '../../lib/delegation'
import { env } from '../../lib/env'
import { invite, listPeople, resend, revealLink } from '../../lib/identity'
import { send } from '../../lib/signing'
import { SoftwareAuthenticator } from '../../test/support/authenticator'
import { confirmLoan, inDays, someLoan } from '../../test/support/delegation'
import { giveRoles, type Member, must, signIn } from '../../test/support/organisation'
import { AGREEMENTS, type Agreement, CLASS_OF } from './agreements'
import { NEWCOMERS, ORGANISATION } from './cast'
import type { Kind } from './clauses'
import { composed } from './play'

type Newcomer = (typeof NEWCOMERS)[number]

process.once('disconnect', () => process.exit(0))
const passkeys = JSON.parse(readFileSync(join(env().COUNTERSIGN_DATA, 'demo-made.json'), 'utf8'))
const arrive = (who: 'marta' | 'dara' | 'iris'): Promise<Member> =>
  signIn({ authenticator: SoftwareAuthenticator.restored(env().COUNTERSIGN_URL, passkeys[who]) })

const links = await showLinks(await arrive('marta'))
if (links.length > 0) {
  console.log(`\nDEMO: ${ORGANISATION}. Open a link to enrol your own passkey; what waits for you to sign is sent when you have.`)
  for (const { as, name, link } of links) console.log(`  ${`${as}, ${name}`.padEnd(32)} ${link}`)
}
for (; ; await wait(1500)) for (const newcomer of NEWCOMERS) await welcome(newcomer)

/** The links of those who have not come yet: invited at first, sent again when the link has run out; revealing one is on record. */
async function showLinks(marta: Member): Promise<{ as: string; name: string; link: string }[]> {
  const shown = []
  for (const { as, person } of NEWCOMERS) {
    const { people, invitations } = must(await listPeople(marta.actor))
    if (people.some((one) => one.email === person.email)) continue
    const open = invitations.find((one) => one.email === person.email)
    if (!open) must(await invite(marta.actor, { ...person, roles: [] }))
    else if (open.expired) must(await resend(marta.actor, open.id))
    const letter = await db().mail.findFirstOrThrow({ where: { to: person.email, secret: { not: null } }, orderBy: { id: 'desc' } })
    shown.push({ as, name: person.name, ...must(await revealLink(marta.actor, letter.id)) })
  }
  return shown
}

/** Whoever has enrolled and was never sent anything gets their roles from the two administrators, and a copy of two agreements from Iris Holm, who lets one of them sign in her place. */
async function welcome(newcomer: Newcomer): Promise<void> {
  const { email, title, roles } = newcomer.person
  const person = await db().person.findFirst({ where: { email, status: 'active' } })
  if (!person || (await db().recipient.count({ where: { personId: person.id } })) > 0) return
  if (roles.some((role) => !person.roles.includes(role))) {
    await arrive('dara')
    await giveRoles(await arrive('marta'), person.id, roles)
  }
  const iris = await arrive('iris')
  if ('lent' in newcomer) await offer(iris, person.id, newcomer.lent)
  for (const kind of newcomer.papers) {
    const envelopeId = await composed(iris, termsOf(kind), [{ personId: person.id, capacity: title }])
    must(await send(iris.actor, envelopeId))
  }
  console.log(`DEMO: Iris Holm sent two documents to ${person.name}`)
}

/** Lends it, for ten days from now. It waits for whoever it is for to accept it. */
async function offer(
  iris: Member,
  personId: string,
  { kind, amount, reason }: { kind: Kind; amount: string; reason: string },
): Promise<void> {
  const form = someLoan([], { delegates: [personId], classes: [CLASS_OF[kind]], amount, until: inDays(10), reason })
  must(await confirmLoan(iris, must(await prepareGrant(iris.actor, form))))
}

function termsOf(kind: Kind) {
  const { title, counterparty, amount } = AGREEMENTS.find((one) => one.kind === kind) as Agreement
  const terms = { title, kind, dueInDays: 3, ...(counterparty && { counterparty }), ...(amount && { amount }) }
  return terms
}
