/** A log's origin in its parts: `<host>/<uuid>` names the log, the number behind it its epoch, from 1. Undefined when it has none. */
export function parseOrigin(origin: string): { readonly log: string; readonly epoch: number } | undefined {
  const [, log, epoch] = /^(.+)\/([1-9]\d{0,8})$/.exec(origin) ?? []
  return log === undefined ? undefined : { log, epoch: Number(epoch) }
}

/** Whether an origin names an earlier epoch of the same log as another. */
export function isEarlier(origin: string, than: string): boolean {
  const [one, other] = [parseOrigin(origin), parseOrigin(than)]
  return one !== undefined && one.log === other?.log && one.epoch < other.epoch
}
