-- Giving a role takes two administrators, also against whoever holds the application's login.

-- The proposal by which a person last got a role; none where they have what they enrolled with.
ALTER TABLE person ADD COLUMN roles_from uuid REFERENCES proposal (id);
GRANT UPDATE (roles_from) ON person TO countersign_app;

-- More than somebody has is what was activated for them, to the letter, and since the last time: what was taken does not come back by
-- an old proposal.
CREATE FUNCTION roles_are_as_activated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM proposal given LEFT JOIN proposal last ON last.id = OLD.roles_from,
      LATERAL (SELECT convert_from(given.content, 'UTF8')::jsonb AS said) AS r
    WHERE given.id = NEW.roles_from AND given.id IS DISTINCT FROM OLD.roles_from AND (last.id IS NULL OR given.activated_at >= last.activated_at)
      AND given.kind = 'roles' AND given.subject = NEW.id::text AND given.activated_at IS NOT NULL
      AND said ->> 'person' = NEW.id::text AND said -> 'roles' = to_jsonb(NEW.roles)
      AND (said ->> 'until')::timestamptz IS NOT DISTINCT FROM NEW.auditor_until
      AND (NEW.administrator_at IS NOT DISTINCT FROM OLD.administrator_at OR NEW.administrator_at = given.activated_at)) THEN
    RAISE EXCEPTION 'the roles of % are not those that were activated', NEW.id USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER roles_as_activated BEFORE UPDATE ON person FOR EACH ROW
  WHEN (NOT NEW.roles <@ OLD.roles OR NEW.auditor_until > OLD.auditor_until
    OR NEW.roles_from IS DISTINCT FROM OLD.roles_from OR NEW.administrator_at IS DISTINCT FROM OLD.administrator_at)
  EXECUTE FUNCTION roles_are_as_activated();

-- Whoever comes brings a role only while nobody but one person has ever been an administrator.
CREATE FUNCTION refuse_coming_with_roles() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT count(*) FROM person WHERE administrator_at IS NOT NULL) > 1 THEN
    RAISE EXCEPTION 'giving % a role takes two', NEW.id USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER comes_without_roles BEFORE INSERT ON person FOR EACH ROW
  WHEN (NEW.roles <> '{}' OR NEW.administrator_at IS NOT NULL) EXECUTE FUNCTION refuse_coming_with_roles();

-- One alone while nobody else was ever an administrator, and roles while nobody else can act as one.
CREATE OR REPLACE FUNCTION refuse_activating_alone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT count(*) FROM person WHERE administrator_at IS NOT NULL) > 1 AND NOT (
    NEW.kind = 'roles' AND convert_from(NEW.content, 'UTF8')::jsonb -> 'roles' ? 'administrator' AND NOT EXISTS (
      SELECT FROM person p WHERE p.id <> NEW.activated_by AND p.status = 'active' AND 'administrator' = ANY (p.roles)
        AND EXISTS (SELECT FROM passkey k WHERE k.person_id = p.id AND k.revoked_at IS NULL))) THEN
    RAISE EXCEPTION 'activating % takes two', OLD.id USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
