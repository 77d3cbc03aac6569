-- Break-glass: one version of one envelope signed by one person against the rules, for minutes or hours. Asked for by one, approved by
-- another, looked at afterwards by a third.

CREATE TABLE exception (
  id uuid PRIMARY KEY,
  envelope_id uuid NOT NULL REFERENCES envelope (id),
  version integer NOT NULL CHECK (version > 0),
  person_id uuid NOT NULL REFERENCES person (id),
  ticket text NOT NULL,
  reason text NOT NULL,
  minutes integer NOT NULL CHECK (minutes BETWEEN 1 AND 1440),
  requested_by uuid NOT NULL REFERENCES person (id),
  requested_at timestamptz(3) NOT NULL,
  approved_by uuid REFERENCES person (id),
  approved_at timestamptz(3),
  -- Turned down or withdrawn before it was approved; ended early after that.
  ended_by uuid REFERENCES person (id),
  ended_at timestamptz(3),
  -- The signature made under it.
  used_by uuid UNIQUE REFERENCES approval (id),
  used_at timestamptz(3),
  reviewed_by uuid REFERENCES person (id),
  reviewed_at timestamptz(3),
  verdict text CHECK (verdict IN ('justified', 'not-justified')),
  review text,
  CHECK ((approved_by IS NULL) = (approved_at IS NULL) AND (ended_by IS NULL) = (ended_at IS NULL) AND (used_by IS NULL) = (used_at IS NULL)),
  CHECK (num_nulls(reviewed_by, reviewed_at, verdict, review) IN (0, 4)),
  CHECK (approved_by IS NOT NULL OR (used_by IS NULL AND reviewed_by IS NULL)),
  CHECK (used_at >= approved_at AND used_at < approved_at + make_interval(mins => minutes)),
  -- Different people, also against whoever holds the application's login.
  CHECK (approved_by <> requested_by AND approved_by <> person_id),
  CHECK (reviewed_by <> requested_by AND reviewed_by <> approved_by AND reviewed_by <> person_id)
);
CREATE INDEX exception_envelope ON exception (envelope_id, version, person_id);
CREATE INDEX exception_unreviewed ON exception (approved_at) WHERE reviewed_at IS NULL;

-- Each step is done once, and what was asked for never changes (only the columns below can).
CREATE TRIGGER only_forward BEFORE UPDATE ON exception FOR EACH ROW
  WHEN ((OLD.approved_at IS NOT NULL AND (NEW.approved_by, NEW.approved_at) IS DISTINCT FROM (OLD.approved_by, OLD.approved_at))
    OR (OLD.ended_at IS NOT NULL AND (NEW.ended_by, NEW.ended_at, NEW.approved_at, NEW.used_at)
      IS DISTINCT FROM (OLD.ended_by, OLD.ended_at, OLD.approved_at, OLD.used_at))
    OR (OLD.used_at IS NOT NULL AND (NEW.used_by, NEW.used_at, NEW.ended_at) IS DISTINCT FROM (OLD.used_by, OLD.used_at, OLD.ended_at))
    OR (OLD.reviewed_at IS NOT NULL AND (NEW.reviewed_by, NEW.reviewed_at, NEW.verdict, NEW.review, NEW.used_at)
      IS DISTINCT FROM (OLD.reviewed_by, OLD.reviewed_at, OLD.verdict, OLD.review, OLD.used_at)))
  EXECUTE FUNCTION refuse_turning_back();
CREATE TRIGGER history_kept BEFORE TRUNCATE ON exception FOR EACH STATEMENT EXECUTE FUNCTION refuse_history_change();
CREATE TRIGGER history_unchanged BEFORE DELETE ON exception FOR EACH ROW EXECUTE FUNCTION refuse_history_change();
GRANT SELECT, INSERT ON exception TO countersign_app;
GRANT UPDATE (approved_by, approved_at, ended_by, ended_at, used_by, used_at, reviewed_by, reviewed_at, verdict, review)
  ON exception TO countersign_app;
