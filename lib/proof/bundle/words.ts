import { formatAmount } from '@/lib/core'
import type { SignStatement, Statement } from '../statement'
import type { BundleContent } from './content'
import { isSignature, type Named, partyIn, personIn, type ReadApproval, readContent, signaturesIn, textIn } from './reading'
import { trustFingerprint } from './trust'
import { underWhat } from './under-what'

// The words of a bundle follow from its evidence to the byte, so that whoever verifies one also verifies the other.

const ERASED = '(erased; the proof holds without it)'

/** The plain-language summary for a court, with what each file proves. */
export function summaryOf(content: BundleContent): string {
  const { approvals, events } = readContent(content)
  const { organisation, log, witnesses } = content.issuer
  const acts = approvals.filter(isSignature)
  const signed = acts.filter(({ statement }) => statement.act === 'sign')
  const approved = acts.filter(({ statement }) => statement.act === 'approve')
  const all = signaturesIn(events, content.envelope).length
  const what = [
    ...(signed.length > 0 || approved.length === 0 ? [plural(signed.length, 'signature')] : []),
    ...(approved.length > 0 ? [plural(approved.length, 'approval')] : []),
  ]
  return lines(
    `Evidence of ${what.join(' and ')} at ${organisation.name}`,
    '',
    'This is what the files say. Whether it is true, a verifier says: give it this bundle as it is, and a trust file from elsewhere.',
    '',
    `Envelope   ${content.envelope}`,
    ...(content.approval ? [`Signature  ${content.approval}, one of ${all} in the log; the others are left out`] : []),
    `Log        ${log.origin}`,
    `Issuer     by its own word ${organisation.name}; fingerprint of what it publishes:`,
    `           ${trustFingerprint(content.issuer)}`,
    `Witnesses  by its own word ${witnesses.operators.map(({ name }) => name).join(', ') || 'none: unwitnessed'}`,
    '',
    ...signed.flatMap((one, index) => [...signatureIn(one, approvals, `Signature ${index + 1}`), '']),
    ...approved.flatMap((one, index) => [...signatureIn(one, approvals, `Approval ${index + 1}`), '']),
    'What each file proves',
    '',
    ...content.documents.map(
      ({ id, version, sealed }) =>
        `documents/${id}/v${version}/  supplied.pdf: the bytes the sender gave. reviewed.pdf: the bytes every signer confirmed.${sealed ? ' sealed.pdf: begins with those, and carries a seal for each signature.' : ''}`,
    ),
    ...approvals.map(
      (one) =>
        `approvals/${one.id}/  ${approvedBy(one.statement)} statement.json: what was confirmed. proof.json: the passkey’s signature over it. openings.json: the words behind its commitments.${one.decision ? ' decision.json: which rules permitted it, on which facts.' : ''}`,
    ),
    `events/  ${plural(events.length, 'event')} of the organisation’s log, each with the proof that the checkpoint holds it.${events.some(({ listed }) => listed) ? ' listed.json: the row of a list that became an authority, with the proof that the list holds it.' : ''}`,
    ...(content.checkpoints.size > 0 ? ['log/checkpoint-*.txt  signed heads from before a signature, and the first with it.'] : []),
    ...(content.policies.size > 0 ? ['policies/  the policies that decided; a statement names them by their hash.'] : []),
    'log/checkpoint.txt  the log’s signed head. log/consistency-*.txt  that the log only grew since a statement was made.',
    ...(content.anchor
      ? ['log/anchor.txt  an earlier head of the log, or the same. log/anchor.tst  a time-stamp over it (RFC 3161): by when it was so.']
      : []),
    'issuer.json  which keys the organisation says are its own. It proves nothing until it is compared with what you know.',
    'declaration.txt  a draft for whoever keeps the records.',
  )
}

const approvedBy = (statement: Statement): string => {
  if (isAct(statement) && statement.act === 'approve') return 'An approval before the signatures.'
  if (statement.type === 'countersign/delegation/v1') return LENT[statement.act]
  const isList = statement.type === 'countersign/proposal/v1' && statement.kind === 'authorities'
  return isList ? 'How a list gave a signer their authority.' : APPROVED[statement.type]
}

const LENT = {
  grant: 'How somebody lent another their place to sign.',
  appoint: 'How an administrator appointed somebody to sign in another’s place, without them.',
  activate: 'How a second administrator activated that appointment.',
  accept: 'How the one who signs in another’s place accepted that.',
  confirm: 'How it was confirmed again by whose place it is.',
  end: 'How it was ended.',
} as const

