-- What a letter is about, so that an outbox can be shown without its letters. Whoever says nothing keeps it to the reader.
ALTER TABLE mail ADD COLUMN kind text NOT NULL DEFAULT 'envelope' CHECK (kind IN ('invitation', 'reopening', 'account', 'envelope'));
UPDATE mail SET kind = CASE WHEN person_id IS NULL THEN 'invitation' ELSE 'reopening' END WHERE strpos(text, '{link}') > 0;

-- Intents nobody confirmed are forgotten some time after they expired. What was confirmed is part of history, and stays.
CREATE FUNCTION only_lapsed_intents_go() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state = 'consumed' OR OLD.expires_at > now() THEN
    RAISE EXCEPTION 'intent % was confirmed or can still be', OLD.id USING ERRCODE = '42501';
  END IF;
  RETURN OLD;
END $$;
CREATE TRIGGER only_lapsed_intents_go BEFORE DELETE ON intent FOR EACH ROW EXECUTE FUNCTION only_lapsed_intents_go();
CREATE INDEX intent_lapsed ON intent (expires_at) WHERE state <> 'consumed';
GRANT DELETE ON intent TO countersign_app;
