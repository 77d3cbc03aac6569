import Link from 'next/link'
import type { ReactNode } from 'react'
import { Glyph } from '@/components/ui'
import { Brand } from './brand'
import { ThemeChoice } from './theme-choice'
import type { Theme } from './viewer'

export interface NavItem {
  href: string
  label: string
  /** What waits there. Nothing is drawn for 0. */
  count?: number
}

export interface ShellProps {
  nav: readonly NavItem[]
  /** The path of the page shown; the nav item it lies under is marked. */
  current: string
  organisation: string
  person?: { name: string; detail?: string }
  /** Links in the person menu above sign-out: passkeys, sessions. */
  menu?: readonly { href: string; label: string }[]
  /** A form with its button: signing out is a POST. */
  signOut?: ReactNode
  theme?: Theme
  /** A plain word beside the organisation: DEMO, or "trial" on localhost. */
  mark?: string
  children: ReactNode
}

/** Top bar and page. Pages compose it; it fetches nothing. */
export function Shell({ nav, current, organisation, person, menu = [], signOut, theme = 'system', mark, children }: ShellProps) {
  return (
    <>
      <header className="no-print border-b border-line">
        <div className="flex min-h-14 flex-wrap items-stretch gap-x-8 px-4 sm:px-8">
          <div className="flex h-14 items-center">
            <Brand />
          </div>
          {nav.length > 0 && (
            <nav
              aria-label="Main"
              className="order-last -mx-4 w-[calc(100%+2rem)] overflow-x-auto border-t border-line px-4 md:order-none md:mx-0 md:w-auto md:border-0 md:px-0"
            >
              <ul className="flex h-11 gap-6 md:h-full">
                {nav.map((item) => (
                  <NavLink key={item.href} item={item} current={current} />
                ))}
              </ul>
            </nav>
          )}
          <div className="ml-auto flex min-w-0 items-center gap-5 text-ink-2">
            {mark && <span className="rounded-sm border border-dashed border-ink-3 px-1.5 text-meta">{mark}</span>}
            <span className="hidden truncate lg:inline">{organisation}</span>
            {person && <PersonMenu person={person} organisation={organisation} menu={menu} signOut={signOut} theme={theme} />}
          </div>
        </div>
      </header>
      {children}
    </>
  )
}

function NavLink({ item: { href, label, count }, current }: { item: NavItem; current: string }) {
  const here = current === href || (href !== '/' && current.startsWith(`${href}/`))
  return (
    <li className="flex">
      <Link
        href={href}
        aria-current={here ? 'page' : undefined}
        className="flex items-center gap-1.5 border-y-2 border-transparent whitespace-nowrap text-ink-2 no-underline hover:text-ink focus-visible:-outline-offset-2 aria-[current]:border-b-ink aria-[current]:font-medium aria-[current]:text-ink"
      >
        {label}
        {count ? <span className="text-hash text-ink-2">{count}</span> : null}
      </Link>
    </li>
  )
}

/** The browser's own popover: no script opens or closes it, and Escape works. */
function PersonMenu({
  person,
  organisation,
  menu,
  signOut,
  theme,
}: Required<Pick<ShellProps, 'organisation' | 'menu' | 'theme'>> & { person: NonNullable<ShellProps['person']>; signOut: ReactNode }) {
  return (
    <>
      <button type="button" popoverTarget="person-menu" className="inline-flex min-w-0 items-center gap-1.5 py-1 text-ink">
        <Glyph kind="person" />
        <span className="truncate">
          <bdi>{person.name}</bdi>
        </span>
      </button>
      <div id="person-menu" popover="auto" className="person-menu">
        <div className="border-b border-line px-4 py-3">
          <p className="font-medium">
            <bdi>{person.name}</bdi>
          </p>
          <p className="text-dense text-ink-2">{person.detail ?? organisation}</p>
        </div>
        {menu.length > 0 && (
          <ul className="border-b border-line py-1.5">
            {menu.map(({ href, label }) => (
              <li key={href}>
                <Link href={href} className="block px-4 py-1.5 no-underline hover:bg-desk focus-visible:-outline-offset-2">
                  {label}
                </Link>
              </li>
            ))}
          </ul>
        )}
        <ThemeChoice initial={theme} />
        {signOut && <div className="border-t border-line px-4 py-3">{signOut}</div>}
      </div>
    </>
  )
}
