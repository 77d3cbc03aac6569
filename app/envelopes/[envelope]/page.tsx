import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { CannotOpen } from '@/app/envelopes/cannot-open'
import { Holds } from '@/app/holds/section'
import { House } from '@/app/house'
import { Supersede } from '@/components/composer'
import { offered } from '@/components/composer/find-person'
import { ActForm } from '@/components/envelope/act-form'
import { DocumentFiles } from '@/components/envelope/document-files'
import { Recipients } from '@/components/envelope/recipients'
import { SaidHere } from '@/components/envelope/said'
import { nameList } from '@/components/envelope/words'
import { viewerZone } from '@/components/shell'
import { History } from '@/components/timeline/history'
import { DialogButton, Icon, LinkButton, Notice, PageFrame, SectionHead, TextLink } from '@/components/ui'
import { env } from '@/lib/env'
import { envelopeHistory } from '@/lib/governance'
import { readsEverything, requireActor } from '@/lib/identity'
import { composeOptions, signsInstead, stuckSeals, view } from '@/lib/signing'
import { voidIt } from './actions'
import { Approvers } from './approvers'
import { Head } from './head'
import { RecipientActs } from './recipient-acts'
import { SignsInstead } from './signs-instead'
import { Terms } from './terms'

export const metadata: Metadata = { title: 'Envelope' }

interface Props {
  params: Promise<{ envelope: string }>
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

export default async function Envelope({ params, searchParams }: Props) {
  const { envelope: id } = await params
  const actor = await requireActor(`/envelopes/${id}`)
  const [viewed, zone, asked] = await Promise.all([view(actor, id), viewerZone(), searchParams])
  if (!viewed.ok) {
    const instead = await signsInstead(actor, id)
    return (
      <House actor={actor} current="/documents">
        {instead ? <SignsInstead {...instead} /> : <CannotOpen refusal={viewed} />}
      </House>
    )
  }
  const envelope = viewed.value
  if (envelope.state === 'draft') redirect(`/envelopes/${id}/edit`)
  const own = envelope.sender.id === actor.personId
  const [history, late, { people }] = await Promise.all([envelopeHistory(actor, id), stuckSeals(actor, id), composeOptions()])
  const now = new Date()
  const signers = envelope.recipients.filter(({ role }) => role === 'signer')
  const approvers = envelope.recipients.filter(({ role }) => role === 'approver')
  const copies = envelope.recipients.filter(({ role }) => role === 'copy')
  const first = approvers.length > 0 ? approvers : signers
  const open = envelope.state === 'sent' || envelope.state === 'returned'
  return (
    <House actor={actor} current={own ? '/sent' : '/documents'}>
      <PageFrame>
        {asked.sent !== undefined && own && open && (
          <Notice kind="done" word="Sent" className="mb-8">
            {approvers.length > 0
              ? `Sent to ${nameList(approvers.map(({ name }) => name))} to approve, and then to ${nameList(signers.map(({ name }) => name))}.`
              : `Sent to ${nameList(signers.map(({ name }) => name))}.`}{' '}
            {env().SMTP_URL
              ? `${first.length > 1 ? 'They have' : `${first[0]?.name ?? 'The signer'} has`} been asked by mail.`
              : 'There is no mail server, so nobody is told: it waits in their inbox.'}
          </Notice>
        )}
        {asked.replaced !== undefined && own && (
          <Notice kind="done" word="Replaced" className="mb-8">
            Version {envelope.version} is out. Everyone signs this version.
          </Notice>
        )}
        <SaidHere>
          <Head envelope={envelope} zone={zone} />
          {late.map(({ approvalId, signer, since }) => (
            <Notice key={approvalId} kind="wait" word="Seal delayed" className="mt-6">
              {signer} signed, and that is recorded. The seal in the PDF has been outstanding since{' '}
              {since.toISOString().slice(0, 16).replace('T', ' ')} UTC; it is tried again by itself.
            </Notice>
          ))}
          <div className="mt-2 grid gap-x-12 lg:grid-cols-[1fr_22rem]">
            <div className="min-w-0">
              {(approvers.length > 0 || envelope.may.nameApprover) && (
                <Approvers envelope={envelope} approvers={approvers} zone={zone} people={people.map(offered)} />
              )}
              <section aria-label="Signers">
                <SectionHead
                  title="Signers"
                  end={`${signers.filter(({ state }) => state === 'signed').length} of ${signers.length} signed`}
                />
                <Recipients
                  recipients={[...signers, ...copies]}
                  zone={zone}
                  since={envelope.sentAt}
                  open={open}
                  actsOf={(one) => <RecipientActs envelope={envelope} recipient={one} people={people.map(offered)} />}
                />
                {envelope.may.simulate && open && (
                  <p className="pt-3">
                    <TextLink href={`/authority/who?envelope=${id}`}>Who could sign this?</TextLink>
                  </p>
                )}
              </section>
              <section aria-label="Documents">
                <SectionHead title="Documents" end={envelope.documents.length} />
                <DocumentFiles
                  documents={envelope.documents}
                  version={envelope.version}
                  zone={zone}
                  mayDownload={envelope.may.download}
                  actsOf={(one) =>
                    envelope.may.supersede && (
                      <DialogButton kind="bare" className="text-dense" label="Replace by a new version" title={`Replace ${one.name}`}>
                        <Supersede
                          envelopeId={id}
                          documentId={one.id}
                          name={one.name}
                          limitMb={env().MAX_UPLOAD_MB}
                          ended={envelope.expiresAt && envelope.expiresAt <= now ? { zone, now } : undefined}
                        />
                      </DialogButton>
                    )
                  }
                />
              </section>
              {envelope.may.takeEvidence && [...approvers, ...signers].some(({ approvalId }) => approvalId) && (
                <section aria-label="Evidence">
                  <SectionHead title="Evidence" />
                  <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3 border-b border-line py-4">
                    <p className="min-w-0 flex-1 basis-64 text-ink-2">
                      All that a stranger needs to check these signatures without us. They can{' '}
                      <TextLink href="/verify">verify it here</TextLink>, or on a machine of their own.
                    </p>
                    <LinkButton file size="small" href={`/api/envelopes/${id}/evidence`} before={<Icon name="download" size={14} />}>
                      Evidence bundle
                    </LinkButton>
                  </div>
                </section>
              )}
              {history.ok && (
                <section aria-label="History">
                  <SectionHead
                    title="History"
                    end={
                      readsEverything(actor) && (
                        <LinkButton kind="bare" href={`/timeline?envelope=${id}`}>
                          in the timeline
                        </LinkButton>
                      )
                    }
                  />
                  <History rows={history.value} zone={zone} />
                </section>
              )}
            </div>
            <aside aria-label="What it says" className="min-w-0">
              <Terms envelope={envelope} zone={zone} />
              <Holds actor={actor} on={{ kind: 'envelope', id }} name={envelope.title} zone={zone} />
              {envelope.may.void && (
                <div className="mt-6">
                  <DialogButton label="Void this envelope" title="Void this envelope">
                    <ActForm
                      action={voidIt.bind(null, id)}
                      label="Void it"
                      kind="ink"
                      field={{
                        name: 'reason',
                        label: 'Why',
                        hint: 'Everyone named in it is told, and reads this. Nobody can sign it afterwards.',
                        lines: true,
                      }}
                    />
                  </DialogButton>
                </div>
              )}
            </aside>
          </div>
        </SaidHere>
      </PageFrame>
    </House>
  )
}
