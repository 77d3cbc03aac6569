/**
 * What must be closed before the process ends, the youngest first; a signal or a failed start closes everything that was opened.
 * @returns {{ add(close: () => Promise<unknown>): void, exit(code: number, why?: unknown): Promise<never> }}
 */
export function closers() {
  const open = []
  let ending
  async function end(code, why) {
    if (why) console.error(why)
    for (const close of open.reverse()) await close().catch((error) => console.error(error))
    process.exit(code)
  }
  const exit = (code, why) => {
    ending ??= end(code, why)
    return ending
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => void exit(0))
  return { add: (close) => open.push(close), exit }
}
