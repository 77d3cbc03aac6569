// Passkeys in a test's own database that nobody enrolled: for a crowd, where how they came about does not matter.
import { newId } from '../../lib/core'
import { asOwner } from './owner'

interface Given {
  readonly personId: string
  readonly deviceBound?: boolean
  readonly createdAt: Date
  readonly revokedAt?: Date | undefined
}

export const givePasskeys = (given: readonly Given[]): Promise<void> =>
  asOwner(
    `INSERT INTO passkey (id, person_id, credential_id, public_key, algorithm, aaguid, counter, transports, backup_eligible, backed_up,
      attestation_format, attestation_object, creation_statement, creation_client_data, enrolment_id, name, created_at, revoked_at)
    SELECT id, person, uuid_send(id), '', -7, '', 0, '{}', NOT bound, false, 'none', '', '', '', id, 'Given', created, revoked
    FROM unnest($1::uuid[], $2::uuid[], $3::boolean[], $4::timestamptz[], $5::timestamptz[]) given (id, person, bound, created, revoked)`,
    [
      given.map(() => newId()),
      given.map(({ personId }) => personId),
      given.map(({ deviceBound = false }) => deviceBound),
      given.map(({ createdAt }) => createdAt),
      given.map(({ revokedAt }) => revokedAt ?? null),
    ],
  )
