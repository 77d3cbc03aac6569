-- What is told of signing in another's place goes with whoever is erased, and stays under a hold, as everything else that names them.

-- Signed with somebody's authority, an envelope names them, also where their own place is not in it.
CREATE OR REPLACE FUNCTION envelopes_naming(whom uuid) RETURNS SETOF uuid LANGUAGE sql STABLE AS $$
  SELECT id FROM envelope WHERE sender_id = whom
  UNION SELECT envelope_id FROM recipient WHERE person_id = whom
  UNION SELECT envelope_id FROM audit_event WHERE envelope_id IS NOT NULL AND details ->> 'person' = whom::text
  UNION SELECT a.envelope_id FROM approval a JOIN delegation d ON d.id = a.delegation_id WHERE d.grantor = whom
$$;

-- Why somebody was away is theirs, and may go when the rest of it is history.
DROP TRIGGER only_forward ON delegation;
CREATE TRIGGER only_forward BEFORE UPDATE ON delegation FOR EACH ROW
  WHEN ((OLD.ended_at IS NOT NULL AND to_jsonb(NEW) - 'reason' <> to_jsonb(OLD) - 'reason')
    OR (OLD.activated_at IS NOT NULL AND (NEW.activated_by, NEW.activated_at) IS DISTINCT FROM (OLD.activated_by, OLD.activated_at))
    OR (OLD.accepted_at IS NOT NULL AND NEW.accepted_at IS DISTINCT FROM OLD.accepted_at)
    OR NEW.confirmed_at < OLD.confirmed_at
    OR (NEW.reason <> '' AND NEW.reason <> OLD.reason))
  EXECUTE FUNCTION refuse_turning_back();

-- In the same transaction and by the same right; and so goes what is told of the authority that they held.
CREATE FUNCTION erase_lent() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  lent uuid[] := ARRAY(SELECT id FROM delegation WHERE grantor = NEW.id OR delegate = NEW.id);
  told uuid[] := lent || ARRAY(SELECT id FROM authority WHERE person_id = NEW.id);
  steps uuid[] := ARRAY(SELECT approval_id FROM audit_event WHERE object_id = ANY (lent) AND approval_id IS NOT NULL);
BEGIN
  UPDATE delegation SET reason = '' WHERE id = ANY (lent) AND reason <> '';
  UPDATE audit_event SET details = '{}', details_salt = '' WHERE object_id = ANY (told) AND octet_length(details_salt) > 0;
  UPDATE approval SET openings = openings - 'reason' WHERE id = ANY (steps) AND openings ? 'reason';
  UPDATE intent SET openings = openings - 'reason' WHERE state <> 'open' AND openings ? 'reason'
    AND id IN (SELECT intent_id FROM approval WHERE id = ANY (steps));
  RETURN NULL;
END $$;
CREATE TRIGGER lent_too AFTER UPDATE ON person FOR EACH ROW WHEN (OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL)
  EXECUTE FUNCTION erase_lent();
