-- Time-stamps (RFC 3161) of an outside authority over checkpoints: by when the log had grown so far.
CREATE TABLE log_anchor (
  size bigint PRIMARY KEY REFERENCES log_checkpoint (size),
  -- In DER, over the SHA-256 of the checkpoint's text: its note without signatures.
  token bytea NOT NULL,
  -- By the authority's clock, as the token says.
  at timestamptz(3) NOT NULL
);

CREATE TRIGGER history_unchanged BEFORE UPDATE OR DELETE ON log_anchor FOR EACH ROW EXECUTE FUNCTION refuse_history_change();
CREATE TRIGGER history_kept BEFORE TRUNCATE ON log_anchor FOR EACH STATEMENT EXECUTE FUNCTION refuse_history_change();

-- Whose turn it is to ask: whoever takes it, until then alone. A turn that was not given back lapses.
CREATE TABLE log_anchor_turn (
  singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
  until timestamptz NOT NULL DEFAULT '-infinity'
);
INSERT INTO log_anchor_turn DEFAULT VALUES;

GRANT SELECT ON log_anchor TO countersign_app;
GRANT SELECT, INSERT ON log_anchor TO countersign_sequencer;
GRANT SELECT, UPDATE ON log_anchor_turn TO countersign_sequencer;
