-- Countersign, first schema. Written by hand: triggers, roles and grants are half of what it promises.

CREATE TABLE organisation (
  id uuid PRIMARY KEY,
  singleton boolean NOT NULL DEFAULT true UNIQUE CHECK (singleton),
  name text NOT NULL,
  rp_id text NOT NULL,
  log_origin text NOT NULL,
  created_at timestamptz(3) NOT NULL
);

CREATE TABLE document_class (
  id text PRIMARY KEY,
  name text NOT NULL,
  amount_required boolean NOT NULL,
  reading_required boolean NOT NULL DEFAULT false,
  position integer NOT NULL
);

CREATE TABLE person (
  id uuid PRIMARY KEY,
  email text NOT NULL CHECK (email = lower(email)),
  name text NOT NULL,
  title text,
  roles text[] NOT NULL CHECK (roles <@ ARRAY['administrator', 'compliance']),
  status text NOT NULL CHECK (status IN ('active', 'suspended', 'left')),
  created_at timestamptz(3) NOT NULL
);

CREATE TABLE invitation (
  id uuid PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('set-up', 'invitation', 'reopening')),
  secret_hash bytea NOT NULL UNIQUE CHECK (octet_length(secret_hash) = 32),
  email text,
  name text,
  title text,
  roles text[] NOT NULL,
  person_id uuid REFERENCES person (id),
  invited_by uuid REFERENCES person (id),
  second_by uuid REFERENCES person (id),
  event_id uuid,
  created_at timestamptz(3) NOT NULL,
  expires_at timestamptz(3) NOT NULL,
  consumed_at timestamptz(3),
  revoked_at timestamptz(3),
  -- A reopening is for one person and takes two different administrators; nothing else is for an existing person.
  CHECK ((kind = 'reopening') = (person_id IS NOT NULL)),
  CHECK (kind <> 'reopening' OR (invited_by <> person_id AND second_by IS DISTINCT FROM invited_by AND second_by IS DISTINCT FROM person_id))
);

CREATE TABLE passkey (
  id uuid PRIMARY KEY,
  person_id uuid NOT NULL REFERENCES person (id),
  credential_id bytea NOT NULL UNIQUE,
  public_key bytea NOT NULL,
  algorithm integer NOT NULL,
  aaguid text NOT NULL,
  counter bigint NOT NULL,
  transports text[] NOT NULL,
  backup_eligible boolean NOT NULL,
  backed_up boolean NOT NULL,
  attestation_format text NOT NULL,
  attestation_object bytea NOT NULL,
  creation_statement bytea NOT NULL,
  creation_client_data bytea NOT NULL,
  enrolment_id uuid NOT NULL,
  name text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  last_used_at timestamptz(3),
  revoked_at timestamptz(3)
);

CREATE TABLE session (
  id uuid PRIMARY KEY,
  person_id uuid NOT NULL REFERENCES person (id),
  passkey_id uuid NOT NULL REFERENCES passkey (id),
  client text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  last_seen_at timestamptz(3) NOT NULL,
  expires_at timestamptz(3) NOT NULL,
  revoked_at timestamptz(3)
);

CREATE TABLE envelope (
  id uuid PRIMARY KEY,
  title text NOT NULL,
  class_id text NOT NULL REFERENCES document_class (id),
  amount bigint CHECK (amount > 0),
  currency text,
  basis text NOT NULL CHECK (basis IN ('total', 'yearly', 'none')),
  counterparty text NOT NULL,
  message text NOT NULL,
  due_at timestamptz(3),
  expires_at timestamptz(3),
  state text NOT NULL CHECK (state IN ('draft', 'sent', 'returned', 'approved', 'completed', 'declined', 'voided', 'expired')),
  version integer NOT NULL CHECK (version >= 0),
  sender_id uuid NOT NULL REFERENCES person (id),
  reason text,
  created_at timestamptz(3) NOT NULL,
  sent_at timestamptz(3),
  closed_at timestamptz(3),
  CHECK ((amount IS NULL) = (currency IS NULL)),
  CHECK ((amount IS NULL) = (basis = 'none'))
);

