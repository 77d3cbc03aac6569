import type { Metadata } from 'next'
import { Comings, DiffView, diffOf, originInWords, ProposalItem, ReplayResult, Rules } from '@/components/policy'
import { viewerZone } from '@/components/shell'
import {
  Fact,
  Facts,
  formatTime,
  Hash,
  LinkButton,
  PageFrame,
  PageTitle,
  RefusalNotice,
  SectionHead,
  TextLink,
  Time,
} from '@/components/ui'
import { requireActor } from '@/lib/identity'
import { readBundle } from '@/lib/policy'
import { type ProposalRow, proposals } from '@/lib/proposals'
import { type BundleView, comings, newestReplay, policyChange, readPolicy } from '@/lib/rulebook'
import { House } from '../house'
import { finishPolicy, startActivation, withdraw } from './actions'

export const metadata: Metadata = { title: 'Policy' }

export default async function PolicyPage() {
  const actor = await requireActor('/policy')
  const [read, zone] = [await readPolicy(actor), await viewerZone()]
  if (!read.ok)
    return (
      <House actor={actor} current="/policy">
        <PageFrame width="prose">
          <h1 className="mb-6 text-title">The policies do not open for you</h1>
          <RefusalNotice refusal={read} actions={<LinkButton href="/inbox">Inbox</LinkButton>} />
        </PageFrame>
      </House>
    )
  const inForce = read.value
  const [all, proposed] = [await comings(actor), await proposals(actor, policyChange)]
  const open = proposed.filter(({ state }) => state === 'proposed' || state === 'stale')
  const [since] = inForce.comings
  return (
    <House actor={actor} current="/policy">
      <PageFrame>
        <PageTitle
          title="Policy"
          answer={`${inForce.rules.length} rules decide, since ${since ? formatTime(since.at, zone, 'day') : 'the beginning'}.`}
          aside={
            actor.roles.includes('administrator') && (
              <LinkButton href="/policy/draft" kind="ink">
                Write a draft
              </LinkButton>
            )
          }
        />
        <Facts className="mt-6 max-w-[44rem]">
          <Fact term="In force">
            {since && (
              <>
                since <Time at={since.at} zone={zone} />, {originInWords(since)}
              </>
            )}
          </Fact>
          <Fact term="Bundle">
            <Hash value={inForce.hash} what="Hash of the policies" /> <span className="text-ink-2">for {inForce.engine}</span>
          </Fact>
          <Fact term="Files">
            <TextLink file href={`/policy/${inForce.hash}/files`}>
              Take them away
            </TextLink>
            <span className="text-ink-2"> as a zip, to be kept in git</span>
          </Fact>
        </Facts>
        {open.length > 0 && (
          <section aria-label="Proposed">
            <SectionHead title="Proposed" remark="and decides nothing until it is activated" end={open.length} />
            <ul>
              {open.map((row) => (
                <Proposed
                  key={row.id}
                  row={row}
                  inForce={inForce}
                  zone={zone}
                  mayOpen={actor.roles.some((role) => role === 'compliance' || role === 'auditor')}
                />
              ))}
            </ul>
          </section>
        )}
        <Rules rules={inForce.rules} />
        <section aria-label="Ever in force">
          <SectionHead title="Ever in force" end={all.length} />
          <Comings comings={all} zone={zone} />
        </section>
      </PageFrame>
    </House>
  )
}

interface ProposedProps {
  readonly row: ProposalRow
  readonly inForce: BundleView
  readonly zone: string
  readonly mayOpen: boolean
}

async function Proposed({ row, inForce, zone, mayOpen }: ProposedProps) {
  const { content, replaces: _, subject: __, ...waiting } = row
  const replayed = await newestReplay(row.digest)
  return (
    <ProposalItem
      row={waiting}
      zone={zone}
      acts={{ startActivation, finish: finishPolicy, withdraw }}
      diff={<DiffView files={diffOf(inForce.policies, readBundle(content)?.policies ?? [])} />}
      replayed={
        replayed ? (
          <ReplayResult replay={replayed} zone={zone} mayOpen={mayOpen} />
        ) : (
          <p className="text-ink-2">They were not asked again.</p>
        )
      }
    />
  )
}
