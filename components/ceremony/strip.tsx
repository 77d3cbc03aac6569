import Link from 'next/link'
import type { ReactNode, Ref } from 'react'
import { Rosette } from '@/components/rosette'
import { cx, Glyph, Hash, Icon } from '@/components/ui'
import type { Capacity } from './types'

export interface StripProps {
  /** `Signing as`, and afterwards `Signed as`. */
  readonly label: string
  readonly who: Capacity
  /** `Version 4`, `Version 4, signed`. */
  readonly version: string
  readonly hashLabel: string
  readonly hash: string
  /** Several documents: which one the hash is of. */
  readonly hashOf?: string | undefined
  readonly rosette: 'reviewed' | 'signed'
  readonly ref?: Ref<HTMLElement>
}

const FIELD = 'min-w-0 lg:flex lg:flex-col lg:justify-center'
const VALUE = 'text-[0.9375rem] leading-5.5 font-medium'

/** Who signs, for whom, under what, which version, which bytes: fixed fields, always in view. */
export function Strip({ label, who, version, hashLabel, hash, hashOf, rosette, ref }: StripProps) {
  const whom = who.onBehalfOf ?? who.party
  const also = [who.onBehalfOf && who.party && ` for ${who.party}`, who.capacity && ` as ${who.capacity}`].filter(Boolean).join('')
  return (
    <header
      ref={ref}
      data-covers="top"
      className="sticky top-0 z-20 grid grid-cols-[1.5rem_minmax(0,1fr)] items-center gap-x-2 border-b border-line-2 bg-paper px-4 py-2.5 min-[360px]:grid-cols-[1.5rem_minmax(0,1fr)_auto_auto] lg:static lg:grid-cols-[minmax(0,1fr)_26rem] lg:gap-0 lg:p-0 xl:grid-cols-[minmax(0,1fr)_32rem]"
    >
      <div className="contents lg:flex lg:h-16 lg:min-w-0">
        <Link
          href="/inbox"
          className="row-span-4 -ml-2 flex h-11 items-center gap-1.5 px-2 text-ink-2 no-underline hover:text-ink min-[360px]:row-span-2 lg:m-0 lg:h-auto lg:border-r lg:border-line lg:pr-6 lg:pl-5"
        >
          <Icon name="left" />
          <span className="max-lg:sr-only">Inbox</span>
        </Link>
        <p className="flex min-w-0 items-baseline gap-x-1.5 min-[360px]:col-span-2 lg:contents">
          <Field label={label} className="max-w-[60%] shrink-0 lg:max-w-72 lg:border-r lg:border-line lg:px-7">
            <span className={cx(VALUE, 'flex items-center gap-1.5')}>
              <Glyph kind={who.onBehalfOf ? 'delegate' : 'person'} />
              <bdi className="truncate">{who.name}</bdi>
            </span>
          </Field>
          {whom && (
            <span aria-hidden="true" className="text-ink-2 lg:hidden">
              for
            </span>
          )}
          <Field label="For" className="lg:max-w-96 lg:border-r lg:border-line lg:px-7">
            {/* What bounds it gives way before whose place it is. */}
            <span className={cx(VALUE, 'flex min-w-0 items-center', !whom && 'max-lg:sr-only')}>
              {who.onBehalfOf && <Glyph kind="person" className="mr-1.5 shrink-0 max-lg:hidden" />}
              <bdi className="max-w-52 truncate lg:shrink-0">{whom ?? 'Own name'}</bdi>
              {also && <span className="ml-1 min-w-0 truncate font-normal text-ink-2 max-lg:hidden">{also}</span>}
            </span>
          </Field>
        </p>
        <p className="col-start-2 min-[360px]:row-start-2 lg:contents">
          <Field label="Under" className="lg:px-7">
            <span
              className={cx(VALUE, 'block truncate max-lg:text-dense', who.excepted ? 'text-wait' : 'max-lg:font-normal max-lg:text-ink-2')}
            >
              {who.under}
              {who.bounds && <span className="font-normal text-ink-2"> {who.bounds}</span>}
            </span>
          </Field>
        </p>
      </div>
      <div className="contents lg:flex lg:min-h-16 lg:items-center lg:justify-between lg:gap-4 lg:border-l lg:border-line-2 lg:px-8">
        <p className="col-start-2 min-[360px]:col-start-4 min-[360px]:row-start-1 min-[360px]:text-right lg:text-left">
          <Field label="Document">
            <span className={cx(VALUE, 'max-lg:text-ui')}>{version}</span>
          </Field>
        </p>
        <div className="col-start-2 min-w-0 min-[360px]:col-span-2 min-[360px]:col-start-3 min-[360px]:row-start-2 lg:col-auto">
          <Field label={hashOf ? `SHA-256 of ${hashOf}` : hashLabel}>
            <Hash
              value={hash}
              what={hashOf ? `SHA-256 of ${hashOf}` : hashLabel}
              before={<Rosette hash={hash} size={20} state={rosette} />}
              className="max-lg:text-right lg:text-dense"
            />
          </Field>
        </div>
      </div>
    </header>
  )
}

/** A label above its value; on a phone the label is read aloud and the order of the fields speaks. */
function Field({ label, children, className }: { label: string; children: ReactNode; className?: string }) {
  return (
    <span className={cx(FIELD, 'block', className)}>
      <span className="block max-w-52 truncate text-meta text-ink-2 max-lg:sr-only">{label}</span>
      {children}
    </span>
  )
}
