-- What a person may sign: granted by one administrator, activated by another, and over at a given moment.

CREATE TABLE authority (
  id uuid PRIMARY KEY,
  person_id uuid NOT NULL REFERENCES person (id),
  classes text[] NOT NULL CHECK (cardinality(classes) > 0),
  starts_at timestamptz(3) NOT NULL,
  ends_at timestamptz(3) NOT NULL,
  reason text NOT NULL,
  granted_by uuid NOT NULL REFERENCES person (id),
  granted_at timestamptz(3) NOT NULL,
  activated_by uuid REFERENCES person (id),
  activated_at timestamptz(3),
  ended_by uuid REFERENCES person (id),
  ended_at timestamptz(3),
  CHECK (ends_at > starts_at),
  CHECK ((activated_by IS NULL) = (activated_at IS NULL) AND (ended_by IS NULL) = (ended_at IS NULL)),
  -- Two different people, neither of them whose authority it is, also against whoever holds the application's login.
  CHECK (granted_by <> person_id AND activated_by <> person_id AND activated_by <> granted_by)
);
CREATE INDEX authority_person ON authority (person_id) WHERE ended_at IS NULL;

-- The largest amount of one document, in minor units; no row, no authority in that currency.
CREATE TABLE authority_cap (
  authority_id uuid NOT NULL REFERENCES authority (id),
  currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  amount bigint NOT NULL CHECK (amount > 0),
  PRIMARY KEY (authority_id, currency)
);

CREATE TRIGGER only_forward BEFORE UPDATE ON authority FOR EACH ROW
  -- Activating and ending are acts of their own, each done once; what was granted never changes.
  WHEN (OLD.ended_at IS NOT NULL OR (OLD.activated_at IS NOT NULL AND NEW.activated_at IS DISTINCT FROM OLD.activated_at))
  EXECUTE FUNCTION refuse_turning_back();
DO $$
DECLARE kept text;
BEGIN
  FOREACH kept IN ARRAY ARRAY['authority', 'authority_cap'] LOOP
    EXECUTE format('CREATE TRIGGER history_kept BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_history_change()', kept);
    EXECUTE format('CREATE TRIGGER history_unchanged BEFORE DELETE ON %I FOR EACH ROW EXECUTE FUNCTION refuse_history_change()', kept);
    EXECUTE format('GRANT SELECT, INSERT ON %I TO countersign_app', kept);
  END LOOP;
END $$;
GRANT UPDATE (activated_by, activated_at, ended_by, ended_at) ON authority TO countersign_app;

-- Whether documents of a class are signed only by who has authority for it.
ALTER TABLE document_class
  ADD COLUMN register_required boolean NOT NULL DEFAULT false,
  ADD COLUMN release_asked_by uuid REFERENCES person (id),
  ADD COLUMN release_asked_at timestamptz(3),
  ADD COLUMN released_by uuid REFERENCES person (id),
  ADD COLUMN released_at timestamptz(3),
  ADD CHECK ((release_asked_by IS NULL) = (release_asked_at IS NULL) AND (released_by IS NULL) = (released_at IS NULL)),
  ADD CHECK (released_by IS NULL OR (NOT register_required AND release_asked_by IS NOT NULL AND released_by <> release_asked_by));
GRANT UPDATE (register_required, release_asked_by, release_asked_at, released_by, released_at) ON document_class TO countersign_app;

-- Two different people, one after the other, also against whoever holds the application's login.
CREATE FUNCTION refuse_release_alone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'releasing % from the register takes two', OLD.id USING ERRCODE = '23514';
END $$;
CREATE TRIGGER released_by_two BEFORE UPDATE ON document_class FOR EACH ROW
  WHEN (OLD.register_required AND NOT NEW.register_required
    AND (OLD.release_asked_by IS NULL OR NEW.release_asked_by IS DISTINCT FROM OLD.release_asked_by OR NEW.released_by IS NULL))
  EXECUTE FUNCTION refuse_release_alone();

-- These acts too exist only as a consumed intent.
ALTER TABLE audit_event DROP CONSTRAINT audit_event_check1;
ALTER TABLE audit_event ADD CHECK (
  (kind IN ('envelope.signed', 'person.enrolled', 'passkey.added', 'passkey.revoked', 'session.opened', 'enrolment.reopening-asked',
    'enrolment.reopened', 'authority.granted', 'authority.activated', 'authority.ended')) = (approval_id IS NOT NULL AND outcome = 'permitted'));
