-- The log is written by a login of its own: whoever can make the application run another statement still cannot write a leaf, a head
-- or a checkpoint. The application fills the queue and reads.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'countersign_sequencer') THEN
    CREATE ROLE countersign_sequencer NOLOGIN;
  END IF;
END $$;

GRANT USAGE ON SCHEMA public TO countersign_sequencer;
GRANT SELECT ON organisation, audit_event TO countersign_sequencer;
GRANT SELECT, DELETE ON log_queue TO countersign_sequencer;
GRANT SELECT, UPDATE ON log_tip TO countersign_sequencer;
GRANT SELECT, INSERT ON log_leaf, log_tile, log_head, log_checkpoint, log_cosignature TO countersign_sequencer;

REVOKE DELETE ON log_queue FROM countersign_app;
REVOKE UPDATE ON log_tip FROM countersign_app;
REVOKE INSERT ON log_leaf, log_tile, log_head, log_checkpoint, log_cosignature FROM countersign_app;
