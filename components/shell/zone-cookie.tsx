'use client'

import { useEffect } from 'react'

/** Tells the server which time zone to write times in. Nothing that decides rests on it. */
export function ZoneCookie() {
  useEffect(() => {
    const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser that has passkeys
    document.cookie = `zone=${zone}; path=/; max-age=31536000; samesite=lax`
  }, [])
  return null
}
