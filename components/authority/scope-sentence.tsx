import type { Scope } from '@/lib/authority'
import { Time } from '../ui'
import { capsInWords, cumulativeInWords, kindsInWords } from './words'

/** A scope that begins at once has no beginning yet. */
export type Beginning = Omit<Scope, 'from'> & { readonly from?: Date }

/** `any lease, up to €50,000.00 in one document, from … until …`; what bounds it is strong. */
export function ScopeSentence({ scope, kinds, zone }: { scope: Beginning; kinds: readonly string[]; zone: string }) {
  return (
    <>
      <b>{kindsInWords(kinds)}</b>
      {scope.caps.length > 0 && (
        <>
          , <b>{capsInWords(scope.caps)}</b> in one document
        </>
      )}
      {scope.cumulative.length > 0 && (
        <>
          {' '}
          and <b>{cumulativeInWords(scope.cumulative)}</b> altogether with one counterparty
        </>
      )}
      , {scope.from ? <Period word="from" at={scope.from} zone={zone} /> : 'from now on'}{' '}
      <Period word="until" at={scope.until} zone={zone} />
    </>
  )
}

const Period = ({ word, at, zone }: { word: string; at: Date; zone: string }) => (
  <>
    {word} <Time at={at} zone={zone} />
  </>
)
