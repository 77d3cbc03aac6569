-- Whoever something was signed for questions it, until they say that it is settled. Why they do is told in the event, which erasure
-- reaches; no words stand here.
CREATE TABLE act_question (
  id uuid PRIMARY KEY,
  approval_id uuid NOT NULL REFERENCES approval (id),
  envelope_id uuid NOT NULL REFERENCES envelope (id),
  asked_by uuid NOT NULL REFERENCES person (id),
  asked_at timestamptz(3) NOT NULL,
  settled_at timestamptz(3)
);
CREATE UNIQUE INDEX act_question_open ON act_question (approval_id) WHERE settled_at IS NULL;
CREATE INDEX act_question_asked ON act_question (asked_by);
CREATE TRIGGER only_forward BEFORE UPDATE ON act_question FOR EACH ROW WHEN (OLD.settled_at IS NOT NULL) EXECUTE FUNCTION refuse_turning_back();
CREATE TRIGGER history_kept BEFORE TRUNCATE ON act_question FOR EACH STATEMENT EXECUTE FUNCTION refuse_history_change();
CREATE TRIGGER history_unchanged BEFORE DELETE ON act_question FOR EACH ROW EXECUTE FUNCTION refuse_history_change();
GRANT SELECT, INSERT ON act_question TO countersign_app;
GRANT UPDATE (settled_at) ON act_question TO countersign_app;

ALTER TABLE finding DROP CONSTRAINT finding_kind_check;
ALTER TABLE finding ADD CONSTRAINT finding_kind_check
  CHECK (kind IN ('single-administrator', 'invitation-unanswered', 'exception-unreviewed', 'act-questioned'));
