import { Brand } from '@/components/shell'

/** The bar above pages for people who are not signed in: whose Countersign this is. */
export function PublicHead({ organisation, mark }: { organisation?: string; mark?: string }) {
  return (
    <header className="flex min-h-14 flex-wrap items-center gap-x-5 border-b border-line px-4 sm:px-8">
      <Brand />
      <span className="ml-auto flex items-center gap-4 text-ink-2">
        {mark && <span className="rounded-sm border border-dashed border-ink-3 px-1.5 text-meta">{mark}</span>}
        {organisation && <bdi>{organisation}</bdi>}
      </span>
    </header>
  )
}
