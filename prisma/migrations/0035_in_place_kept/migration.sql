-- What a signature in another's place says stays said, also against whoever holds the application's login together with a delegate.

-- Who signed there, and in whose place, is what keeps both of them from a second part: it is written once, with the signature.
CREATE TRIGGER in_place_kept BEFORE UPDATE ON recipient FOR EACH ROW
  WHEN (OLD.in_place <> '{}' AND NEW.in_place <> OLD.in_place) EXECUTE FUNCTION refuse_turning_back();

-- Under an instrument that somebody has ended, or outside its window, nothing is signed any more.
CREATE OR REPLACE FUNCTION under_as_stated() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  said jsonb := convert_from(NEW.statement, 'UTF8')::jsonb;
  kind text := said #>> '{authority,kind}';
BEGIN
  IF NEW.delegation_id IS NULL AND said -> 'onBehalfOf' IS NULL AND kind NOT IN ('delegation', 'appointment') THEN
    RETURN NULL;
  END IF;
  IF NEW.type = 'countersign/sign/v1' AND said #>> '{authority,reference}' = NEW.delegation_id::text AND EXISTS (
    SELECT FROM delegation d WHERE d.id = NEW.delegation_id AND d.kind = said #>> '{authority,kind}'
      AND d.delegate = NEW.person_id AND d.grantor::text = said #>> '{onBehalfOf,id}' AND d.accepted_at IS NOT NULL
      AND d.ended_at IS NULL AND d.starts_at <= NEW.created_at AND NEW.created_at < d.ends_at) THEN
    RETURN NULL;
  END IF;
  RAISE EXCEPTION 'approval %: it is not under what its statement names', NEW.id USING ERRCODE = '23514';
END $$;
