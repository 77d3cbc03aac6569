import { z } from 'zod'

/** What refuses a file: codes of `reasons.ts`. Every answer from the isolated process carries the list, empty when all is well. */
export const Findings = z.object({ findings: z.array(z.string()) })
