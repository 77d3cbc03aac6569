-- An auditor reads, and their role ends by itself.
DO $$
DECLARE holder text; old text;
BEGIN
  FOREACH holder IN ARRAY ARRAY['person', 'invitation'] LOOP
    FOR old IN SELECT conname FROM pg_constraint
      WHERE conrelid = holder::regclass AND contype = 'c' AND pg_get_constraintdef(oid) LIKE '%roles <@%' LOOP
      EXECUTE format('ALTER TABLE %I DROP CONSTRAINT %I', holder, old);
    END LOOP;
    EXECUTE format('ALTER TABLE %I ADD COLUMN auditor_until timestamptz(3)', holder);
    -- Whoever audits has no other role, and an end.
    EXECUTE format($check$ALTER TABLE %I ADD CHECK (roles <@ ARRAY['administrator', 'compliance'] OR roles = ARRAY['auditor']),
      ADD CHECK (('auditor' = ANY (roles)) = (auditor_until IS NOT NULL))$check$, holder);
  END LOOP;
END $$;
GRANT UPDATE (auditor_until) ON person TO countersign_app;

-- Something that is not as it should be: opened and closed by the house itself, as its condition begins and ends. What it is about is
-- read where it is shown, so that no name stands here.
CREATE TABLE finding (
  id uuid PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('single-administrator', 'invitation-unanswered', 'exception-unreviewed')),
  object_type text NOT NULL,
  object_id uuid NOT NULL,
  owner_id uuid REFERENCES person (id),
  due_at timestamptz(3) NOT NULL,
  opened_at timestamptz(3) NOT NULL,
  closed_at timestamptz(3)
);
-- Open once, however many processes see it.
CREATE UNIQUE INDEX finding_open ON finding (kind, object_id) WHERE closed_at IS NULL;
CREATE TRIGGER only_forward BEFORE UPDATE ON finding FOR EACH ROW WHEN (OLD.closed_at IS NOT NULL) EXECUTE FUNCTION refuse_turning_back();
CREATE TRIGGER history_kept BEFORE TRUNCATE ON finding FOR EACH STATEMENT EXECUTE FUNCTION refuse_history_change();
CREATE TRIGGER history_unchanged BEFORE DELETE ON finding FOR EACH ROW EXECUTE FUNCTION refuse_history_change();
GRANT SELECT, INSERT ON finding TO countersign_app;
GRANT UPDATE (owner_id, due_at, closed_at) ON finding TO countersign_app;
