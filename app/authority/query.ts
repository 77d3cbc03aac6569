import { z } from 'zod'
import { searched } from '@/app/shapes'

const shape = z.object({ of: z.enum(['open', 'past']).catch('open'), find: searched, after: searched })
export type RegisterAddress = z.infer<typeof shape>

/** What the address asks of the register; what cannot be read is left out. */
export const readRegisterQuery = (given: Readonly<Record<string, string | string[] | undefined>>): RegisterAddress =>
  shape.parse({ find: '', after: '', ...given })

export function registerAddress({ of, find, after }: RegisterAddress): string {
  const said = { of: of === 'past' ? of : '', find, after }
  const params = new URLSearchParams(Object.entries(said).filter(([, value]) => value !== ''))
  return params.size ? `/authority?${params}` : '/authority'
}
