import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const rows = readFileSync('docs/claims.md', 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| against'))
  .map((line) => line.slice(2, -2).split(' | '))

test('every claim names what tries it, and that is there; or says that nothing does', () => {
  expect(rows.length).toBeGreaterThan(30)
  for (const [against, mechanism, tried = ''] of rows) {
    const files = [...tried.matchAll(/`([^`]+)`/g)].map(([, file = '']) => file)
    expect(mechanism, against).toBeTruthy()
    expect(files.length > 0 || tried === 'no', `${against}: ${tried}`).toBe(true)
    expect(files.filter((file) => !existsSync(file))).toEqual([])
  }
})