CREATE TABLE recipient (
  id uuid PRIMARY KEY,
  envelope_id uuid NOT NULL REFERENCES envelope (id),
  position integer NOT NULL,
  role text NOT NULL CHECK (role IN ('signer', 'copy')),
  step integer NOT NULL CHECK (step >= 1),
  person_id uuid REFERENCES person (id),
  name text NOT NULL,
  email text NOT NULL,
  party text,
  capacity text,
  state text NOT NULL CHECK (state IN ('waiting', 'signed', 'declined', 'replaced', 'left')),
  reason text,
  acted_at timestamptz(3),
  replaces uuid REFERENCES recipient (id),
  reminded_at timestamptz(3),
  CHECK (role = 'copy' OR person_id IS NOT NULL)
);

CREATE TABLE document (
  id uuid PRIMARY KEY,
  envelope_id uuid NOT NULL REFERENCES envelope (id),
  position integer NOT NULL,
  name text NOT NULL,
  supplied_sha256 bytea NOT NULL,
  supplied_size integer NOT NULL,
  normalised_sha256 bytea NOT NULL,
  page_count integer NOT NULL,
  pages jsonb NOT NULL,
  notes jsonb NOT NULL,
  already_signed boolean NOT NULL,
  uploaded_by uuid NOT NULL REFERENCES person (id),
  created_at timestamptz(3) NOT NULL
);

CREATE TABLE document_version (
  id uuid PRIMARY KEY,
  document_id uuid NOT NULL REFERENCES document (id),
  number integer NOT NULL CHECK (number >= 1),
  supplied_sha256 bytea NOT NULL,
  reviewed_sha256 bytea NOT NULL,
  reviewed_size integer NOT NULL,
  page_count integer NOT NULL,
  companion boolean NOT NULL,
  plan bytea NOT NULL,
  plan_mac bytea NOT NULL,
  created_at timestamptz(3) NOT NULL,
  UNIQUE (document_id, number)
);

CREATE TABLE box (
  id uuid PRIMARY KEY,
  document_id uuid NOT NULL REFERENCES document (id),
  recipient_id uuid NOT NULL REFERENCES recipient (id),
  page integer NOT NULL,
  x double precision NOT NULL,
  y double precision NOT NULL,
  width double precision NOT NULL,
  height double precision NOT NULL,
  UNIQUE (document_id, recipient_id)
);

CREATE TABLE reading (
  person_id uuid NOT NULL REFERENCES person (id),
  version_id uuid NOT NULL REFERENCES document_version (id),
  pages integer[] NOT NULL,
  updated_at timestamptz(3) NOT NULL,
  PRIMARY KEY (person_id, version_id)
);

CREATE TABLE blob (
  sha256 bytea PRIMARY KEY CHECK (octet_length(sha256) = 32),
  size integer NOT NULL,
  bytes bytea NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now()
);

CREATE TABLE intent (
  id uuid PRIMARY KEY,
  type text NOT NULL,
  statement bytea NOT NULL,
  challenge bytea NOT NULL UNIQUE CHECK (octet_length(challenge) = 32),
  openings jsonb NOT NULL,
  decision jsonb,
  person_id uuid REFERENCES person (id),
  session_id uuid REFERENCES session (id),
  binding bytea,
  envelope_id uuid REFERENCES envelope (id),
  context jsonb NOT NULL,
  state text NOT NULL CHECK (state IN ('open', 'consumed', 'refused', 'stale')),
  created_at timestamptz(3) NOT NULL,
  expires_at timestamptz(3) NOT NULL,
  closed_at timestamptz(3)
);

CREATE TABLE approval (
  id uuid PRIMARY KEY,
  intent_id uuid NOT NULL UNIQUE REFERENCES intent (id),
  type text NOT NULL,
  person_id uuid NOT NULL REFERENCES person (id),
  passkey_id uuid NOT NULL REFERENCES passkey (id),
  envelope_id uuid REFERENCES envelope (id),
  recipient_id uuid UNIQUE REFERENCES recipient (id),
  statement bytea NOT NULL,
  proof bytea NOT NULL,
  evidence_digest bytea NOT NULL,
  openings jsonb NOT NULL,
  decision jsonb,
  event_id uuid NOT NULL UNIQUE,
  created_at timestamptz(3) NOT NULL
);

