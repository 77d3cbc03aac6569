import 'server-only'
import { createTransport, type Transporter } from 'nodemailer'
import { type Bytes, type Clock, newId, systemClock } from '@/lib/core'
import { db, type Tx } from '@/lib/db'
import { env } from '@/lib/env'
import { enqueueAll } from './jobs'
import { lock, unlock } from './secret'

/** What a letter is about: the only thing an outbox says of its contents. */
export type MailKind = 'invitation' | 'reopening' | 'account' | 'envelope'

export interface Letter {
  /** `envelope` unless said otherwise: of what an envelope is about, nobody but the reader needs to know more. */
  readonly kind?: MailKind
  readonly to: string
  readonly personId?: string
  readonly subject: string
  /** Plain text; `{link}` stands where the secret address belongs. */
  readonly text: string
  /** An address that opens something to whoever holds it. Encrypted until it is sent. */
  readonly link?: string
  /** An envelope whose sealed documents go with it: read when it is sent, not when it is written. */
  readonly encloses?: string
}

/** A file that goes with a letter. */
export interface Enclosure {
  readonly filename: string
  readonly content: Bytes
}

/** Reads what a letter encloses, by the envelope's id. */
export type Enclose = (envelopeId: string) => Promise<readonly Enclosure[]>

/** Writes a letter in the caller's transaction; a worker sends it after the commit. Returns its id. */
export async function post(tx: Tx, letter: Letter, clock: Clock = systemClock): Promise<string> {
  const [id] = await postAll(tx, [letter], clock)
  return id as string
}

/** Writes many letters as `post` writes one, and returns their ids in the same order. */
export async function postAll(tx: Tx, letters: readonly Letter[], clock: Clock = systemClock): Promise<readonly string[]> {
  const written = letters.map((letter) => ({
    id: newId(),
    kind: letter.kind ?? 'envelope',
    to: letter.to,
    personId: letter.personId ?? null,
    subject: letter.subject,
    text: letter.text,
    secret: letter.link ? lock(letter.link) : null,
    encloses: letter.encloses ?? null,
    state: 'waiting',
    createdAt: clock(),
  }))
  await tx.mail.createMany({ data: written })
  const ids = written.map(({ id }) => id)
  if (env().SMTP_URL) await enqueueLetters(tx, ids)
  return ids
}

export const enqueueLetters = (tx: Tx, mailIds: readonly string[]): Promise<void> =>
  enqueueAll(
    tx,
    mailIds.map((mailId) => ({ job: { task: 'mail', mailId }, key: `mail:${mailId}` })),
  )

const held = globalThis as { countersignTransport?: Transporter }

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/i

/**
 * The way to the mail server. Letters hold addresses that open something: they leave this machine only encrypted, so that a server
 * without STARTTLS, or somebody in between who hides it, gets none.
 */
function transport(address: string): Transporter {
  const url = new URL(address)
  if (!LOOPBACK.test(url.hostname)) url.searchParams.set('requireTLS', 'true')
  return createTransport(url.href)
}

/** Sends one letter by SMTP; its secret is forgotten once it is out. Sending twice after a crash is possible, and better than never. */
export async function sendMail(mailId: string, enclose: Enclose, clock: Clock = systemClock): Promise<void> {
  const url = env().SMTP_URL
  const mail = await db().mail.findUnique({ where: { id: mailId } })
  // A letter without an address was to somebody whose details have been erased.
  if (!url || !mail?.to || mail.state === 'sent') return
  held.countersignTransport ??= transport(url)
  const { hostname } = new URL(env().COUNTERSIGN_URL)
  try {
    // In here, too: a secret of another key is a letter that fails, and is to be seen in the outbox as one.
    const link = mail.secret && unlock(mail.secret)
    await held.countersignTransport.sendMail({
      // Addresses as objects: a text is parsed, and one recipient's "address" could then name a second one.
      from: { name: 'Countersign', address: `no-reply@${hostname}` },
      to: { name: '', address: mail.to },
      subject: mail.subject,
      text: link ? mail.text.replaceAll('{link}', () => link) : mail.text,
      ...(mail.encloses && { attachments: await enclosed(mail.encloses, enclose) }),
      messageId: `<${mail.id}@${hostname}>`,
    })
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error)
    await db().mail.update({ where: { id: mailId }, data: { state: 'failed', error: said.slice(0, 500) } })
    throw error
  }
  await db().mail.update({ where: { id: mailId }, data: { state: 'sent', sentAt: clock(), secret: null, error: null } })
}

const enclosed = async (envelopeId: string, enclose: Enclose) =>
  (await enclose(envelopeId)).map(({ filename, content }) => ({ filename, content: Buffer.from(content), contentType: 'application/pdf' }))
