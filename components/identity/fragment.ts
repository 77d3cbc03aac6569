'use client'

import { useSyncExternalStore } from 'react'

const follow = (changed: () => void) => {
  addEventListener('hashchange', changed)
  return () => removeEventListener('hashchange', changed)
}

let seen: { readonly path: string; readonly fragment: string } | undefined

/** The router writes its own idea of the address after an action, and drops a fragment that was pasted into an open page. */
function current(): string {
  const { hash, pathname: path } = location
  if (hash.length > 1) seen = { path, fragment: hash.slice(1) }
  return seen?.path === path ? seen.fragment : ''
}

/** What stands after # in the address: it is never sent to a server. Undefined while the server renders. */
export const useFragment = (): string | undefined => useSyncExternalStore<string | undefined>(follow, current, () => undefined)
