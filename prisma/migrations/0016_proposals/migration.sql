-- What one administrator proposes and another activates, each by a passkey's gesture over the digest of the same bytes.

-- When a person first became an administrator; it stays when they are one no longer. While only one person has it, the organisation
-- is in its first phase, to which it never comes back.
ALTER TABLE person ADD COLUMN administrator_at timestamptz(3);
UPDATE person p SET administrator_at = coalesce(
  (SELECT min(e.at) FROM audit_event e WHERE e.object_id = p.id AND e.seq IS NOT NULL
    AND e.kind IN ('person.enrolled', 'person.roles-changed') AND e.details -> 'roles' ? 'administrator'),
  CASE WHEN 'administrator' = ANY (p.roles) THEN p.created_at END);
ALTER TABLE person ADD CHECK (administrator_at IS NOT NULL OR NOT 'administrator' = ANY (roles));
CREATE TRIGGER once_an_administrator BEFORE UPDATE ON person FOR EACH ROW
  WHEN (OLD.administrator_at IS NOT NULL AND NEW.administrator_at IS DISTINCT FROM OLD.administrator_at)
  EXECUTE FUNCTION refuse_turning_back();
GRANT UPDATE (administrator_at) ON person TO countersign_app;

CREATE TABLE proposal (
  id uuid PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('policy', 'class', 'authorities')),
  -- What it changes, in the words of its kind: a class's id.
  subject text NOT NULL,
  content bytea NOT NULL,
  digest bytea NOT NULL CHECK (digest = sha256(content)),
  -- The digest of what was in force when it was proposed.
  replaces bytea CHECK (length(replaces) = 32),
  reason text NOT NULL,
  proposed_by uuid NOT NULL REFERENCES person (id),
  proposed_at timestamptz(3) NOT NULL,
  activated_by uuid REFERENCES person (id),
  activated_at timestamptz(3),
  withdrawn_by uuid REFERENCES person (id),
  withdrawn_at timestamptz(3),
  CHECK ((activated_by IS NULL) = (activated_at IS NULL) AND (withdrawn_by IS NULL) = (withdrawn_at IS NULL)),
  CHECK (activated_at IS NULL OR withdrawn_at IS NULL)
);
CREATE INDEX proposal_kind ON proposal (kind, subject, id);

-- Activating and withdrawing end it, and it ends once; what was proposed never changes.
CREATE TRIGGER only_forward BEFORE UPDATE ON proposal FOR EACH ROW
  WHEN (OLD.activated_at IS NOT NULL OR OLD.withdrawn_at IS NOT NULL) EXECUTE FUNCTION refuse_turning_back();
-- Two different people, also against whoever holds the application's login; one alone while nobody else was ever an administrator.
CREATE FUNCTION refuse_activating_alone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT count(*) FROM person WHERE administrator_at IS NOT NULL) > 1 THEN
    RAISE EXCEPTION 'activating % takes two', OLD.id USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER activated_by_two BEFORE UPDATE ON proposal FOR EACH ROW
  WHEN (NEW.activated_by = OLD.proposed_by) EXECUTE FUNCTION refuse_activating_alone();
CREATE TRIGGER history_kept BEFORE TRUNCATE ON proposal FOR EACH STATEMENT EXECUTE FUNCTION refuse_history_change();
CREATE TRIGGER history_unchanged BEFORE DELETE ON proposal FOR EACH ROW EXECUTE FUNCTION refuse_history_change();
GRANT SELECT, INSERT ON proposal TO countersign_app;
GRANT UPDATE (activated_by, activated_at, withdrawn_by, withdrawn_at) ON proposal TO countersign_app;
