-- People by a list: rows that a proposal names by their Merkle root, each of which becomes an invitation of its own.

CREATE TABLE listed_person (
  -- The root over all rows of its list, and its place among them.
  root bytea NOT NULL CHECK (length(root) = 32),
  place integer NOT NULL CHECK (place >= 0),
  -- The leaf of that tree: the hash of the row's canonical bytes, which are none once they were erased.
  leaf bytea NOT NULL CHECK (length(leaf) = 32),
  content bytea NOT NULL,
  kept_at timestamptz(3) NOT NULL,
  PRIMARY KEY (root, place)
);
CREATE INDEX listed_person_kept ON listed_person (kept_at);
CREATE TRIGGER history_kept BEFORE TRUNCATE ON listed_person FOR EACH STATEMENT EXECUTE FUNCTION refuse_history_change();
GRANT SELECT, INSERT, DELETE ON listed_person TO countersign_app;

-- What somebody has proposed stays; only a row's words may go, whole. What was never proposed is nobody's history.
CREATE FUNCTION listed_person_kept() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND NEW.content = '' AND to_jsonb(NEW) - 'content' = to_jsonb(OLD) - 'content' THEN
    RETURN NEW;
  END IF;
  IF TG_OP = 'DELETE' AND NOT EXISTS (SELECT FROM proposal WHERE kind = 'people' AND subject = encode(OLD.root, 'hex')) THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION 'history cannot be changed: % on %', TG_OP, TG_TABLE_NAME USING ERRCODE = '42501';
END $$;
CREATE TRIGGER only_erased BEFORE UPDATE OR DELETE ON listed_person FOR EACH ROW EXECUTE FUNCTION listed_person_kept();

-- What lists say of whoever is erased goes with them, in the same transaction and by the same right.
CREATE FUNCTION erase_listed() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  UPDATE listed_person SET content = '' WHERE content <> '' AND convert_from(content, 'UTF8')::jsonb ->> 'email' = OLD.email;
  RETURN NULL;
END $$;
CREATE TRIGGER listed_too AFTER UPDATE ON person FOR EACH ROW WHEN (OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL)
  EXECUTE FUNCTION erase_listed();
