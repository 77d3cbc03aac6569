import 'server-only'
import { type Clock, formatAmount } from '@/lib/core'
import type { Tx } from '@/lib/db'
import { post, quoted, unlinked } from '@/lib/delivery'
import { env } from '@/lib/env'
import { fitsIntoMail } from './enclose'
import { approversOf, type Loaded, load, moneyOf, signersOf } from './loaded'

/** Someone who is told something. */
interface Reader {
  readonly personId: string | null
  readonly name: string
  readonly email: string
}

export const senderOf = ({ sender }: Loaded): Reader => ({ personId: sender.id, name: sender.name, email: sender.email })

const at = (path: string) => new URL(path, env().COUNTERSIGN_URL).href
/** Where a signer reads and signs, and where everyone sees what became of it. */
const signAt = (envelope: Loaded) => at(`/sign/${envelope.id}`)
const seeAt = (envelope: Loaded) => at(`/envelopes/${envelope.id}`)

/** The title as it stands between our own words: it is the sender's, and no mail program may make a link of it. */
export const titled = ({ title }: Loaded) => `“${unlinked(title)}”`

const moment = (date: Date) => `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`

function about(envelope: Loaded): string {
  const money = moneyOf(envelope)
  const facts = [
    envelope.counterparty && `With: ${unlinked(envelope.counterparty)}`,
    money && `Amount: ${formatAmount(money)}${envelope.basis === 'yearly' ? ' a year' : ''}`,
    envelope.dueAt && `Due: ${moment(envelope.dueAt)}`,
    envelope.expiresAt && `Open until: ${moment(envelope.expiresAt)}`,
  ]
  return facts.filter(Boolean).join('\n')
}

async function write(
  tx: Tx,
  reader: Reader,
  subject: string,
  paragraphs: readonly (string | false | null | undefined)[],
  clock: Clock,
  encloses?: string,
): Promise<void> {
  // The name of an outside reader is the sender's word too, and so is the title in the subject.
  const text = [`${unlinked(reader.name)},`, ...paragraphs.filter(Boolean)].join('\n\n')
  const whom = { to: reader.email, ...(reader.personId && { personId: reader.personId }) }
  await post(tx, { ...whom, subject: unlinked(subject), text: `${text}\n`, ...(encloses && { encloses }) }, clock)
}

export function askToSign(tx: Tx, envelope: Loaded, reader: Reader, clock: Clock): Promise<void> {
  const ask = `${envelope.sender.name} asks you to sign ${titled(envelope)}.`
  return write(
    tx,
    reader,
    `To sign: ${envelope.title}`,
    [
      ask,
      about(envelope),
      envelope.message && quoted(`${envelope.sender.name} writes:`, envelope.message),
      `Read and sign: ${signAt(envelope)}`,
    ],
    clock,
  )
}

/** Asks to approve what others sign after that. */
export function askToApprove(tx: Tx, envelope: Loaded, reader: Reader, clock: Clock): Promise<void> {
  const ask = `${envelope.sender.name} asks you to approve ${titled(envelope)} before it is signed.`
  const message = envelope.message && quoted(`${envelope.sender.name} writes:`, envelope.message)
  const where = `Read and approve: ${signAt(envelope)}`
  return write(tx, reader, `To approve: ${envelope.title}`, [ask, about(envelope), message, where], clock)
}

/** Asks everyone who acts first: the approvers, else the signers. */
export async function askFirst(tx: Tx, envelope: Loaded, clock: Clock): Promise<void> {
  const approvers = approversOf(envelope.recipients)
  for (const approver of approvers) await askToApprove(tx, envelope, approver, clock)
  if (approvers.length === 0) for (const signer of signersOf(envelope.recipients)) await askToSign(tx, envelope, signer, clock)
}

/** Asks the signers who are still waited for, once every approval is there. */
export async function askSigners(tx: Tx, envelopeId: string, clock: Clock): Promise<void> {
  const envelope = await load(envelopeId, tx)
  if (!envelope) throw new Error(`envelope ${envelopeId} is gone`)
  for (const signer of signersOf(envelope.recipients)) if (signer.state === 'waiting') await askToSign(tx, envelope, signer, clock)
}

