-- In which time zone a session's browser is, so that others can read an instant as its person does. It goes with the person.
ALTER TABLE session ADD COLUMN zone text CHECK (zone <> '' AND length(zone) <= 64);
CREATE INDEX session_zone ON session (person_id, created_at DESC) WHERE zone IS NOT NULL;

CREATE FUNCTION erase_zone() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  UPDATE session SET zone = NULL WHERE person_id = NEW.id AND zone IS NOT NULL;
  RETURN NULL;
END $$;
CREATE TRIGGER zone_too AFTER UPDATE ON person FOR EACH ROW WHEN (OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL)
  EXECUTE FUNCTION erase_zone();
