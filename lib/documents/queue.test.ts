import { expect, test } from 'vitest'
import { ok } from '@/lib/core'
import { inTurn, takePlace } from './queue'

const BUSY = { ok: false, code: 'busy', field: 'document', next: expect.stringContaining('Try again') }

test('two at a time, eight wait, and whoever comes then is told so at once', async () => {
  const ends: (() => void)[] = []
  let [running, most] = [0, 0]
  const work = async () => {
    most = Math.max(most, ++running)
    await new Promise<void>((end) => ends.push(end))
    running--
    return ok('done')
  }
  const all = Array.from({ length: 10 }, () => inTurn(work))
  expect(await inTurn(work)).toMatchObject(BUSY)
  for (let at = 0; at < 10; at++) {
    while (ends.length <= at) await new Promise(setImmediate)
    ends[at]?.()
  }
  expect(await Promise.all(all)).toEqual(Array.from({ length: 10 }, () => ok('done')))
  expect(most).toBe(2)
  expect(await inTurn(async () => ok('again'))).toEqual(ok('again'))
})

test('work that fails gives its turn on', async () => {
  const failing = () => inTurn(async () => Promise.reject(new Error('broken')))
  await Promise.all(Array.from({ length: 5 }, () => expect(failing()).rejects.toThrow('broken')))
  expect(await inTurn(async () => ok('next'))).toEqual(ok('next'))
})

test('two places a person, ten for all', () => {
  const take = (person: string) => {
    const place = takePlace(person)
    return place.ok ? place.value : undefined
  }
  const [first, second] = [take('ana'), take('ana')]
  expect(takePlace('ana')).toMatchObject({ ...BUSY, reason: 'Two of your files are being worked on just now.' })
  const others = ['ben', 'cleo', 'dora', 'eve'].flatMap((person) => [take(person), take(person)])
  expect(others.every(Boolean)).toBe(true)
  expect(takePlace('fred')).toMatchObject(BUSY)
  first?.()
  const late = take('fred')
  expect(late).toBeDefined()
  for (const leave of [second, late, ...others]) leave?.()
  expect(take('ana')).toBeDefined()
})