export function askAgain(tx: Tx, envelope: Loaded, reader: Reader & { readonly role: string }, clock: Clock): Promise<void> {
  const ask = `${envelope.sender.name} reminds you that ${titled(envelope)} waits for you.`
  return write(tx, reader, `Reminder: ${envelope.title}`, [ask, about(envelope), `Read and ${toDo(reader)}: ${signAt(envelope)}`], clock)
}

const toDo = ({ role }: { readonly role: string }) => (role === 'approver' ? 'approve' : 'sign')

/** Whoever acts first on a new version is asked: the approvers, else the signers. */
export function askForNewVersion(
  tx: Tx,
  envelope: Loaded,
  reader: Reader & { readonly role: string },
  version: number,
  clock: Clock,
): Promise<void> {
  const ask = `${envelope.sender.name} replaced a document of ${titled(envelope)}. Version ${version} waits for you; what was recorded before stays on record for the earlier version.`
  return write(
    tx,
    reader,
    `To ${toDo(reader)}: ${envelope.title}, version ${version}`,
    [ask, about(envelope), `Read and ${toDo(reader)}: ${signAt(envelope)}`],
    clock,
  )
}

/** Tells one thing about an envelope: `news` is a sentence of ours, the title in it `titled`; `why` is somebody's own words. */
export function tell(
  tx: Tx,
  envelope: Loaded,
  reader: Reader,
  subject: string,
  news: string,
  why: string | null,
  clock: Clock,
): Promise<void> {
  return write(
    tx,
    reader,
    `${subject}: ${envelope.title}`,
    [news, why && quoted('The reason given:', why), reader.personId && `See it: ${seeAt(envelope)}`],
    clock,
  )
}

/** Asks somebody to let another sign. Who is not named in the envelope learns no more of it than its kind and amount. */
export function askForLoan(
  tx: Tx,
  envelope: Loaded,
  { named, ...reader }: Reader & { readonly named: boolean },
  asker: { readonly personId: string; readonly name: string },
  clock: Clock,
): Promise<void> {
  const money = moneyOf(envelope)
  const what = named ? titled(envelope) : [envelope.class.name, money && formatAmount(money)].filter(Boolean).join(', ')
  const ask = named
    ? `${asker.name} asks you to let them sign ${what} in your place.`
    : `${asker.name} is asked to sign a document that takes authority (${what}), and asks you to lend them yours.`
  const where = `Let them sign, or leave it: ${at(`/delegations?to=${asker.personId}`)}`
  return write(tx, reader, `${asker.name} asks you to let them sign`, [ask, named && about(envelope), where], clock)
}

interface Deputised {
  readonly envelopeId: string
  /** Who signed. */
  readonly signer: { readonly personId: string; readonly name: string }
  /** In whose place, and under what: `delegation D-17`. */
  readonly grantor: Reader
  readonly under: string
}

/** Tells whoever is named, and the sender, that another signed in their place. */
export async function tellOfDeputy(tx: Tx, { envelopeId, signer, grantor, under }: Deputised, clock: Clock): Promise<void> {
  const envelope = await load(envelopeId, tx)
  if (!envelope) throw new Error(`envelope ${envelopeId} is gone`)
  const news = `${signer.name} signed ${titled(envelope)} on behalf of`
  await tell(tx, envelope, grantor, 'Signed in your place', `${news} you, under ${under}.`, null, clock)
  const sender = senderOf(envelope)
  if (sender.personId !== grantor.personId)
    await tell(tx, envelope, sender, 'Signed in another’s place', `${news} ${grantor.name}, under ${under}.`, null, clock)
}

/** Tells that everyone has signed. Nobody outside can open anything here: so the sealed files go with the letter, where they fit. */
export async function tellCompleted(tx: Tx, envelope: Loaded, reader: Reader, clock: Clock): Promise<void> {
  const news = `${titled(envelope)} has been signed by everyone, and its seals are made.`
  const subject = 'Signed by everyone'
  if (reader.personId !== null) return tell(tx, envelope, reader, subject, news, null, clock)
  const fits = await fitsIntoMail(envelope.id, tx)
  const { name, email } = envelope.sender
  const where = fits
    ? `The sealed files are attached. Keep them as they are: the signatures in them can be checked offline. ${name} (${email}) can answer questions.`
    : `The sealed files are too large for a mail: ask ${name} (${email}) for them.`
  await write(tx, reader, `${subject}: ${envelope.title}`, [news, where], clock, fits ? envelope.id : undefined)
}
