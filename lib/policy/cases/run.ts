// npm run policy:test: every case file against the bundle on disk, for people who change a policy.
import { failureOf, readCases, uncovered } from './cases'

const cases = readCases()
const failures = [
  ...cases.flatMap((one) => {
    const failure = failureOf(one)
    return failure ? [`${one.name} (${one.says}): ${failure}`] : []
  }),
  ...uncovered(cases).map((need) => `no case shows: ${need}`),
]
for (const failure of failures) console.error(failure)
console.log(`${cases.length - failures.filter((failure) => !failure.startsWith('no case')).length} passed, ${failures.length} failed`)
process.exitCode = failures.length > 0 ? 1 : 0
