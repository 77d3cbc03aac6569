-- What may be signed with one counterparty altogether, within so many days: so that a contract split in parts stays under its cap.
ALTER TABLE authority_cap
  ADD COLUMN cumulative bigint,
  ADD COLUMN days integer CHECK (days BETWEEN 1 AND 3660),
  ADD CHECK ((cumulative IS NULL) = (days IS NULL) AND cumulative >= amount);
-- What somebody signed lately, found without reading what they confirmed otherwise.
CREATE INDEX approval_of_person ON approval (person_id, created_at) WHERE envelope_id IS NOT NULL;