CREATE TABLE audit_event (
  id uuid PRIMARY KEY,
  kind text NOT NULL,
  at timestamptz(3) NOT NULL,
  object_type text NOT NULL,
  object_id uuid NOT NULL,
  seq integer CHECK (seq >= 1),
  actor_kind text NOT NULL CHECK (actor_kind IN ('person', 'system', 'visitor')),
  actor_id uuid,
  outcome text NOT NULL CHECK (outcome IN ('permitted', 'refused', 'observed')),
  rules text[] NOT NULL,
  envelope_id uuid,
  approval_id uuid UNIQUE REFERENCES approval (id) DEFERRABLE INITIALLY DEFERRED,
  leaf bytea NOT NULL CHECK (octet_length(leaf) BETWEEN 1 AND 65535),
  leaf_hash bytea NOT NULL UNIQUE GENERATED ALWAYS AS (sha256('\x00'::bytea || leaf)) STORED,
  details jsonb NOT NULL,
  details_salt bytea NOT NULL,
  UNIQUE (object_id, seq),
  -- A refusal or an observation changes nothing, so it takes no place in the chain.
  CHECK (seq IS NULL OR outcome = 'permitted'),
  -- These acts exist only as a consumed intent: no such event without its approval.
  CHECK ((kind IN ('envelope.signed', 'person.enrolled', 'passkey.added', 'passkey.revoked', 'session.opened', 'enrolment.reopening-asked', 'enrolment.reopened')) = (approval_id IS NOT NULL AND outcome = 'permitted'))
);

