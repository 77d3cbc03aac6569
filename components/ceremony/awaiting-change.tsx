'use client'

import { useRouter } from 'next/navigation'
import { useEffect } from 'react'

/** Waits between looks, milliseconds: a seal and a checkpoint usually take under a second. After two minutes a reload does. */
const LOOKS = [400, 800, 1500, 2000, 3000, 5000, 8000, 12000, 20000, 30000, 40000]

/** Refreshes what the server rendered, without a reload, until it no longer renders this. */
export function AwaitingChange() {
  const router = useRouter()
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>
    const look = (at: number) => {
      const wait = LOOKS[at]
      if (wait === undefined) return
      timer = setTimeout(() => {
        router.refresh()
        look(at + 1)
      }, wait)
    }
    look(0)
    return () => clearTimeout(timer)
  }, [router])
  return null
}
