import { expect, test } from 'vitest'
import type { BundleContent } from './content'
import { declarationOf, summaryOf } from './words'

/** A bundle without evidence: what stands around it is part of version 1, and frozen with it. */
const content: BundleContent = {
  envelope: '01a21fe1-81bb-77a3-9b99-c4b25fffb564',
  issuer: {
    type: 'countersign/trust/v1',
    organisation: { id: '01a21fe1-66cb-731f-8744-23cacaacd583', name: 'Vestry Bakeries' },
    log: {
      origin: 'localhost/01a21fe1-66cb-731f-8744-23cacaacd583/1',
      keys: ['PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'],
    },
    seals: ['AA=='],
    timestamps: [],
    web: { origin: 'https://sign.vestry.example', rpId: 'sign.vestry.example' },
    witnesses: { quorum: 0, operators: [] },
  },
  policies: new Map(),
  checkpoint: '',
  checkpoints: new Map(),
  consistency: new Map(),
  events: [],
  approvals: [],
  documents: [],
}

test('the words of version 1 do not change: a bundle made with them must verify for as long as there are courts', () => {
  expect(summaryOf(content)).toMatchInlineSnapshot(`
    "Evidence of 0 signatures at Vestry Bakeries

    This is what the files say. Whether it is true, a verifier says: give it this bundle as it is, and a trust file from elsewhere.

    Envelope   01a21fe1-81bb-77a3-9b99-c4b25fffb564
    Log        localhost/01a21fe1-66cb-731f-8744-23cacaacd583/1
    Issuer     by its own word Vestry Bakeries; fingerprint of what it publishes:
               fb5f 142d 3449 de59 731e c231 aafa edf1 8c90 f450 c0e8 fbee 16f3 dae9 8eb5 85de
    Witnesses  by its own word none: unwitnessed

    What each file proves

    events/  0 events of the organisation’s log, each with the proof that the checkpoint holds it.
    log/checkpoint.txt  the log’s signed head. log/consistency-*.txt  that the log only grew since a statement was made.
    issuer.json  which keys the organisation says are its own. It proves nothing until it is compared with what you know.
    declaration.txt  a draft for whoever keeps the records.
    "
  `)
  expect(declarationOf(content)).toMatchInlineSnapshot(`
    "Draft declaration of the custodian of records

    I, ______________________ (name), am ______________________ (office) at
    Vestry Bakeries.

    I know from my work how the records of that organisation’s signing system are made and kept. The files of this bundle
    were taken from it. They concern envelope 01a21fe1-81bb-77a3-9b99-c4b25fffb564.

    1. The records were made at or near the time of the acts they record, by the system itself, as those acts were done.
    2. They were kept in the course of a regularly conducted activity, and making them was a regular practice of it.
    3. They stand in the append-only log localhost/01a21fe1-66cb-731f-8744-23cacaacd583/1, whose signed head is in log/checkpoint.txt.
    4. The bundle was produced by a process that produces an accurate result, and is identified by the hashes in manifest.json
       (compare Federal Rules of Evidence 902(13) and 902(14); for other places, ask who represents you).

    What I do not know of my own knowledge: ______________________________________________________________

    I declare under penalty of perjury that the foregoing is true and correct.

    Date ____________   Signature ____________________________
    "
  `)
})
