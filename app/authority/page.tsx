import type { Metadata } from 'next'
import { AuthorityItem, Kinds, registerAnswer } from '@/components/authority'
import { viewerZone } from '@/components/shell'
import { EmptyState, Icon, LinkButton, PageFrame, PageTitle, RefusalNotice, SectionHead, TextLink } from '@/components/ui'
import { type AuthorityRow, classes, proposedClasses, register } from '@/lib/authority'
import { requireActor } from '@/lib/identity'
import { House } from '../house'
import { finishAuthority, startActivation, startEnd } from './actions'
import { finishKind, startKindActivation, withdrawKind } from './kinds/actions'

export const metadata: Metadata = { title: 'Authority' }

export default async function AuthorityPage() {
  const actor = await requireActor('/authority')
  const listed = await register(actor)
  const [kinds, zone] = await Promise.all([listed.ok ? classes(actor) : [], viewerZone()])
  const rows = listed.ok ? listed.value : []
  const administrator = actor.roles.includes('administrator')
  const inForce = rows.filter(({ state, person }) => state === 'active' && person.status === 'active')
  return (
    <House actor={actor} current="/authority">
      <PageFrame>
        <PageTitle
          title="Authority"
          answer={listed.ok ? registerAnswer(rows) : undefined}
          aside={
            listed.ok && (
              <>
                <TextLink href="/exceptions">Exceptions</TextLink>
                <LinkButton href="/authority/who">Who could sign?</LinkButton>
                {administrator && (
                  <LinkButton href="/authority/grant" kind="ink" before={<Icon name="plus" size={14} />}>
                    Grant authority
                  </LinkButton>
                )}
              </>
            )
          }
        />
        {!listed.ok && <RefusalNotice refusal={listed} className="mt-8" />}
        {listed.ok && (
          <>
            <Waiting rows={rows.filter(({ state }) => state === 'granted')} zone={zone} />
            <InForce rows={rows.filter(({ state }) => state === 'active' || state === 'planned')} zone={zone} />
            <section id="kinds" aria-label="Kinds of document">
              <SectionHead title="Kinds of document" remark="and what each asks for" end={kinds.length} />
              <Kinds
                classes={kinds}
                proposed={await proposedClasses(actor)}
                covered={new Set(inForce.flatMap((row) => row.classes))}
                mayPropose={administrator}
                zone={zone}
                acts={{ startActivation: startKindActivation, finish: finishKind, withdraw: withdrawKind }}
              />
              {administrator && (
                <LinkButton href="/authority/kinds/new" size="small" className="mt-4" before={<Icon name="plus" size={13} />}>
                  A new kind of document
                </LinkButton>
              )}
            </section>
            <Past rows={rows.filter(({ state }) => state === 'over' || state === 'ended')} zone={zone} />
          </>
        )}
      </PageFrame>
    </House>
  )
}

interface Part {
  readonly rows: readonly AuthorityRow[]
  readonly zone: string
}

const List = ({ rows, zone }: Part) => (
  <ul>
    {rows.map((row) => (
      <AuthorityItem key={row.id} row={row} zone={zone} acts={{ startActivation, startEnd, finish: finishAuthority }} />
    ))}
  </ul>
)

function Waiting({ rows, zone }: Part) {
  if (rows.length === 0) return null
  return (
    <section aria-label="Waits for a second administrator">
      <SectionHead title="Waits for a second administrator" remark="and holds nothing until then" end={rows.length} />
      <List rows={rows} zone={zone} />
    </section>
  )
}

function InForce({ rows, zone }: Part) {
  return (
    <section aria-label="In force and planned">
      <SectionHead title="In force and planned" end={rows.length} />
      {rows.length > 0 ? (
        <List rows={rows} zone={zone} />
      ) : (
        <EmptyState title="Nobody has authority.">
          One administrator grants it to a person, for kinds of document, up to an amount, for a time. Another activates it, and it stands
          here until it ends by itself.
        </EmptyState>
      )}
    </section>
  )
}

/** What is over is folded: it is looked for, and not looked at. */
function Past({ rows, zone }: Part) {
  if (rows.length === 0) return null
  return (
    <details className="mt-8">
      <summary className="link w-fit rounded-sm">Over and ended: {rows.length}</summary>
      <List rows={rows} zone={zone} />
    </details>
  )
}
