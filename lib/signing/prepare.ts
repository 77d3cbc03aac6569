import 'server-only'
import { exceptionFor } from '@/lib/authority'
import { type Clock, hex, ok, type Refusal, type Result, refuse, sha256, systemClock } from '@/lib/core'
import { type Passkey, type Tx, transaction } from '@/lib/db'
import { lentBy, nameOf } from '@/lib/delegation'
import { type Actor, factsOf, holdActor, type Prepared, personDetails, prepareIntent } from '@/lib/identity'
import { append, heads } from '@/lib/ledger'
import { type Decision, isWeighty, policyObject } from '@/lib/policy'
import { BEHALF_TEMPLATE, commit, type SignStatement, sentenceText } from '@/lib/proof'
import { permitted, recordRefusal } from './acting'
import { authorityFor, capacityIn, decideToBegin, type Under } from './capacity'
import { hasConsented, recordConsent } from './consent'
import { decideExcepted } from './excepted'
import { deputyOf, type Stand, standUnder } from './in-place'
import { type Loaded, type LoadedRecipient, load, UNKNOWN } from './loaded'
import { ownPlace, PARTS, type Part, partOf } from './part'
import { pageRanges, partyDetails, presented, sentenceOf, unseenOf } from './presented'

/** What the person saw and ticked. */
export interface Asked {
  /** "I agree to sign electronically" was ticked, or had been before. */
  readonly consent: boolean
  /** The version on the person's screen. */
  readonly version: number
  /** The delegation under which it would be in another's place; without it, in the person's own. */
  readonly under?: string | undefined
}

/**
 * Makes the exact statement that a gesture will confirm, and keeps it as an intent bound to session, person and passkey.
 * One transaction: decide, then store the intent or the refusal, with its event.
 */
export function prepare(actor: Actor, envelopeId: string, asked: Asked, clock: Clock = systemClock): Promise<Result<Prepared>> {
  return transaction(async (tx) => {
    const envelope = await load(envelopeId, tx)
    if (!envelope) return UNKNOWN
    const now = clock()
    const own = asked.under === undefined ? ownPlace(envelope, actor.personId) : undefined
    const part = own ? partOf(own) : 'sign'
    const held = await holdActor(tx, actor, actor.passkeyId, clock)
    if (!held.ok) {
      await recordRefusal(tx, { act: part, actor, envelope, refusal: held, details: { stage: 'prepare' }, clock })
      return held
    }
    // By the policies that are held from here on.
    const lent = asked.under === undefined ? undefined : await lentBy(asked.under, tx)
    const stand = lent?.row.delegate === actor.personId ? await standUnder(lent, envelope, now, tx) : undefined
    const place = own ?? stand?.place
    const { decision, under } = await inCapacity(tx, { actor: held.value, envelope, part, stand, now })
    const ready = await readiness(tx, { actor, envelope, place, part, decision, asked })
    if (!ready.ok) {
      const details = { stage: 'prepare', ...(lent && { delegation: nameOf(lent.row) }) }
      await recordRefusal(tx, { act: part, actor, envelope, refusal: ready, decision, details, clock })
      return ready
    }
    if (asked.consent) await recordConsent(tx, actor, clock)
    const { recipient, passkey } = ready.value
    const { statement, openings } = await draftStatement(tx, { ...ready.value, actor, envelope, under, stand, decision })
    const prepared = await prepareIntent(
      tx,
      {
        statement,
        openings,
        decision,
        personId: actor.personId,
        sessionId: actor.sessionId,
        envelopeId: envelope.id,
        context: { recipientId: recipient.id, passkeyId: passkey.id, version: envelope.version },
        allow: [{ credentialId: passkey.credentialId, transports: passkey.transports }],
      },
      clock,
    )
    await append(
      tx,
      {
        kind: 'envelope.statement-prepared',
        object: { type: 'envelope', id: envelope.id },
        actor: { kind: 'person', id: actor.personId },
        outcome: 'observed',
        rules: decision.rules,
        statement: hex(sha256(Buffer.from(prepared.statement, 'base64url'))),
        decision,
        details: { title: envelope.title, version: envelope.version, act: part },
        envelopeId: envelope.id,
      },
      clock,
    )
    return ok(prepared)
  })
}

