// Adds up what the test runners report.
import { existsSync, readFileSync } from 'node:fs'

/** Counts of one JSON report, vitest's or Playwright's. A missing report is a failure: its runner never came to an end. */
function countsOf(file) {
  if (!existsSync(file)) return { passed: 0, failed: 1 }
  const report = JSON.parse(readFileSync(file, 'utf8'))
  if (report.stats) return { passed: report.stats.expected + report.stats.flaky, failed: report.stats.unexpected }
  const brokenFiles = report.testResults.filter(({ status, assertionResults }) => status === 'failed' && !assertionResults.length)
  return { passed: report.numPassedTests, failed: report.numFailedTests + brokenFiles.length }
}

/** @param {string[]} files paths of JSON reports */
export function totals(files) {
  const counts = files.map(countsOf)
  const sum = (key) => counts.reduce((total, count) => total + count[key], 0)
  return { passed: sum('passed'), failed: sum('failed') }
}
