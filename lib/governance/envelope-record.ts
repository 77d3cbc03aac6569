import type { Prisma } from '@/lib/db'

/** What policy needs to know of an envelope, in a query. */
export const RECORD = {
  class: true,
  recipients: true,
  documents: { select: { uploadedBy: true } },
} as const satisfies Prisma.EnvelopeInclude
