-- Erasure: a leaver's details go, and every hash stays. A legal hold, set by one and lifted by two, stands in its way.

CREATE TABLE legal_hold (
  id uuid PRIMARY KEY,
  person_id uuid REFERENCES person (id),
  envelope_id uuid REFERENCES envelope (id),
  reason text NOT NULL,
  reference text NOT NULL,
  set_by uuid NOT NULL REFERENCES person (id),
  set_at timestamptz(3) NOT NULL,
  lift_asked_by uuid REFERENCES person (id),
  lift_asked_at timestamptz(3),
  lifted_by uuid REFERENCES person (id),
  lifted_at timestamptz(3),
  CHECK (num_nonnulls(person_id, envelope_id) = 1),
  CHECK ((lift_asked_by IS NULL) = (lift_asked_at IS NULL) AND (lifted_by IS NULL) = (lifted_at IS NULL)),
  -- Two different people, also against whoever holds the application's login.
  CHECK (lifted_by IS NULL OR (lift_asked_by IS NOT NULL AND lift_asked_by <> lifted_by))
);
CREATE INDEX legal_hold_person ON legal_hold (person_id) WHERE lifted_at IS NULL;
CREATE INDEX legal_hold_envelope ON legal_hold (envelope_id) WHERE lifted_at IS NULL;
CREATE TRIGGER only_forward BEFORE UPDATE ON legal_hold FOR EACH ROW
  -- Asked and lifted are two acts: no row goes from one state to the other and names another asker at once.
  WHEN (OLD.lifted_at IS NOT NULL OR (NEW.lifted_at IS NOT NULL AND NEW.lift_asked_by IS DISTINCT FROM OLD.lift_asked_by))
  EXECUTE FUNCTION refuse_turning_back();
CREATE TRIGGER history_kept BEFORE TRUNCATE ON legal_hold FOR EACH STATEMENT EXECUTE FUNCTION refuse_history_change();
CREATE TRIGGER history_unchanged BEFORE DELETE ON legal_hold FOR EACH ROW EXECUTE FUNCTION refuse_history_change();
GRANT SELECT, INSERT ON legal_hold TO countersign_app;
GRANT UPDATE (lift_asked_by, lift_asked_at, lifted_by, lifted_at) ON legal_hold TO countersign_app;

ALTER TABLE person ADD COLUMN erased_at timestamptz(3);
-- What has lost its salt has lost its words too: nobody may write others in their place.
ALTER TABLE audit_event ADD CHECK (octet_length(details_salt) > 0 OR details = '{}');

