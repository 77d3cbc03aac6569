import { cx } from '../ui'
import type { DiffLine, FileDiff } from './diff'

const LOOK: Readonly<Record<DiffLine['sign'], string>> = {
  '+': 'border-l-2 border-ink bg-sheet text-ink',
  '-': 'border-l-2 border-dashed border-ink-3 text-ink-2 line-through decoration-ink-3',
  ' ': 'border-l-2 border-transparent text-ink-2',
}
const WORD: Readonly<Record<DiffLine['sign'], string>> = { '+': 'added: ', '-': 'taken out: ', ' ': '' }

/** What is to change, file by file. */
export function DiffView({ files }: { files: readonly FileDiff[] }) {
  if (files.length === 0) return <p className="text-ink-2">It says the same as what is in force.</p>
  return files.map(({ name, parts }) => (
    <figure key={name} className="mt-3 min-w-0">
      <figcaption className="text-hash">{name}</figcaption>
      <div className="mt-1 rounded-sm border border-line">
        {parts.map((part, index) => (
          <div key={index} className={cx('py-1', index > 0 && 'border-t border-dashed border-line-2')}>
            {part.map(({ sign, text }, line) => (
              <code key={line} className={cx('block px-2 text-hash leading-5 whitespace-pre-wrap wrap-anywhere', LOOK[sign])}>
                <span aria-hidden="true">{sign === '-' ? '−' : sign} </span>
                {WORD[sign] && <span className="sr-only">{WORD[sign]}</span>}
                {text}
              </code>
            ))}
          </div>
        ))}
      </div>
    </figure>
  ))
}
