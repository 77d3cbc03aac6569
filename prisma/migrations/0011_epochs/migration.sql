-- Epochs of the log: after a loss the same tree goes on under another origin and another key.

-- Where the current epoch begins: the place of its first leaf. What was signed up to there was signed by an earlier one.
ALTER TABLE organisation ADD COLUMN log_first bigint NOT NULL DEFAULT 0 CHECK (log_first >= 0);

-- The organisation stays as it was created; only its owner's command may raise the epoch.
CREATE FUNCTION only_the_epoch_rises() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  before text[] := regexp_match(OLD.log_origin, '^(.+)/([1-9][0-9]{0,8})$');
  after text[] := regexp_match(NEW.log_origin, '^(.+)/([1-9][0-9]{0,8})$');
BEGIN
  IF to_jsonb(NEW) - ARRAY['log_origin', 'log_first'] IS DISTINCT FROM to_jsonb(OLD) - ARRAY['log_origin', 'log_first']
    OR NOT coalesce(before[1] = after[1] AND after[2]::integer > before[2]::integer AND NEW.log_first > OLD.log_first, false) THEN
    RAISE EXCEPTION 'history cannot be changed: % on %', TG_OP, TG_TABLE_NAME USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER history_unchanged ON organisation;
CREATE TRIGGER history_unchanged BEFORE DELETE ON organisation FOR EACH ROW EXECUTE FUNCTION refuse_history_change();
CREATE TRIGGER only_the_epoch_rises BEFORE UPDATE ON organisation FOR EACH ROW EXECUTE FUNCTION only_the_epoch_rises();

-- A process that was not started again goes on under the earlier origin: nothing it writes comes into the log. A leaf is canonical
-- JSON, so that its member has one spelling, and no text inside it can look like one.
CREATE FUNCTION event_of_this_epoch() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  origin text := (SELECT log_origin FROM organisation);
BEGIN
  IF strpos(convert_from(NEW.leaf, 'UTF8'), '"log":' || to_json(origin) || ',') = 0 THEN
    RAISE EXCEPTION 'the log goes on as %: start this process again', origin USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER of_this_epoch BEFORE INSERT ON audit_event FOR EACH ROW EXECUTE FUNCTION event_of_this_epoch();

CREATE FUNCTION checkpoint_of_this_epoch() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  origin text := (SELECT log_origin FROM organisation);
BEGIN
  IF NOT starts_with(NEW.note, origin || E'\n') THEN
    RAISE EXCEPTION 'the log goes on as %: start this process again', origin USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER of_this_epoch BEFORE INSERT ON log_checkpoint FOR EACH ROW EXECUTE FUNCTION checkpoint_of_this_epoch();