/** In another's place it is under one delegation and nothing else; in their own, under their authority, and an exception where it takes one. */
async function inCapacity(
  tx: Tx,
  { actor, envelope, part, stand, now }: { actor: Actor; envelope: Loaded; part: Part; stand: Stand | undefined; now: Date },
): Promise<{ decision: Decision; under: Under }> {
  const decideUnder = (under: Under) => decideToBegin(part, factsOf(actor), envelope, under, now)
  if (stand) return { decision: decideUnder({ delegation: stand.delegation }), under: { delegation: stand.delegation } }
  const { authority } = part === 'sign' ? await authorityFor(actor.personId, envelope, now, tx) : {}
  const { decision, exception } = await decideExcepted(
    (exception) => decideUnder({ authority, exception }),
    () => exceptionFor({ personId: actor.personId, envelopeId: envelope.id, version: envelope.version }, tx),
  )
  return { decision, under: { authority, exception } }
}

interface Ready {
  readonly recipient: LoadedRecipient
  readonly passkey: Passkey
  /** Pages reported seen, by version id. */
  readonly seen: ReadonlyMap<string, readonly number[]>
}

interface Beginning {
  readonly actor: Actor
  readonly envelope: Loaded
  readonly place: LoadedRecipient | undefined
  readonly part: Part
  readonly decision: Decision
  readonly asked: Asked
}

async function readiness(tx: Tx, { actor, envelope, place: recipient, part, decision, asked }: Beginning): Promise<Result<Ready>> {
  const may = permitted(decision, envelope.state, part)
  if (!may.ok) return may
  if (asked.under !== undefined && !recipient) return NOTHING_LENT
  if (asked.version !== envelope.version) return replaced(envelope.version)
  const passkey = await tx.passkey.findUnique({ where: { id: actor.passkeyId } })
  if (recipient?.state !== 'waiting' || !passkey) throw new Error('policy permitted an act by someone who is not waited for')
  const seen = await seenBy(tx, actor.personId, envelope)
  const unread = unreadRefusal(envelope, seen)
  if (unread) return unread
  if (!asked.consent && !(await hasConsented(actor.personId, tx)))
    return refuse('consent-needed', 'You have not agreed to sign electronically yet.', { next: 'Read what you agree to and tick it.' })
  return ok({ recipient, passkey, seen })
}

/** They are named themselves, and asked to sign under what was not lent to them, or is for nobody's place in it. */
const NOTHING_LENT = refuse('delegation-unknown', 'Nothing that was lent to you lets you sign this in another’s place.', {
  next: 'Open it again, and choose in whose place you sign.',
})

/** The version on a person's screen is no longer the one to sign. */
export const replaced = (version: number): Refusal =>
  refuse('changed-meanwhile', `The sender replaced a document: version ${version} is the one to sign now.`, {
    next: 'Open the envelope again and read the present version.',
  })

/** The pages a person's browser reported as seen, by version id. */
export async function seenBy(tx: Pick<Tx, 'reading'>, personId: string, envelope: Loaded): Promise<ReadonlyMap<string, readonly number[]>> {
  const versionIds = presented(envelope).map(({ version }) => version.id)
  const rows = await tx.reading.findMany({ where: { personId, versionId: { in: versionIds } } })
  return new Map(rows.map((row) => [row.versionId, row.pages]))
}

