-- Every bundle of policies that was ever in force, when and by whom it was put in force, and every decision with the facts it saw.

CREATE TABLE policy_bundle (
  hash bytea PRIMARY KEY,
  -- Canonical: type, engine, schema and the files, verbatim.
  content bytea NOT NULL CHECK (hash = sha256(content))
);

CREATE TABLE policy_activation (
  -- The governed object of its events; of what was proposed, the proposal's id.
  id uuid PRIMARY KEY,
  number integer NOT NULL UNIQUE CHECK (number > 0),
  bundle bytea NOT NULL REFERENCES policy_bundle (hash),
  -- files: the product's own. proposal: by two administrators. upgrade: theirs, with the schema of a newer product. command: the operator's.
  origin text NOT NULL CHECK (origin IN ('files', 'proposal', 'upgrade', 'command')),
  -- The product's own files it goes back to: what an upgrade compares with its own.
  base bytea NOT NULL REFERENCES policy_bundle (hash),
  activated_by uuid REFERENCES person (id),
  activated_at timestamptz(3) NOT NULL,
  CHECK ((origin = 'proposal') = (activated_by IS NOT NULL)),
  CHECK (origin <> 'files' OR bundle = base)
);

-- The one in force. Whoever decides holds it FOR SHARE, whoever changes it FOR UPDATE: so it has a row of its own, which stays.
CREATE TABLE policy_in_force (
  singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
  activation uuid NOT NULL REFERENCES policy_activation (id),
  number integer NOT NULL,
  bundle bytea NOT NULL
);
CREATE FUNCTION only_the_next_bundle() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (TG_OP = 'UPDATE' AND NEW.number <> OLD.number + 1) OR (TG_OP = 'INSERT' AND NEW.number <> 1)
    OR NOT EXISTS (SELECT FROM policy_activation a WHERE a.id = NEW.activation AND a.number = NEW.number AND a.bundle = NEW.bundle) THEN
    RAISE EXCEPTION 'policies come into force one after another' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER only_forward BEFORE INSERT OR UPDATE ON policy_in_force FOR EACH ROW EXECUTE FUNCTION only_the_next_bundle();

-- What an administrator is writing, file by file; theirs alone until it is proposed.
CREATE TABLE policy_draft (
  person_id uuid PRIMARY KEY REFERENCES person (id),
  base bytea NOT NULL REFERENCES policy_bundle (hash),
  files jsonb NOT NULL,
  saved_at timestamptz(3) NOT NULL
);
GRANT SELECT, INSERT, UPDATE, DELETE ON policy_draft TO countersign_app;

-- Past decisions, asked again of another bundle, page by page.
CREATE TABLE policy_replay (
  id uuid PRIMARY KEY,
  content bytea NOT NULL,
  bundle bytea NOT NULL CHECK (bundle = sha256(content)),
  since timestamptz(3),
  until timestamptz(3) NOT NULL,
  total integer NOT NULL,
  done integer NOT NULL DEFAULT 0,
  after uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',
  -- How often an outcome became which: "permit deny".
  counts jsonb NOT NULL DEFAULT '{}',
  samples jsonb NOT NULL DEFAULT '[]',
  asked_by uuid NOT NULL REFERENCES person (id),
  asked_at timestamptz(3) NOT NULL,
  finished_at timestamptz(3)
);
CREATE INDEX policy_replay_bundle ON policy_replay (bundle, id);
GRANT SELECT, INSERT ON policy_replay TO countersign_app;
GRANT UPDATE (done, after, counts, samples, finished_at) ON policy_replay TO countersign_app;

-- What policy said in an event, and on which facts: opaque ids only, so that nothing here is anybody's to erase.
CREATE TABLE decision (
  event_id uuid PRIMARY KEY REFERENCES audit_event (id) DEFERRABLE INITIALLY DEFERRED,
  -- Canonical: type, facts, outcome, rules and the bundle's hash. The leaf names its SHA-256.
  content bytea NOT NULL
);

DO $$
DECLARE kept text;
BEGIN
  FOREACH kept IN ARRAY ARRAY['policy_bundle', 'policy_activation', 'decision'] LOOP
    EXECUTE format('CREATE TRIGGER history_unchanged BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION refuse_history_change()', kept);
    EXECUTE format('CREATE TRIGGER history_kept BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_history_change()', kept);
    EXECUTE format('GRANT SELECT, INSERT ON %I TO countersign_app', kept);
  END LOOP;
END $$;
CREATE TRIGGER history_unchanged BEFORE DELETE ON policy_in_force FOR EACH ROW EXECUTE FUNCTION refuse_history_change();
CREATE TRIGGER history_kept BEFORE TRUNCATE ON policy_in_force FOR EACH STATEMENT EXECUTE FUNCTION refuse_history_change();
GRANT SELECT, INSERT, UPDATE (activation, number, bundle) ON policy_in_force TO countersign_app;
