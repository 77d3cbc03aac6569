-- The history as a Merkle log (RFC 9162): a queue that the sequencer empties, leaves in their order, full tiles, heads, checkpoints.

-- What is committed and not yet in the tree. Filled in the transaction of the event.
CREATE TABLE log_queue (
  event_id uuid PRIMARY KEY,
  object_id uuid NOT NULL,
  seq integer
);
CREATE INDEX log_queue_object_seq ON log_queue (object_id, seq) WHERE seq IS NOT NULL;

-- The one row that whoever sequences holds.
CREATE TABLE log_tip (
  singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton)
);
INSERT INTO log_tip DEFAULT VALUES;

CREATE TABLE log_leaf (
  position bigint PRIMARY KEY CHECK (position >= 0),
  event_id uuid NOT NULL UNIQUE REFERENCES audit_event (id),
  leaf_hash bytea NOT NULL CHECK (octet_length(leaf_hash) = 32)
);

-- Full tiles only (C2SP tlog-tiles): 256 hashes of a level, and their root, which is one hash of the level above.
CREATE TABLE log_tile (
  level integer NOT NULL CHECK (level >= 0),
  position bigint NOT NULL CHECK (position >= 0),
  hashes bytea NOT NULL CHECK (octet_length(hashes) = 8192),
  root bytea NOT NULL CHECK (octet_length(root) = 32),
  PRIMARY KEY (level, position)
);

-- A tree, as large as it was after one integration. Each extends the one before, so there is neither fork nor gap.
CREATE TABLE log_head (
  size bigint PRIMARY KEY,
  prev_size bigint NOT NULL UNIQUE CHECK (prev_size >= 0 AND size > prev_size),
  root bytea NOT NULL CHECK (octet_length(root) = 32),
  -- Roots of its perfect subtrees, largest first, 32 bytes each.
  frontier bytea NOT NULL CHECK (octet_length(frontier) % 32 = 0),
  at timestamptz(3) NOT NULL
);

CREATE TABLE log_checkpoint (
  size bigint PRIMARY KEY REFERENCES log_head (size),
  note text NOT NULL,
  at timestamptz(3) NOT NULL
);

CREATE FUNCTION head_extends() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.prev_size <> coalesce((SELECT max(size) FROM log_head), 0)
    OR (SELECT count(*) FROM log_leaf WHERE position >= NEW.prev_size) <> NEW.size - NEW.prev_size
    OR (SELECT max(position) FROM log_leaf) <> NEW.size - 1 THEN
    RAISE EXCEPTION 'a head of % does not extend the log', NEW.size USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER head_extends BEFORE INSERT ON log_head FOR EACH ROW EXECUTE FUNCTION head_extends();

DO $$
DECLARE history text;
BEGIN
  FOREACH history IN ARRAY ARRAY['log_leaf', 'log_tile', 'log_head', 'log_checkpoint'] LOOP
    EXECUTE format('CREATE TRIGGER history_unchanged BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION refuse_history_change()', history);
    EXECUTE format('CREATE TRIGGER history_kept BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_history_change()', history);
  END LOOP;
END $$;

-- What was recorded before there was a tree.
INSERT INTO log_queue (event_id, object_id, seq) SELECT id, object_id, seq FROM audit_event;

GRANT SELECT, INSERT, DELETE ON log_queue TO countersign_app;
GRANT SELECT, UPDATE ON log_tip TO countersign_app;
GRANT SELECT, INSERT ON log_leaf, log_tile, log_head, log_checkpoint TO countersign_app;
