-- People come by a list, and roles are given, as everything else that administrators change together: one proposes, another activates.
ALTER TABLE proposal DROP CONSTRAINT proposal_kind_check;
ALTER TABLE proposal ADD CONSTRAINT proposal_kind_check CHECK (kind IN ('policy', 'class', 'authorities', 'people', 'roles'));

ALTER TABLE audit_event DROP CONSTRAINT only_by_gesture;
ALTER TABLE audit_event ADD CONSTRAINT only_by_gesture CHECK (
  (kind IN (
    'envelope.signed', 'envelope.approval-given',
    'person.enrolled', 'passkey.added', 'passkey.revoked', 'session.opened', 'enrolment.reopening-asked', 'enrolment.reopened',
    'authority.granted', 'authority.activated', 'authority.ended',
    'class.proposed', 'class.activated', 'policy.proposed', 'policy.activated', 'authorities.proposed', 'authorities.activated',
    'people.proposed', 'people.activated', 'roles.proposed', 'roles.activated',
    'exception.requested', 'exception.approved', 'exception.reviewed'
  )) = (approval_id IS NOT NULL AND outcome = 'permitted'));
