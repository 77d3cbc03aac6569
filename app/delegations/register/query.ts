import { z } from 'zod'
import { searched } from '@/app/shapes'

/** What the register's address asks; what cannot be read is left out. `at` is a wall clock of the reader's zone. */
const shape = z.object({
  find: searched.default(''),
  unused: z.literal('1').optional().catch(undefined),
  after: searched.default(''),
  at: searched.default(''),
})

export type RegisterQuery = z.output<typeof shape>

export const readRegisterQuery = (given: Record<string, string | string[] | undefined>): RegisterQuery => shape.parse(given)

/** The address of a question; without `at` the page shows the present. */
export function registerAddress(path: string, { find, unused, after, at }: RegisterQuery): string {
  const query = new URLSearchParams(Object.entries({ find, unused: unused ?? '', after, at }).filter(([, value]) => value !== ''))
  return query.size > 0 ? `${path}?${query}` : path
}
