import 'server-only'
import { type Clock, formatAmount } from '@/lib/core'
import type { Tx } from '@/lib/db'
import { post, quoted, unlinked } from '@/lib/delivery'
import { env } from '@/lib/env'
import { fitsIntoMail } from './enclose'
import { type Loaded, moneyOf } from './loaded'

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

export function askAgain(tx: Tx, envelope: Loaded, reader: Reader, clock: Clock): Promise<void> {
  const ask = `${envelope.sender.name} reminds you that ${titled(envelope)} waits for you.`
  return write(tx, reader, `Reminder: ${envelope.title}`, [ask, about(envelope), `Read and sign: ${signAt(envelope)}`], clock)
}

export function askForNewVersion(tx: Tx, envelope: Loaded, reader: Reader, version: number, clock: Clock): Promise<void> {
  const ask = `${envelope.sender.name} replaced a document of ${titled(envelope)}. Version ${version} waits for you; what was signed before stays on record for the earlier version.`
  return write(
    tx,
    reader,
    `To sign: ${envelope.title}, version ${version}`,
    [ask, about(envelope), `Read and sign: ${signAt(envelope)}`],
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
