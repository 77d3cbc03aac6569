-- Who signs in another's place stands in the database only as it was confirmed, also against whoever holds the application's login: when a
-- transaction ends, each step has an approval whose statement is of its act, by this person, and says what the row says.

-- Given alone, or along with others by one gesture. Of the counterparty the statement holds a commitment: what opens it is compared.
CREATE FUNCTION lent_by_gesture() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  act text := CASE NEW.kind WHEN 'delegation' THEN 'grant' ELSE 'appoint' END;
  own jsonb := jsonb_build_object('delegation', NEW.id, 'delegate', NEW.delegate);
  instant text := 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"';
BEGIN
  IF NOT EXISTS (
    SELECT FROM approval a, LATERAL (SELECT convert_from(a.statement, 'UTF8')::jsonb AS said) s
    WHERE a.person_id = NEW.granted_by AND a.type = 'countersign/delegation/v1'
      AND said @> jsonb_build_object('type', a.type, 'act', act, 'kind', NEW.kind, 'person', NEW.granted_by, 'grantor', NEW.grantor)
      AND (said @> own OR (NEW.kind = 'delegation' AND said -> 'others' @> jsonb_build_array(own)))
      AND said #> '{scope,classes}' = to_jsonb(NEW.classes)
      AND said #>> '{scope,cap,currency}' IS NOT DISTINCT FROM NEW.currency
      AND (said #>> '{scope,cap,amount}')::bigint IS NOT DISTINCT FROM NEW.amount
      AND (said #> '{scope,counterparty}' IS NULL) = (NEW.counterparty IS NULL)
      AND a.openings #>> '{counterparty,value}' IS NOT DISTINCT FROM NEW.counterparty
      AND coalesce(said #> '{scope,envelopes}', '[]') = to_jsonb(NEW.envelopes)
      AND said #>> '{scope,from}' = to_char(NEW.starts_at AT TIME ZONE 'UTC', instant)
      AND said #>> '{scope,until}' = to_char(NEW.ends_at AT TIME ZONE 'UTC', instant)
      AND said ->> 'extends' IS NOT DISTINCT FROM NEW.extends::text) THEN
    RAISE EXCEPTION 'delegation %: nobody confirmed this by a passkey (%)', NEW.id, act USING ERRCODE = '23514';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER lent_by_gesture AFTER INSERT ON delegation DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  EXECUTE FUNCTION lent_by_gesture();

CREATE CONSTRAINT TRIGGER activated_by_gesture AFTER INSERT OR UPDATE OF activated_by ON delegation DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (NEW.activated_by IS NOT NULL)
  EXECUTE FUNCTION confirmed_by_gesture('countersign/delegation/v1', 'activate', 'activated_by', 'person', 'activated_by',
    'delegation', 'id', 'kind', 'kind', 'grantor', 'grantor', 'delegate', 'delegate', 'scope.classes', 'classes',
    'scope.cap.currency', 'currency', 'scope.cap.amount', 'amount', 'scope.from', 'starts_at', 'scope.until', 'ends_at');
CREATE CONSTRAINT TRIGGER accepted_by_gesture AFTER INSERT OR UPDATE OF accepted_at ON delegation DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (NEW.accepted_at IS NOT NULL)
  EXECUTE FUNCTION confirmed_by_gesture('countersign/delegation/v1', 'accept', 'delegate', 'person', 'delegate',
    'delegation', 'id', 'kind', 'kind', 'grantor', 'grantor', 'delegate', 'delegate', 'scope.classes', 'classes',
    'scope.cap.currency', 'currency', 'scope.cap.amount', 'amount', 'scope.from', 'starts_at', 'scope.until', 'ends_at');
CREATE CONSTRAINT TRIGGER confirmed_by_gesture AFTER INSERT OR UPDATE OF confirmed_at ON delegation DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (NEW.confirmed_at IS NOT NULL)
  EXECUTE FUNCTION confirmed_by_gesture('countersign/delegation/v1', 'confirm', 'grantor', 'person', 'grantor',
    'delegation', 'id', 'kind', 'kind', 'delegate', 'delegate');
-- What ends by itself has nobody's gesture.
CREATE CONSTRAINT TRIGGER ended_by_gesture AFTER INSERT OR UPDATE OF ended_by ON delegation DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (NEW.ended_by IS NOT NULL)
  EXECUTE FUNCTION confirmed_by_gesture('countersign/delegation/v1', 'end', 'ended_by', 'person', 'ended_by',
    'delegation', 'id', 'grantor', 'grantor', 'delegate', 'delegate');

-- A signature is under the instrument that its statement names, accepted, by its delegate and for its grantor; or under none.
CREATE FUNCTION under_as_stated() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  said jsonb := convert_from(NEW.statement, 'UTF8')::jsonb;
  kind text := said #>> '{authority,kind}';
BEGIN
  IF NEW.delegation_id IS NULL AND said -> 'onBehalfOf' IS NULL AND kind NOT IN ('delegation', 'appointment') THEN
    RETURN NULL;
  END IF;
  IF NEW.type = 'countersign/sign/v1' AND said #>> '{authority,reference}' = NEW.delegation_id::text AND EXISTS (
    SELECT FROM delegation d WHERE d.id = NEW.delegation_id AND d.kind = said #>> '{authority,kind}'
      AND d.delegate = NEW.person_id AND d.grantor::text = said #>> '{onBehalfOf,id}' AND d.accepted_at IS NOT NULL) THEN
    RETURN NULL;
  END IF;
  RAISE EXCEPTION 'approval %: it is not under what its statement names', NEW.id USING ERRCODE = '23514';
END $$;
CREATE TRIGGER under_as_stated AFTER INSERT ON approval FOR EACH ROW
  WHEN (NEW.type = 'countersign/sign/v1' OR NEW.delegation_id IS NOT NULL)
  EXECUTE FUNCTION under_as_stated();