const isAct = (statement: Statement): statement is SignStatement => statement.type === 'countersign/sign/v1'

const APPROVED = {
  'countersign/sign/v1': 'A signature.',
  'countersign/sign-in/v1': 'A sign-in.',
  'countersign/passkey-creation/v1': 'The making of a passkey.',
  'countersign/enrolment/v1': 'How a signer’s passkey came to be theirs.',
  'countersign/passkey-change/v1': 'How a signer’s passkey was added.',
  'countersign/reopening/v1': 'How an enrolment was reopened.',
  'countersign/authority/v1': 'How a signer came to their authority.',
  'countersign/proposal/v1': 'How the rules of the organisation were changed.',
  'countersign/exception/v1': 'How an exception was asked for, approved or reviewed.',
} as const

function signatureIn(approval: ReadApproval<SignStatement>, approvals: readonly ReadApproval[], title: string): string[] {
  const { statement, proof, openings, event } = approval
  const { signer, onBehalfOf, envelope, documents, authority, decision } = statement
  const who = personIn(signer.details, openings.signer)
  const grantor = onBehalfOf && personIn(onBehalfOf.details, openings.grantor)
  const bound = partyIn(signer.party, openings.party)
  const money =
    envelope.amount !== undefined && envelope.currency ? formatAmount({ minor: envelope.amount, currency: envelope.currency }) : undefined
  return [
    title,
    `  who         ${described(who)}`,
    ...(onBehalfOf ? [`  on behalf   of ${described(grantor)}`] : []),
    ...(signer.party
      ? [`  for         ${bound ? [bound.party, bound.capacity && `as ${bound.capacity}`].filter(Boolean).join(', ') : ERASED}`]
      : []),
    `  stated      ${textIn(statement.sentence.commitment, 'sentence', openings.sentence) ?? ERASED}`,
    `  when        ${event?.says.time ?? statement.issued} by the organisation’s clock`,
    `  with        a passkey used at ${proof.origin}, which verified the person`,
    ...documents.map(
      (one) =>
        `  document    version ${one.version}, ${plural(one.pages, 'page')}${one.seen ? `, pages ${one.seen} reported as seen` : ''}, SHA-256 ${one.reviewed}`,
    ),
    `  declared    by the sender: class ${envelope.class}${money ? `, ${money}${envelope.basis === 'yearly' ? ' a year' : ''}` : ''}`,
    `  authority   ${AUTHORITY[authority.kind]}${onBehalfOf ? `, ${authority.reference}` : ''}`,
    ...underWhat(approval, { approvals }).map((line, index) => `  ${index === 0 ? 'terms     ' : '          '}  ${line}`),
    `  permitted   by ${decision.rules.join(', ')}`,
    `  event       ${event ? `${event.id}, number ${event.index} of the log` : 'none in this bundle'}`,
  ]
}

const described = (who: Named | undefined): string => (who ? `${who.name}, ${who.email}${who.title ? `, ${who.title}` : ''}` : ERASED)

const AUTHORITY = {
  recipient: 'named by the sender',
  register: 'from the register of authorities',
  delegation: 'under a delegation, which the person signed for gave themselves',
  appointment: 'under an appointment, which two administrators made without the person signed for',
  exception: 'by an approved exception',
} as const

/** The custodian's declaration, drafted: what only a person can say is left open. */
export function declarationOf(content: BundleContent): string {
  const { organisation, log } = content.issuer
  return lines(
    'Draft declaration of the custodian of records',
    '',
    'I, ______________________ (name), am ______________________ (office) at',
    `${organisation.name}.`,
    '',
    'I know from my work how the records of that organisation’s signing system are made and kept. The files of this bundle',
    `were taken from it. They concern envelope ${content.envelope}.`,
    '',
    '1. The records were made at or near the time of the acts they record, by the system itself, as those acts were done.',
    '2. They were kept in the course of a regularly conducted activity, and making them was a regular practice of it.',
    `3. They stand in the append-only log ${log.origin}, whose signed head is in log/checkpoint.txt.`,
    '4. The bundle was produced by a process that produces an accurate result, and is identified by the hashes in manifest.json',
    '   (compare Federal Rules of Evidence 902(13) and 902(14); for other places, ask who represents you).',
    '',
    'What I do not know of my own knowledge: ______________________________________________________________',
    '',
    'I declare under penalty of perjury that the foregoing is true and correct.',
    '',
    'Date ____________   Signature ____________________________',
  )
}

const lines = (...all: readonly string[]) => `${all.join('\n')}\n`
const plural = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`
