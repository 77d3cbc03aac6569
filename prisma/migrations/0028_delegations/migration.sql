-- Acting in another's place: lent by the grantor themselves, or, as an appointment, made by two administrators; accepted by the
-- delegate; over at a given moment.

CREATE TABLE delegation (
  id uuid PRIMARY KEY,
  -- As people call it: D-17.
  number integer GENERATED ALWAYS AS IDENTITY UNIQUE,
  kind text NOT NULL CHECK (kind IN ('delegation', 'appointment')),
  grantor uuid NOT NULL REFERENCES person (id),
  delegate uuid NOT NULL REFERENCES person (id),
  classes text[] NOT NULL CHECK (cardinality(classes) > 0),
  -- The one currency it covers amounts in, and the largest amount of one document, in minor units.
  currency text CHECK (currency ~ '^[A-Z]{3}$'),
  amount bigint CHECK (amount > 0),
  counterparty text,
  -- Single envelopes, where it is for no others.
  envelopes uuid[] NOT NULL DEFAULT '{}',
  starts_at timestamptz(3) NOT NULL,
  ends_at timestamptz(3) NOT NULL,
  reason text NOT NULL,
  -- The one it goes on after.
  extends uuid REFERENCES delegation (id),
  granted_by uuid NOT NULL REFERENCES person (id),
  granted_at timestamptz(3) NOT NULL,
  activated_by uuid REFERENCES person (id),
  activated_at timestamptz(3),
  accepted_at timestamptz(3),
  -- When the grantor last said that it is still wanted.
  confirmed_at timestamptz(3),
  -- Nobody ended what fell by itself.
  ended_by uuid REFERENCES person (id),
  ended_at timestamptz(3),
  CHECK ((currency IS NULL) = (amount IS NULL)),
  CHECK (ends_at > starts_at),
  CHECK (grantor <> delegate),
  -- Who acts in it are who they have to be, also against whoever holds the application's login.
  CHECK ((kind = 'delegation') = (granted_by = grantor)),
  CHECK (granted_by <> delegate AND activated_by <> delegate AND activated_by <> grantor AND activated_by <> granted_by),
  CHECK ((activated_by IS NULL) = (activated_at IS NULL) AND (activated_by IS NULL OR kind = 'appointment')),
  CHECK (accepted_at IS NULL OR kind = 'delegation' OR activated_at IS NOT NULL),
  CHECK (ended_by IS NULL OR ended_at IS NOT NULL)
);
-- What somebody may do for others is asked with every page they open.
CREATE INDEX delegation_delegate ON delegation (delegate, ends_at);
CREATE INDEX delegation_grantor ON delegation (grantor, ends_at) WHERE ended_at IS NULL;

-- Activating, accepting and ending are acts of their own, each done once; what was granted never changes (only the columns below can).
CREATE TRIGGER only_forward BEFORE UPDATE ON delegation FOR EACH ROW
  WHEN (OLD.ended_at IS NOT NULL
    OR (OLD.activated_at IS NOT NULL AND (NEW.activated_by, NEW.activated_at) IS DISTINCT FROM (OLD.activated_by, OLD.activated_at))
    OR (OLD.accepted_at IS NOT NULL AND NEW.accepted_at IS DISTINCT FROM OLD.accepted_at)
    OR NEW.confirmed_at < OLD.confirmed_at)
  EXECUTE FUNCTION refuse_turning_back();
CREATE TRIGGER history_kept BEFORE TRUNCATE ON delegation FOR EACH STATEMENT EXECUTE FUNCTION refuse_history_change();
CREATE TRIGGER history_unchanged BEFORE DELETE ON delegation FOR EACH ROW EXECUTE FUNCTION refuse_history_change();
GRANT SELECT, INSERT ON delegation TO countersign_app;
GRANT UPDATE (activated_by, activated_at, accepted_at, confirmed_at, ended_by, ended_at) ON delegation TO countersign_app;

-- Under which one a signature was made, as its statement says.
ALTER TABLE approval ADD COLUMN delegation_id uuid REFERENCES delegation (id);
CREATE INDEX approval_delegation ON approval (delegation_id, created_at) WHERE delegation_id IS NOT NULL;

-- These acts exist only by a gesture.
ALTER TABLE audit_event DROP CONSTRAINT only_by_gesture;
ALTER TABLE audit_event ADD CONSTRAINT only_by_gesture CHECK (
  (kind IN (
    'envelope.signed', 'envelope.approval-given',
    'person.enrolled', 'passkey.added', 'passkey.revoked', 'session.opened', 'enrolment.reopening-asked', 'enrolment.reopened',
    'authority.granted', 'authority.activated', 'authority.ended',
    'class.proposed', 'class.activated', 'policy.proposed', 'policy.activated', 'authorities.proposed', 'authorities.activated',
    'people.proposed', 'people.activated', 'roles.proposed', 'roles.activated',
    'exception.requested', 'exception.approved', 'exception.reviewed',
    'delegation.granted', 'delegation.appointed', 'delegation.activated', 'delegation.accepted', 'delegation.confirmed', 'delegation.ended'
  )) = (approval_id IS NOT NULL AND outcome = 'permitted'));
