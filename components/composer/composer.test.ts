import { expect, test } from 'vitest'
import { refuse } from '@/lib/core'
import type { DraftInput } from '@/lib/signing'
import { sizeWords, titleFrom } from './size-words'
import { asLocal, readTerms, without } from './terms'
import { mayTryAgain, patiently, readAnswer } from './upload'

const form = (values: Record<string, string>) => ({ get: (name: string) => values[name] ?? null })
const FULL = {
  title: 'Supply agreement',
  classId: 'nda',
  amount: ' 48,200.00 ',
  currency: 'EUR',
  basis: 'yearly',
  counterparty: 'Halden',
  message: 'Please',
  dueAt: '2026-05-08T17:00',
  expiresAt: '',
}

test('dates are read in the zone in which they were written, and back', () => {
  const input = readTerms(form(FULL), 'Europe/Madrid')
  expect(input).toMatchObject({ amount: '48,200.00', basis: 'yearly', dueAt: '2026-05-08T15:00:00.000Z', expiresAt: '' })
  expect(asLocal(input.dueAt, 'Europe/Madrid')).toBe(FULL.dueAt)
  expect(asLocal('', 'UTC')).toBe('')
})

test('without an amount there is no currency and no basis', () => {
  expect(readTerms(form({ ...FULL, amount: '  ' }), 'UTC')).toMatchObject({ amount: '', currency: '', basis: 'none' })
})

test('a bad field does not keep the others from being saved', () => {
  const kept: DraftInput = {
    title: '',
    classId: 'other',
    amount: '',
    currency: '',
    basis: 'none',
    counterparty: '',
    message: '',
    dueAt: '',
    expiresAt: '',
  }
  const input = { ...readTerms(form(FULL), 'UTC'), amount: '1e9' }
  expect(without('amount', input, kept)).toMatchObject({ title: 'Supply agreement', amount: '', basis: 'none' })
  expect(without('dueAt', input, kept)?.dueAt).toBe('')
  expect(without('document', input, kept)).toBeUndefined()
})

test('an upload’s answer is a result or a refusal of ours', () => {
  expect(readAnswer('{"ok":true,"value":{}}').ok).toBe(true)
  expect(readAnswer('{"ok":false,"code":"encrypted","reason":"It is encrypted."}')).toMatchObject({ code: 'encrypted' })
  for (const odd of ['', '<html>', 'null', '{"ok":false}', '[]'])
    expect(readAnswer(odd)).toMatchObject({ ok: false, code: 'answer-unreadable' })
})

test('sizes and titles as people say them', () => {
  expect([sizeWords(12), sizeWords(812_400), sizeWords(4_210_000)]).toEqual(['12 bytes', '812 KB', '4.2 MB'])
  expect(titleFrom('Supply_agreement  Halden.PDF')).toBe('Supply agreement Halden')
})

test('a file waits while the server is busy, and is lost in no case', async () => {
  const busy = refuse('busy', 'Other files are being read just now.')
  const answers = [busy, busy, { ok: true, value: 'taken' } as const]
  let [waited, paused] = [0, 0]
  const waits = () => void waited++
  const pause = async () => void paused++
  expect(await patiently(async () => answers.shift() ?? busy, waits, pause)).toEqual({ ok: true, value: 'taken' })
  expect([waited, paused]).toEqual([2, 2])
  const end = await patiently(async () => busy, waits, pause)
  expect(end.ok || mayTryAgain(end)).toBe(true)
  expect(end).toEqual(busy)
  const encrypted = refuse('encrypted', 'The file is protected.')
  expect(await patiently(async () => encrypted, waits, pause)).toBe(encrypted)
  expect(mayTryAgain(encrypted)).toBe(false)
})
