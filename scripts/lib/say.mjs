// What the commands print.
const began = performance.now()
const seconds = (from) => `${((performance.now() - from) / 1000).toFixed(1).padStart(6)} s`

/** A line of progress, with the seconds since the command began. */
export const say = (line) => console.log(`${seconds(began)}  ${line}`)

/** Something the operator can put right: told in one line, without a stack. */
export class Refused extends Error {}

/** Runs a command's work; a failure ends the process with 1, an expected one after a single line. */
export async function main(work) {
  try {
    await work()
  } catch (error) {
    console.error(error instanceof Refused ? error.message : error)
    process.exit(1)
  }
}
