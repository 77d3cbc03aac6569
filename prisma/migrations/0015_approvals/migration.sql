-- What a class of documents asks for besides authority: approvals before the signature, and a passkey that stays in its device.

ALTER TABLE document_class
  -- How many different people approve a version before anybody signs it, from a threshold on.
  ADD COLUMN approvals integer NOT NULL DEFAULT 0 CHECK (approvals BETWEEN 0 AND 9),
  -- Least passkey that approves or signs from a threshold on.
  ADD COLUMN assurance text NOT NULL DEFAULT 'passkey' CHECK (assurance IN ('passkey', 'device-bound')),
  ADD COLUMN machines_allowed boolean NOT NULL DEFAULT false,
  ADD COLUMN retention_years integer NOT NULL DEFAULT 10 CHECK (retention_years BETWEEN 1 AND 100),
  -- From which amount on a document is weighty: [{ currency, amount }] in minor units. Without one in its currency every document is.
  ADD COLUMN thresholds jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(thresholds) = 'array');

-- Who approves is asked before who signs, and acts once like them.
ALTER TABLE recipient DROP CONSTRAINT recipient_role_check, DROP CONSTRAINT recipient_state_check;
ALTER TABLE recipient ADD CHECK (role IN ('approver', 'signer', 'copy')),
  ADD CHECK (state IN ('waiting', 'approved', 'signed', 'declined', 'replaced', 'left')),
  ADD CHECK (state <> 'approved' OR role = 'approver'), ADD CHECK (state <> 'signed' OR role = 'signer');
DROP INDEX recipient_one_signer;
CREATE UNIQUE INDEX recipient_acts_once ON recipient (envelope_id, person_id)
  WHERE role <> 'copy' AND state IN ('waiting', 'approved', 'signed');
DROP TRIGGER only_forward ON recipient;
CREATE TRIGGER only_forward BEFORE UPDATE ON recipient FOR EACH ROW
  WHEN ((OLD.state IN ('approved', 'signed') AND NEW.state NOT IN (OLD.state, 'replaced')) OR (OLD.state = 'replaced' AND NEW.state <> 'replaced'))
  EXECUTE FUNCTION refuse_turning_back();
GRANT UPDATE (step) ON recipient TO countersign_app;
