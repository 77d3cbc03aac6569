-- What takes a gesture is in its row only with that gesture, also against whoever holds the application's login: when a transaction
-- ends, each of these steps has an approval whose statement is of its type and act, by this person, and says what the row says.

-- A temporary table is looked up before any other, and every login may make one: no trigger takes it for the table that it means.
DO $$
DECLARE kept regprocedure;
BEGIN
  FOR kept IN SELECT oid FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prorettype = 'trigger'::regtype LOOP
    EXECUTE format('ALTER FUNCTION %s SET search_path = pg_catalog, public, pg_temp', kept);
  END LOOP;
END $$;

CREATE INDEX approval_person_id_type_idx ON approval (person_id, type);

-- Its arguments: a statement's type and act, the column of whose gesture it is, and then pairs: a member of the statement, and the
-- column that says the same.
CREATE FUNCTION confirmed_by_gesture() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  written jsonb := to_jsonb(NEW);
  value text;
  named jsonb := '{}';
BEGIN
  FOR member IN 3 .. TG_NARGS - 2 BY 2 LOOP
    -- Digests and times, as statements write them.
    value := regexp_replace(written ->> TG_ARGV[member + 1], '^\\x', '');
    IF value ~ '^\d{4}-\d\d-\d\dT' THEN
      value := to_char(value::timestamptz AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"');
    END IF;
    named := named || jsonb_build_object(TG_ARGV[member], value);
  END LOOP;
  IF NOT EXISTS (
    SELECT FROM approval a, LATERAL (SELECT convert_from(a.statement, 'UTF8')::jsonb AS said) AS s
    WHERE a.person_id = (written ->> TG_ARGV[2])::uuid AND a.type = TG_ARGV[0] AND said ->> 'type' = a.type AND said ->> 'act' = TG_ARGV[1]
      AND NOT EXISTS (SELECT FROM jsonb_each_text(named) n WHERE said #>> string_to_array(n.key, '.') IS DISTINCT FROM n.value)) THEN
    RAISE EXCEPTION '% %: nobody confirmed this by a passkey (%)', TG_TABLE_NAME, NEW.id, TG_ARGV[1] USING ERRCODE = '23514';
  END IF;
  RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER proposed_by_gesture AFTER INSERT ON proposal DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  EXECUTE FUNCTION confirmed_by_gesture('countersign/proposal/v1', 'propose', 'proposed_by', 'administrator', 'proposed_by',
    'proposal', 'id', 'kind', 'kind', 'digest', 'digest', 'replaces', 'replaces');
CREATE CONSTRAINT TRIGGER activated_by_gesture AFTER UPDATE OF activated_by ON proposal DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (NEW.activated_by IS NOT NULL)
  EXECUTE FUNCTION confirmed_by_gesture('countersign/proposal/v1', 'activate', 'activated_by', 'administrator', 'activated_by',
    'proposal', 'id', 'kind', 'kind', 'digest', 'digest', 'replaces', 'replaces');

-- Of a list, `as_listed` holds each to its row, and the list's proposal is held above.
CREATE CONSTRAINT TRIGGER granted_by_gesture AFTER INSERT ON authority DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (NEW.list_root IS NULL)
  EXECUTE FUNCTION confirmed_by_gesture('countersign/authority/v1', 'grant', 'granted_by', 'administrator', 'granted_by',
    'authority', 'id', 'person', 'person_id', 'scope.classes', 'classes', 'scope.from', 'starts_at', 'scope.until', 'ends_at');
CREATE CONSTRAINT TRIGGER activated_by_gesture AFTER INSERT OR UPDATE OF activated_by ON authority DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (NEW.list_root IS NULL AND NEW.activated_by IS NOT NULL)
  EXECUTE FUNCTION confirmed_by_gesture('countersign/authority/v1', 'activate', 'activated_by', 'administrator', 'activated_by',
    'authority', 'id', 'person', 'person_id');
CREATE CONSTRAINT TRIGGER ended_by_gesture AFTER INSERT OR UPDATE OF ended_by ON authority DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (NEW.ended_by IS NOT NULL)
  EXECUTE FUNCTION confirmed_by_gesture('countersign/authority/v1', 'end', 'ended_by', 'administrator', 'ended_by',
    'authority', 'id', 'person', 'person_id');

-- A maximum is the one that was granted, alone or in a list, and so is what it is bounded by altogether.
CREATE FUNCTION cap_is_as_granted() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  scope jsonb;
  altogether jsonb := jsonb_build_object('currency', NEW.currency);
BEGIN
  SELECT convert_from(coalesce(l.content, g.statement), 'UTF8')::jsonb -> 'scope' INTO scope
    FROM authority a LEFT JOIN listed_authority l ON l.root = a.list_root AND l.place = a.list_place
      LEFT JOIN approval g ON a.list_root IS NULL AND g.person_id = a.granted_by AND g.type = 'countersign/authority/v1'
        AND convert_from(g.statement, 'UTF8')::jsonb @> jsonb_build_object('act', 'grant', 'authority', a.id)
    WHERE a.id = NEW.authority_id;
  IF NEW.cumulative IS NOT NULL THEN
    altogether := altogether || jsonb_build_object('amount', NEW.cumulative, 'days', NEW.days);
  END IF;
  IF scope -> 'caps' @> jsonb_build_array(jsonb_build_object('currency', NEW.currency, 'amount', NEW.amount))
    AND coalesce(scope -> 'cumulative', '[]') @> jsonb_build_array(altogether) = (NEW.cumulative IS NOT NULL) THEN
    RETURN NULL;
  END IF;
  RAISE EXCEPTION 'a maximum in % of authority % is not as it was granted', NEW.currency, NEW.authority_id USING ERRCODE = '23514';
END $$;
CREATE CONSTRAINT TRIGGER as_granted AFTER INSERT ON authority_cap DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  EXECUTE FUNCTION cap_is_as_granted();

CREATE CONSTRAINT TRIGGER requested_by_gesture AFTER INSERT ON exception DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  EXECUTE FUNCTION confirmed_by_gesture('countersign/exception/v1', 'request', 'requested_by', 'person', 'requested_by',
    'exception', 'id', 'envelope', 'envelope_id', 'version', 'version', 'signer', 'person_id', 'minutes', 'minutes');
CREATE CONSTRAINT TRIGGER approved_by_gesture AFTER INSERT OR UPDATE OF approved_by ON exception DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (NEW.approved_by IS NOT NULL)
  EXECUTE FUNCTION confirmed_by_gesture('countersign/exception/v1', 'approve', 'approved_by', 'person', 'approved_by',
    'exception', 'id', 'envelope', 'envelope_id', 'version', 'version', 'signer', 'person_id', 'minutes', 'minutes');
CREATE CONSTRAINT TRIGGER reviewed_by_gesture AFTER INSERT OR UPDATE OF reviewed_by ON exception DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (NEW.reviewed_by IS NOT NULL)
  EXECUTE FUNCTION confirmed_by_gesture('countersign/exception/v1', 'review', 'reviewed_by', 'person', 'reviewed_by',
    'exception', 'id', 'review.verdict', 'verdict');

-- Policies that two put in force are those they confirmed. What a start or the operator's command loads has no gesture to show: it is
-- an event of the log, under the eyes of everybody who reads the timeline.
CREATE CONSTRAINT TRIGGER activated_by_gesture AFTER INSERT ON policy_activation DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (NEW.origin = 'proposal')
  EXECUTE FUNCTION confirmed_by_gesture('countersign/proposal/v1', 'activate', 'activated_by', 'administrator', 'activated_by',
    'proposal', 'id', 'digest', 'bundle');
CREATE FUNCTION policy_loading_is_told() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM audit_event e WHERE e.object_id = NEW.id AND e.kind = 'policy.loaded' AND e.details ->> 'digest' = encode(NEW.bundle, 'hex')) THEN
    RAISE EXCEPTION 'policies % came into force without an event', NEW.number USING ERRCODE = '23514';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER told AFTER INSERT ON policy_activation DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (NEW.origin <> 'proposal') EXECUTE FUNCTION policy_loading_is_told();
