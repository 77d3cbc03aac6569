-- Every act that exists only as a consumed intent, in one place and by a name of its own.
DO $$
DECLARE old text;
BEGIN
  SELECT conname INTO STRICT old FROM pg_constraint
    WHERE conrelid = 'audit_event'::regclass AND contype = 'c' AND pg_get_constraintdef(oid) LIKE '%authority.granted%';
  EXECUTE format('ALTER TABLE audit_event DROP CONSTRAINT %I', old);
END $$;
ALTER TABLE audit_event ADD CONSTRAINT only_by_gesture CHECK (
  (kind IN (
    'envelope.signed', 'envelope.approval-given',
    'person.enrolled', 'passkey.added', 'passkey.revoked', 'session.opened', 'enrolment.reopening-asked', 'enrolment.reopened',
    'authority.granted', 'authority.activated', 'authority.ended',
    'class.proposed', 'class.activated', 'policy.proposed', 'policy.activated', 'authorities.proposed', 'authorities.activated',
    'exception.requested', 'exception.approved', 'exception.reviewed'
  )) = (approval_id IS NOT NULL AND outcome = 'permitted'));
