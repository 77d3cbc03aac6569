import type { Check, Verdict } from '..'

const MARKS = { holds: '✓', fails: '✗', open: '·' } as const

/** A text of somebody else's as one line: whoever makes a bundle may have written what moves a terminal's cursor over the verdict. */
export const plain = (text: string): string => text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu, '\ufffd')

/** A verdict for a terminal: a line for each check, under what it is about. */
export function report({ checks, outcome, organisation, fingerprint, signatures }: Verdict): string {
  const about = [...new Set(checks.map((check) => check.about))]
  const parts = about.map((one) => [plain(one), ...checks.filter((check) => check.about === one).map(line)].join('\n'))
  const unwitnessed = checks.some(({ status, restsOn }) => status === 'open' && restsOn === 'witnesses')
  const end = `${ENDS[outcome](plain(organisation), signatures.length)}${unwitnessed ? ' Unwitnessed.' : ''}`
  const stated = signatures.map(({ who = 'An erased person', sentence, at, under = [] }) =>
    [`${plain(who)}${at ? `, ${plain(at)}` : ''}`, ...[sentence ?? [], under].flat().map((text) => `  ${plain(text)}`)].join('\n'),
  )
  const whose = outcome === 'issuer-unknown' ? 'Fingerprint of what its issuer says of itself' : "Trust file's fingerprint"
  return `${[...stated, ...parts, end, `${whose}: ${fingerprint}`].join('\n\n')}\n`
}

const line = ({ status, says, restsOn, why }: Check) =>
  `  ${MARKS[status]} ${plain(says)}  [${restsOn}]${why ? `\n      ${plain(why)}` : ''}`

const ENDS = {
  verified: (name, count) => `VERIFIED: ${count} ${count === 1 ? 'signature' : 'signatures'}, under the trust file you gave for ${name}.`,
  'issuer-unknown': (name) =>
    `INTERNALLY CONSISTENT; ISSUER NOT ESTABLISHED. It agrees with what its issuer says of itself (“${name}”).\nGive a trust file that you got elsewhere (--trust FILE), or compare the fingerprint with one you did.`,
  refuted: () => 'NOT VERIFIED: see what fails above.',
} satisfies Record<Verdict['outcome'], (organisation: string, signatures: number) => string>
