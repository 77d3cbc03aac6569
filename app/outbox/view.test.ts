import { expect, test } from 'vitest'
import type { MailRow } from '@/lib/identity'
import { outboxAddress, outboxView } from './view'

const letter = (id: number): MailRow => ({
  id: String(id),
  to: 'ana@vestry.example',
  kind: 'envelope',
  holdsLink: id % 10 === 0,
  state: id === 7 ? 'failed' : 'waiting',
  error: undefined,
  writtenAt: new Date(0),
  sentAt: undefined,
})
const LETTERS = Array.from({ length: 60 }, (_, at) => letter(60 - at))

test('a page of letters, in their order, and how many each view holds', () => {
  const { letters, page, pages, counts } = outboxView(LETTERS, { page: '3' })
  expect([letters[0]?.id, letters.length, page, pages]).toEqual(['10', 10, 3, 3])
  expect(counts).toEqual({ all: 60, addresses: 6, failed: 1 })
  expect(outboxView(LETTERS, { show: 'addresses' }).letters.map(({ id }) => id)).toEqual(['60', '50', '40', '30', '20', '10'])
  expect(outboxView(LETTERS, { show: 'failed' }).letters.map(({ id }) => id)).toEqual(['7'])
})

test('what cannot be read, or lies beyond the end, is the nearest there is', () => {
  expect(outboxView(LETTERS, { page: '99' }).page).toBe(3)
  expect(outboxView(LETTERS, { page: '-1', show: ['a', 'b'] })).toMatchObject({ page: 1, show: 'all' })
  expect(outboxView([], { show: 'failed' })).toMatchObject({ letters: [], page: 1, pages: 1 })
})

test('addresses name only what differs', () => {
  expect([outboxAddress('all'), outboxAddress('all', 2), outboxAddress('addresses', 1), outboxAddress('failed', 2)]).toEqual([
    '/outbox',
    '/outbox?page=2',
    '/outbox?show=addresses',
    '/outbox?show=failed&page=2',
  ])
})
