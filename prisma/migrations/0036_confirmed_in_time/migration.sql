-- That somebody still wanted it is dated no later than they said so: or whoever holds the application's login, and one true confirmation,
-- could keep it from ever lapsing.
CREATE FUNCTION confirmed_in_time() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM approval a WHERE a.person_id = NEW.grantor AND a.type = 'countersign/delegation/v1' AND NEW.confirmed_at <= a.created_at
      AND convert_from(a.statement, 'UTF8')::jsonb @> jsonb_build_object('act', 'confirm', 'delegation', NEW.id)) THEN
    RAISE EXCEPTION 'delegation %: nobody confirmed this so late', NEW.id USING ERRCODE = '23514';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER confirmed_in_time AFTER INSERT OR UPDATE OF confirmed_at ON delegation DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (NEW.confirmed_at IS NOT NULL) EXECUTE FUNCTION confirmed_in_time();