ALTER TABLE approval ADD FOREIGN KEY (event_id) REFERENCES audit_event (id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE passkey ADD FOREIGN KEY (enrolment_id) REFERENCES approval (id) DEFERRABLE INITIALLY DEFERRED;

CREATE TABLE object_head (
  object_id uuid PRIMARY KEY,
  object_type text NOT NULL,
  seq integer NOT NULL,
  leaf_hash bytea NOT NULL
);

CREATE TABLE seal (
  id uuid PRIMARY KEY,
  version_id uuid NOT NULL REFERENCES document_version (id),
  position integer NOT NULL CHECK (position >= 1),
  approval_id uuid NOT NULL REFERENCES approval (id),
  delta_sha256 bytea NOT NULL,
  sha256 bytea NOT NULL,
  size integer NOT NULL,
  plan bytea NOT NULL,
  plan_mac bytea NOT NULL,
  level text NOT NULL CHECK (level IN ('B-B', 'B-T')),
  created_at timestamptz(3) NOT NULL,
  UNIQUE (version_id, position),
  UNIQUE (version_id, approval_id)
);

CREATE TABLE consent (
  person_id uuid PRIMARY KEY REFERENCES person (id),
  text text NOT NULL,
  text_digest bytea NOT NULL,
  locale text NOT NULL,
  event_id uuid NOT NULL REFERENCES audit_event (id) DEFERRABLE INITIALLY DEFERRED,
  given_at timestamptz(3) NOT NULL
);

CREATE TABLE mail (
  id uuid PRIMARY KEY,
  recipient text NOT NULL,
  person_id uuid,
  subject text NOT NULL,
  text text NOT NULL,
  secret bytea,
  state text NOT NULL CHECK (state IN ('waiting', 'sent', 'failed')),
  error text,
  created_at timestamptz(3) NOT NULL,
  sent_at timestamptz(3)
);

CREATE INDEX passkey_person_id ON passkey (person_id);
-- Anyone may ask to sign in, so intents grow: whoever ends those of a person or session must not read them all.
CREATE INDEX intent_open_session ON intent (session_id) WHERE state = 'open';
CREATE INDEX intent_open_person ON intent (person_id) WHERE state = 'open';
CREATE INDEX intent_hand_over ON intent ((context ->> 'handOver')) WHERE context ? 'handOver';
CREATE INDEX session_person_id ON session (person_id);
CREATE INDEX envelope_sender_id ON envelope (sender_id);
CREATE INDEX recipient_envelope_id ON recipient (envelope_id);
CREATE INDEX recipient_person_id_state ON recipient (person_id, state);
CREATE INDEX document_envelope_id ON document (envelope_id);
CREATE INDEX approval_envelope_id ON approval (envelope_id);
CREATE INDEX audit_event_at_id ON audit_event (at, id);
CREATE INDEX audit_event_envelope_id_id ON audit_event (envelope_id, id);
CREATE INDEX audit_event_actor_id_id ON audit_event (actor_id, id);
CREATE INDEX mail_created_at ON mail (created_at);

-- Whoever left may come back by a new invitation, as a new person.
CREATE UNIQUE INDEX person_email ON person (email) WHERE status <> 'left';
CREATE UNIQUE INDEX invitation_one_open ON invitation (email) WHERE kind = 'invitation' AND consumed_at IS NULL AND revoked_at IS NULL;
CREATE UNIQUE INDEX recipient_one_signer ON recipient (envelope_id, person_id) WHERE role = 'signer' AND state IN ('waiting', 'signed');

-- Already compressed or encrypted bytes: compressing them again costs three times the insert.
ALTER TABLE blob ALTER COLUMN bytes SET STORAGE EXTERNAL;

INSERT INTO document_class (id, name, amount_required, position) VALUES
  ('supply-contract', 'supply contract', true, 1),
  ('service-contract', 'service contract', true, 2),
  ('lease', 'lease', true, 3),
  ('nda', 'NDA', false, 4),
  ('data-agreement', 'data agreement', false, 5),
  ('employment-contract', 'employment contract', false, 6),
  ('regulated-record', 'regulated record', false, 7),
  ('other', 'other document', false, 8);

-- History. The application's role has no right to change it; the triggers refuse accidents of anyone.
CREATE FUNCTION refuse_history_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'history cannot be changed: % on %', TG_OP, TG_TABLE_NAME USING ERRCODE = '42501';
END $$;

DO $$
DECLARE history text;
BEGIN
  FOREACH history IN ARRAY ARRAY['organisation', 'audit_event', 'approval', 'blob', 'document_version', 'seal', 'consent'] LOOP
    EXECUTE format('CREATE TRIGGER history_unchanged BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION refuse_history_change()', history);
    EXECUTE format('CREATE TRIGGER history_kept BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_history_change()', history);
  END LOOP;
END $$;

CREATE FUNCTION head_advances_by_one() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.seq <> (CASE TG_OP WHEN 'INSERT' THEN 0 ELSE OLD.seq + 1 END) THEN
    RAISE EXCEPTION 'object % has no place % in its chain', NEW.object_id, NEW.seq USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER head_advances_by_one BEFORE INSERT OR UPDATE ON object_head FOR EACH ROW EXECUTE FUNCTION head_advances_by_one();

-- An intent closes once: an assertion counts at most once, however often it is sent.
CREATE FUNCTION intent_closes_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state <> 'open' THEN
    RAISE EXCEPTION 'intent % is closed', OLD.id USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER intent_closes_once BEFORE UPDATE ON intent FOR EACH ROW EXECUTE FUNCTION intent_closes_once();

DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'countersign_app') THEN
    CREATE ROLE countersign_app NOLOGIN;
  END IF;
END $$;
GRANT USAGE ON SCHEMA public TO countersign_app;
GRANT SELECT, INSERT ON organisation, audit_event, approval, blob, document_version, seal, consent TO countersign_app;
GRANT SELECT ON document_class TO countersign_app;
GRANT SELECT, INSERT ON person, invitation, passkey, session, intent, object_head, mail TO countersign_app;
GRANT SELECT, INSERT, UPDATE ON envelope TO countersign_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON recipient, document, box, reading TO countersign_app;
GRANT UPDATE (email, name, title, roles, status) ON person TO countersign_app;
GRANT UPDATE (secret_hash, second_by, event_id, expires_at, consumed_at, revoked_at) ON invitation TO countersign_app;
GRANT UPDATE (counter, backed_up, name, last_used_at, revoked_at) ON passkey TO countersign_app;
GRANT UPDATE (last_seen_at, revoked_at) ON session TO countersign_app;
GRANT UPDATE (state, closed_at) ON intent TO countersign_app;
GRANT UPDATE (seq, leaf_hash) ON object_head TO countersign_app;
GRANT UPDATE (secret, state, error, sent_at) ON mail TO countersign_app;
