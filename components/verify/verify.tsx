'use client'

import { useState } from 'react'
import { type Bytes, type Refusal, type Result, refuse } from '@/lib/core'
import { readTrust, type Trust, type Verdict, verifyBundle, verifySealedPdf } from '@/lib/proof'
import { Button, FileDrop, RefusalNotice, SectionHead } from '../ui'
import { VerdictView } from './verdict-view'

interface Given {
  readonly name: string
  readonly bytes: Bytes
}

const isPdf = (bytes: Uint8Array) => new TextDecoder('latin1').decode(bytes.subarray(0, 5)) === '%PDF-'

const NEEDS_TRUST = refuse('trust-missing', 'A sealed PDF says nothing by itself about who sealed it.', {
  next: 'Add the trust file of the organisation below.',
})

const UNREADABLE = refuse('unreadable', 'This file cannot be read to its end.', { next: 'Do not rely on it.' })

const judge = async (bytes: Bytes, trust: Trust | undefined): Promise<Result<Verdict>> => {
  if (!isPdf(bytes)) return verifyBundle(bytes, trust)
  return trust ? verifySealedPdf(bytes, trust) : NEEDS_TRUST
}

/** Two files, a verdict. `host` served this page: what it says of itself it must not be believed. */
export function Verify({ host }: { host: string }) {
  const [evidence, setEvidence] = useState<Given>()
  const [trust, setTrust] = useState<{ name: string; says: Trust }>()
  const [verdict, setVerdict] = useState<Verdict>()
  const [refusal, setRefusal] = useState<Refusal>()
  const [working, setWorking] = useState(false)

  const check = async (given: Given, by: Trust | undefined) => {
    setWorking(true)
    setVerdict(undefined)
    setRefusal(undefined)
    const result = await judge(given.bytes, by).catch(() => UNREADABLE)
    setWorking(false)
    if (result.ok) setVerdict(result.value)
    else setRefusal(result)
  }
  const takeEvidence = async ([file]: readonly File[]) => {
    if (!file) return
    const given = { name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) }
    setEvidence(given)
    await check(given, trust?.says)
  }
  const takeTrust = async ([file]: readonly File[]) => {
    if (!file) return
    const read = readTrust(new Uint8Array(await file.arrayBuffer()))
    if (!read.ok) return setRefusal(read)
    setTrust({ name: file.name, says: read.value })
    if (evidence) await check(evidence, read.value)
  }
  const forgetTrust = async () => {
    setTrust(undefined)
    if (evidence) await check(evidence, undefined)
  }
  return (
    <>
      <SectionHead title="What to check" end={evidence && <bdi className="break-all">{evidence.name}</bdi>} />
      <div className="mt-4">
        <FileDrop
          onFiles={takeEvidence}
          accept=".zip,.pdf,application/zip,application/pdf"
          label={evidence ? 'Check another file' : 'Drop a bundle or a sealed PDF here'}
          hint="It stays on this device."
        />
      </div>
      <SectionHead
        title="Whom you trust"
        end={
          trust && (
            <Button type="button" kind="bare" onClick={forgetTrust}>
              Leave out
            </Button>
          )
        }
      />
      {trust ? (
        <p className="mt-3">
          The trust file of <bdi className="font-medium">{trust.says.organisation.name}</bdi>, <bdi className="break-all">{trust.name}</bdi>
        </p>
      ) : (
        <div className="mt-4">
          <FileDrop
            onFiles={takeTrust}
            accept=".json,application/json"
            label="Drop their trust file here"
            hint="Get it from the organisation by another way than the bundle. Without it nobody knows who the issuer is."
          />
        </div>
      )}
      <div aria-live="polite" className="mt-8">
        {working && <p className="text-ink-2">Checking every byte…</p>}
        {refusal && <RefusalNotice refusal={refusal} />}
        {verdict && <VerdictView verdict={verdict} ofThisHost={trust?.says.web.origin === `${location.protocol}//${host}`} />}
      </div>
      <section aria-label="This page" className="mt-12 border-t border-line pt-4 text-dense text-ink-2">
        <p>
          The code of this page came from {host}. To rely on nobody, run{' '}
          <a className="link" href="/countersign-verify.mjs" download>
            the verifier in one file
          </a>{' '}
          with plain Node.js, on a machine of yours: <code className="font-mono">node countersign-verify.mjs BUNDLE --trust FILE</code>.
          What {host} says of its own keys:{' '}
          <a className="link" href="/.well-known/countersign/trust.json" download="trust.json">
            trust file
          </a>
          ; compare its fingerprint with one you got elsewhere.
        </p>
      </section>
    </>
  )
}
