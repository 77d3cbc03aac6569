import { createPublicKey, verify, X509Certificate } from 'node:crypto'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { chainToRoot, readCertificate } from '@/lib/proof'
import { outsideChain } from '../../test/support/authority'
import { acceptChain, certificateRequest, createKeys, loadKeys, renewSealKey } from './index'

const ORGANISATION = { organisation: 'Halden, Foods "AS" + 海', host: 'sign.halden.example' }
const fresh = () => join(mkdtempSync(join(tmpdir(), 'countersign-keys-')), 'keys', 'seal')
const made = async (directory = fresh()) => {
  const keys = await createKeys(ORGANISATION, directory)
  if (!keys.ok) throw new Error(keys.reason)
  return { directory, keys: keys.value }
}

describe('an organisation’s keys', () => {
  it('are absent before the organisation is created', () => {
    expect(loadKeys(fresh())).toMatchObject({ ok: false, code: 'keys-absent' })
  })

  it('are certified for one purpose each by its own root', async () => {
    const { keys } = await made()
    const root = readCertificate(keys.root.der)
    expect(root).toMatchObject({ isAuthority: true, commonName: `${ORGANISATION.organisation}: Countersign root (sign.halden.example)` })
    for (const [purpose, words] of [
      ['person-act', 'acts of people'],
      ['machine-act', 'acts of machines'],
    ] as const) {
      const { certificate, chain, sign } = keys.seal(purpose)
      const leaf = readCertificate(certificate)
      expect(leaf).toMatchObject({ isAuthority: false, commonName: `${ORGANISATION.organisation}: ${words}` })
      expect(await chainToRoot(leaf, [], [root], new Date())).toHaveLength(2)
      expect(new X509Certificate(certificate).verify(createPublicKey(keys.root.pem))).toBe(true)
      expect(chain).toEqual([keys.root.der])
      const bytes = Buffer.from('to be signed')
      expect(verify('sha256', bytes, new X509Certificate(certificate).publicKey, await sign(bytes))).toBe(true)
    }
    expect(keys.seal('person-act').certificate).not.toEqual(keys.seal('machine-act').certificate)
    expect(keys.planMacKey).toHaveLength(32)
    expect(keys.roots).toEqual([keys.root.der])
  })

  it('are written for their owner alone, and leave nothing unfinished behind', async () => {
    const { directory } = await made()
    const names = readdirSync(directory)
    expect(names).toHaveLength(6)
    for (const name of names) expect(statSync(join(directory, name)).mode & 0o777).toBe(0o600)
    expect(statSync(directory).mode & 0o777).toBe(0o700)
    expect(readdirSync(join(directory, '..'))).toEqual(['seal'])
  })

  it('are the same at the second call, and refused to another organisation', async () => {
    const { directory, keys } = await made()
    const again = await createKeys(ORGANISATION, directory)
    expect(again.ok && again.value.root.pem).toBe(keys.root.pem)
    expect(await createKeys({ ...ORGANISATION, host: 'other.example' }, directory)).toMatchObject({ ok: false, code: 'keys-exist' })
  })

  it('are one set when two processes create them at once', async () => {
    const directory = fresh()
    const both = await Promise.all([createKeys(ORGANISATION, directory), createKeys(ORGANISATION, directory)])
    const roots = both.map((keys) => keys.ok && keys.value.root.pem)
    expect(roots[0]).toBe(roots[1])
    expect(readdirSync(join(directory, '..'))).toEqual(['seal'])
    expect(loadKeys(directory).ok).toBe(true)
  })

  it('are refused when others may read them, or when they are damaged', async () => {
    const { directory } = await made()
    const copy = fresh()
    await made(copy)
    chmodSync(join(copy, 'person-act.pem'), 0o644)
    const moved = `${copy}/.`
    expect(loadKeys(moved)).toMatchObject({ ok: false, code: 'keys-exposed' })
    chmodSync(join(copy, 'person-act.pem'), 0o600)
    const [foreign, own] = [directory, copy].map((place) =>
      readFileSync(join(place, 'person-act.pem'), 'utf8').split('-----BEGIN CERTIFICATE'),
    )
    writeFileSync(join(copy, 'person-act.pem'), [foreign?.[0], ...(own?.slice(1) ?? [])].join('-----BEGIN CERTIFICATE'))
    expect(loadKeys(moved)).toMatchObject({ ok: false, code: 'keys-damaged' })
  })
})

describe('renewing a seal key', () => {
  it('gives a new key under the same root', async () => {
    const { directory, keys } = await made()
    const renewed = await renewSealKey('person-act', directory)
    if (!renewed.ok) throw new Error(renewed.reason)
    expect(renewed.value.roots).toEqual(keys.roots)
    expect(renewed.value.seal('machine-act').certificate).toEqual(keys.seal('machine-act').certificate)
    const [before, after] = [keys, renewed.value].map((set) => readCertificate(set.seal('person-act').certificate))
    expect(after?.publicKey).not.toEqual(before?.publicKey)
    expect(after?.subject).toEqual(before?.subject)
    const chain = after && (await chainToRoot(after, [], [readCertificate(keys.root.der)], new Date()))
    expect(chain).toHaveLength(2)
  })

  it('is refused while the authority’s key is kept elsewhere, which sealing does not need', async () => {
    const { directory } = await made()
    rmSync(join(directory, 'authority.key'))
    expect(await renewSealKey('person-act', directory)).toMatchObject({ ok: false, code: 'authority-away' })
    expect(loadKeys(`${directory}/.`).ok).toBe(true)
  })
})

describe('an outside authority', () => {
  it('certifies the key we have, and what was sealed before keeps its root', async () => {
    const { directory, keys } = await made()
    const request = await certificateRequest('person-act', directory)
    if (!request.ok) throw new Error(request.reason)
    const { root, leaf } = await outsideChain(request.value)
    const accepted = await acceptChain('person-act', `${leaf}\n${root}`, directory)
    if (!accepted.ok) throw new Error(accepted.reason)
    expect(readCertificate(accepted.value.seal('person-act').chain[0] ?? keys.root.der).commonName).toBe('Outside root')
    expect(accepted.value.seal('machine-act').chain).toEqual([keys.root.der])
    expect(accepted.value.roots).toHaveLength(2)

    const second = await outsideChain(request.value)
    const again = await acceptChain('person-act', `${second.leaf}\n${second.root}`, directory)
    expect(again.ok && again.value.roots).toHaveLength(3)
  })

  it('is refused with a chain that is incomplete, broken, or for another key', async () => {
    const { directory } = await made()
    const [person, machine] = [await certificateRequest('person-act', directory), await certificateRequest('machine-act', directory)]
    if (!person.ok || !machine.ok) throw new Error('no request')
    const { root, leaf } = await outsideChain(person.value)
    const other = await outsideChain(person.value)
    const stolen = await outsideChain(person.value, machine.value)
    expect(await acceptChain('person-act', leaf, directory)).toMatchObject({ ok: false, code: 'chain-incomplete' })
    expect(await acceptChain('person-act', 'no PEM at all', directory)).toMatchObject({ ok: false, code: 'chain-incomplete' })
    expect(await acceptChain('person-act', leaf + other.root, directory)).toMatchObject({ ok: false, code: 'chain-broken' })
    expect(await acceptChain('person-act', stolen.leaf + stolen.root, directory)).toMatchObject({ ok: false, code: 'chain-foreign-key' })
    expect(await acceptChain('person-act', leaf + root, directory, new Date('2090-01-01'))).toMatchObject({
      ok: false,
      code: 'chain-broken',
    })
    expect(loadKeys(directory)).toMatchObject({ ok: true })
  })
})