-- Whether `after` is `before` without some of its members, and otherwise the same.
CREATE FUNCTION only_less(before jsonb, after jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT NOT EXISTS (SELECT FROM jsonb_each(after) kept WHERE before -> kept.key IS DISTINCT FROM kept.value)
$$;

-- History stays as it is; only words beside the hashes may go, whole. (leaf_hash is generated from leaf, and not yet there in NEW.)
CREATE FUNCTION only_erased() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE spared text[] := CASE TG_TABLE_NAME WHEN 'audit_event' THEN ARRAY['details', 'details_salt', 'leaf_hash'] ELSE ARRAY['openings'] END;
BEGIN
  IF to_jsonb(NEW) - spared IS DISTINCT FROM to_jsonb(OLD) - spared
    OR (TG_TABLE_NAME = 'audit_event' AND NOT (to_jsonb(NEW) -> 'details' = '{}' AND to_jsonb(NEW) ->> 'details_salt' = '\x'))
    OR (TG_TABLE_NAME = 'approval' AND NOT only_less(to_jsonb(OLD) -> 'openings', to_jsonb(NEW) -> 'openings')) THEN
    RAISE EXCEPTION 'history cannot be changed: % on %', TG_OP, TG_TABLE_NAME USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;
DO $$
DECLARE history text;
BEGIN
  FOREACH history IN ARRAY ARRAY['audit_event', 'approval'] LOOP
    EXECUTE format('DROP TRIGGER history_unchanged ON %I', history);
    EXECUTE format('CREATE TRIGGER history_unchanged BEFORE DELETE ON %I FOR EACH ROW EXECUTE FUNCTION refuse_history_change()', history);
    EXECUTE format('CREATE TRIGGER only_erased BEFORE UPDATE ON %I FOR EACH ROW EXECUTE FUNCTION only_erased()', history);
  END LOOP;
END $$;

-- A closed intent keeps its state; the words beside its statement may go.
CREATE OR REPLACE FUNCTION intent_closes_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state <> 'open' AND NOT (
    to_jsonb(NEW) - ARRAY['openings', 'context'] = to_jsonb(OLD) - ARRAY['openings', 'context']
    AND only_less(OLD.openings, NEW.openings) AND only_less(OLD.context, NEW.context)
  ) THEN
    RAISE EXCEPTION 'intent % is closed', OLD.id USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;

-- Every envelope a person sent, was named in, or was named in while it was a draft.
CREATE FUNCTION envelopes_naming(whom uuid) RETURNS SETOF uuid LANGUAGE sql STABLE AS $$
  SELECT id FROM envelope WHERE sender_id = whom
  UNION SELECT envelope_id FROM recipient WHERE person_id = whom
  UNION SELECT envelope_id FROM audit_event WHERE envelope_id IS NOT NULL AND details ->> 'person' = whom::text
$$;

-- The holds that stand on a person, by themselves or through an envelope.
CREATE FUNCTION holds_on(whom uuid) RETURNS SETOF uuid LANGUAGE sql STABLE AS $$
  SELECT id FROM legal_hold WHERE lifted_at IS NULL AND (person_id = whom OR envelope_id IN (SELECT envelopes_naming(whom)))
$$;

-- A text as a pattern that stands for nothing but itself.
CREATE FUNCTION literally(words text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT regexp_replace(words, '([\\.^$*+?()\[\]{}|-])', '\\\1', 'g')
$$;

-- Whether a text mentions this name or this address, whole: ana@x.example is not in diana@x.example, nor Ana in Anabel.
CREATE FUNCTION mentions(words text, called text, address text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT words ~* ('(^|[^[:alnum:]._%+-])' || literally(address) || '($|[^[:alnum:].-]|\.($|[^[:alnum:]]))')
    OR (called <> '' AND words ~ ('(^|[^[:alnum:]])' || literally(called) || '($|[^[:alnum:]])'))
$$;

-- Removes what identifies one leaver, and nothing else: the application may name whom, never what or what to write. The rows are
-- changed by their owner, in the caller's transaction, and the triggers above hold for the owner too.
CREATE FUNCTION erase_person(whom uuid, moment timestamptz) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  called text; address text; said text;
  envelopes uuid[] := ARRAY(SELECT envelopes_naming(whom));
  keys uuid[] := ARRAY(SELECT id FROM passkey WHERE person_id = whom UNION SELECT id FROM session WHERE person_id = whom);
BEGIN
  SELECT name, email INTO called, address FROM person WHERE id = whom AND status = 'left' AND erased_at IS NULL FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'only a leaver is erased, and once' USING ERRCODE = '23514';
  END IF;
  IF EXISTS (SELECT FROM holds_on(whom)) THEN
    RAISE EXCEPTION 'a legal hold stands on %', whom USING ERRCODE = '23514';
  END IF;
  -- The name as it stands inside JSON.
  said := trim(both '"' from to_json(called)::text);

  -- Who made somebody an administrator decides whom two administrators go back to, while that somebody is here.
  UPDATE audit_event e SET details = '{}', details_salt = '' WHERE octet_length(details_salt) > 0
    AND NOT (kind IN ('person.enrolled', 'person.roles-changed') AND seq IS NOT NULL AND object_id <> whom
      AND EXISTS (SELECT FROM person p WHERE p.id = e.object_id AND p.status <> 'left'))
    AND (actor_id = whom OR object_id = whom OR object_id = ANY (keys) OR details ->> 'person' = whom::text
      OR mentions(details::text, '', address)
      OR (mentions(details::text, said, address) AND (envelope_id = ANY (envelopes) OR kind LIKE 'timeline.%')));

  UPDATE approval a SET openings = coalesce((SELECT jsonb_object_agg(key, value) FROM jsonb_each(a.openings)
      WHERE NOT names(value, whom = a.person_id AND key <> 'counterparty', called, address)), '{}')
    WHERE person_id = whom OR envelope_id = ANY (envelopes)
      OR EXISTS (SELECT FROM intent i WHERE i.id = a.intent_id AND i.context ->> 'reopens' = whom::text);
  UPDATE intent i SET
      openings = coalesce((SELECT jsonb_object_agg(key, value) FROM jsonb_each(i.openings)
        WHERE NOT names(value, whom = i.person_id AND key <> 'counterparty', called, address)), '{}'),
      context = context - ARRAY['person', 'keyName', 'reason']
    WHERE state <> 'open' AND (person_id = whom OR envelope_id = ANY (envelopes) OR context ->> 'reopens' = whom::text
      OR mentions(context::text, '', address));

  UPDATE recipient SET name = 'an erased person', email = '', party = NULL, capacity = NULL, reason = NULL
    WHERE person_id = whom OR (person_id IS NULL AND lower(email) = address);
  UPDATE invitation SET name = NULL, email = NULL, title = NULL WHERE person_id = whom OR lower(email) = address;
  UPDATE mail SET recipient = '', subject = '', text = '', secret = NULL,
      state = CASE state WHEN 'waiting' THEN 'failed' ELSE state END, error = CASE state WHEN 'sent' THEN NULL ELSE 'erased' END
    WHERE person_id = whom OR lower(recipient) = address;
  -- What others were told about them, once it has gone out.
  UPDATE mail SET subject = '', text = '' WHERE state = 'sent' AND mentions(subject || ' ' || text, called, address);
  UPDATE session SET client = '' WHERE person_id = whom;
  UPDATE passkey SET name = '' WHERE person_id = whom;
  UPDATE person SET name = 'an erased person', email = '', title = NULL, erased_at = moment WHERE id = whom;
END $$;

CREATE FUNCTION names(opening jsonb, own boolean, called text, address text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT own OR mentions(opening ->> 'value', called, address)
$$;

REVOKE EXECUTE ON FUNCTION erase_person(uuid, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION erase_person(uuid, timestamptz) TO countersign_app;