function unreadRefusal(envelope: Loaded, seen: ReadonlyMap<string, readonly number[]>): Refusal | undefined {
  const { name, readingRequired } = envelope.class
  const unread = presented(envelope).some(({ version }) => unseenOf(version, seen.get(version.id) ?? []).length > 0)
  if (!readingRequired || !unread) return undefined
  return refuse('pages-unread', `Every page of a ${name} must have been on your screen before you sign.`, {
    next: 'Read the pages that are listed as unseen.',
  })
}

interface Stated extends Ready {
  readonly actor: Actor
  readonly envelope: Loaded
  readonly under: Under
  readonly stand: Stand | undefined
  readonly decision: Decision
}

const asksForDeviceBound = ({ class: rules, amount, currency }: Loaded) =>
  rules.assurance === 'device-bound' && isWeighty(rules, { amount, currency })

const described = ({ name, email, title }: Stand['lent']['grantor']) => ({ name, email, ...(title && { title }) })

type Common = 'organisation' | 'log' | 'issued' | 'expires' | 'nonce'

async function draftStatement(tx: Tx, { actor, envelope, recipient, passkey, under: capacity, stand, seen, decision }: Stated) {
  const part = partOf(recipient)
  const { role, meaning, template: own } = PARTS[part]
  const template = stand ? BEHALF_TEMPLATE : own
  const sentence = commit('sentence', sentenceText(sentenceOf(envelope, recipient, stand && deputyOf(actor, stand))))
  const grantor = stand && personDetails(described(stand.lent.grantor))
  const signer = personDetails(actor)
  const partyText = partyDetails(recipient)
  const party = partyText ? commit('party', partyText) : undefined
  const counterparty = envelope.counterparty ? commit('counterparty', envelope.counterparty) : undefined
  const under = capacityIn(capacity, recipient.id)
  const statement: Omit<SignStatement, Common> = {
    type: 'countersign/sign/v1',
    act: part,
    meaning,
    sentence: { ...template, commitment: sentence.commitment },
    envelope: {
      id: envelope.id,
      class: envelope.classId,
      ...(envelope.amount !== null && envelope.currency !== null && { amount: Number(envelope.amount), currency: envelope.currency }),
      basis: envelope.basis as 'total' | 'yearly' | 'none',
      ...(counterparty && { counterparty: counterparty.commitment }),
      declaredBy: envelope.senderId,
    },
    documents: presented(envelope).map(({ document, version }) => {
      const pages = pageRanges(seen.get(version.id) ?? [])
      return {
        id: document.id,
        version: version.number,
        pages: version.pageCount,
        supplied: hex(version.suppliedSha256),
        reviewed: hex(version.reviewedSha256),
        ...(pages && { seen: pages }),
      }
    }),
    signer: {
      id: actor.personId,
      details: signer.commitment,
      recipient: recipient.id,
      role,
      step: recipient.step,
      ...(party && { party: party.commitment }),
      // A synced key may be on several of the person's devices; a device-bound one is in exactly one.
      assurance: {
        required: asksForDeviceBound(envelope) ? 'passkey-device-bound' : 'passkey-user-verified',
        given: passkey.backupEligible ? 'passkey-synced' : 'passkey-device-bound',
      },
    },
    ...(stand && grantor && { onBehalfOf: { id: stand.lent.grantor.id, details: grantor.commitment } }),
    authority: {
      ...under,
      heads: await heads(
        tx,
        [
          envelope.id,
          actor.personId,
          passkey.id,
          under.kind === 'recipient' ? undefined : under.reference,
          stand?.lent.grantor.id,
          stand?.delegation.authority?.id,
          policyObject(),
        ].filter((one) => one !== undefined),
      ),
    },
    decision: { outcome: 'permit', rules: [...decision.rules], bundle: decision.bundle },
  }
  const openings = {
    sentence: sentence.opening,
    signer: signer.opening,
    ...(grantor && { grantor: grantor.opening }),
    ...(party && { party: party.opening }),
    ...(counterparty && { counterparty: counterparty.opening }),
  }
  return { statement, openings }
}
