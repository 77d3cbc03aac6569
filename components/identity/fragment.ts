'use client'

import { useSyncExternalStore } from 'react'

const follow = (changed: () => void) => {
  addEventListener('hashchange', changed)
  return () => removeEventListener('hashchange', changed)
}

/** What stands after # in the address: it is never sent to a server. Undefined while the server renders. */
export const useFragment = (): string | undefined =>
  useSyncExternalStore<string | undefined>(
    follow,
    () => location.hash.slice(1),
    () => undefined,
  )
