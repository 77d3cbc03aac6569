-- What outside witnesses signed under our checkpoints (C2SP tlog-cosignature).
CREATE TABLE log_cosignature (
  size bigint NOT NULL REFERENCES log_checkpoint (size),
  -- The witness's verifier key.
  witness text NOT NULL,
  -- Its signature as a line of the note, with the newline.
  line text NOT NULL,
  -- By the witness's own clock.
  at timestamptz(3) NOT NULL,
  PRIMARY KEY (size, witness)
);
CREATE INDEX log_cosignature_witness_size ON log_cosignature (witness, size);

CREATE TRIGGER history_unchanged BEFORE UPDATE OR DELETE ON log_cosignature FOR EACH ROW EXECUTE FUNCTION refuse_history_change();
CREATE TRIGGER history_kept BEFORE TRUNCATE ON log_cosignature FOR EACH STATEMENT EXECUTE FUNCTION refuse_history_change();

GRANT SELECT, INSERT ON log_cosignature TO countersign_app;
