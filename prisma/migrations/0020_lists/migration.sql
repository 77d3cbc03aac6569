-- Authority for many at once: rows that a proposal names by their Merkle root, each of which becomes an authority of its own.

CREATE TABLE listed_authority (
  -- The root over all rows of its list, and its place among them.
  root bytea NOT NULL CHECK (length(root) = 32),
  place integer NOT NULL CHECK (place >= 0),
  -- Canonical bytes, whose hash is a leaf of that tree.
  content bytea NOT NULL,
  -- What opens the reason that a row gives for itself.
  opening jsonb,
  PRIMARY KEY (root, place)
);
CREATE TRIGGER history_kept BEFORE TRUNCATE ON listed_authority FOR EACH STATEMENT EXECUTE FUNCTION refuse_history_change();
CREATE TRIGGER history_unchanged BEFORE UPDATE OR DELETE ON listed_authority FOR EACH ROW EXECUTE FUNCTION refuse_history_change();
GRANT SELECT, INSERT ON listed_authority TO countersign_app;

-- The row of a list that an authority came from; none where it was granted alone.
ALTER TABLE authority
  ADD COLUMN list_root bytea,
  ADD COLUMN list_place integer,
  ADD CHECK ((list_root IS NULL) = (list_place IS NULL)),
  ADD UNIQUE (list_root, list_place),
  ADD FOREIGN KEY (list_root, list_place) REFERENCES listed_authority (root, place);

-- Also against whoever holds the application's login: what names a list says what its row says, by those who proposed and activated it.
CREATE FUNCTION authority_is_as_listed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM proposal p JOIN listed_authority l ON l.root = NEW.list_root AND l.place = NEW.list_place,
      LATERAL (SELECT convert_from(l.content, 'UTF8')::jsonb AS said) AS r
    WHERE p.kind = 'authorities' AND p.subject = encode(NEW.list_root, 'hex') AND p.activated_at = NEW.activated_at
      AND p.activated_by = NEW.activated_by AND p.proposed_by = NEW.granted_by AND p.proposed_at = NEW.granted_at
      AND said ->> 'authority' = NEW.id::text AND said ->> 'person' = NEW.person_id::text
      AND said #> '{scope,classes}' = to_jsonb(NEW.classes)
      AND (said #>> '{scope,from}')::timestamptz = NEW.starts_at AND (said #>> '{scope,until}')::timestamptz = NEW.ends_at) THEN
    RAISE EXCEPTION 'authority % is not as it was listed and activated', NEW.id USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER as_listed BEFORE INSERT ON authority FOR EACH ROW WHEN (NEW.list_root IS NOT NULL) EXECUTE FUNCTION authority_is_as_listed();

-- The register is read in pages, by name.
CREATE INDEX person_name ON person (name, id);
