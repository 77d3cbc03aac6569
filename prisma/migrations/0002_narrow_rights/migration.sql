-- What the code never changes, the application's role cannot change, and what was sent stays as it was sent.

REVOKE CREATE ON SCHEMA public FROM PUBLIC;

REVOKE UPDATE ON person, envelope, recipient, document FROM countersign_app;
REVOKE UPDATE (email, name, title, roles, status) ON person FROM countersign_app;
GRANT UPDATE (status) ON person TO countersign_app;
GRANT UPDATE (title, class_id, amount, currency, basis, counterparty, message, due_at, expires_at, state, version, reason, sent_at, closed_at)
  ON envelope TO countersign_app;
GRANT UPDATE (party, capacity, state, reason, acted_at, reminded_at) ON recipient TO countersign_app;
GRANT UPDATE (position, name, supplied_sha256, supplied_size, normalised_sha256, page_count, pages, notes, already_signed, uploaded_by)
  ON document TO countersign_app;

CREATE FUNCTION sent_stays_as_sent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.version > 0 AND (OLD.title, OLD.class_id, OLD.amount, OLD.currency, OLD.basis, OLD.counterparty, OLD.message)
      IS DISTINCT FROM (NEW.title, NEW.class_id, NEW.amount, NEW.currency, NEW.basis, NEW.counterparty, NEW.message) THEN
    RAISE EXCEPTION 'envelope % has been sent and does not change', OLD.id USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER sent_stays_as_sent BEFORE UPDATE ON envelope FOR EACH ROW EXECUTE FUNCTION sent_stays_as_sent();

CREATE FUNCTION sent_keeps_its_parts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT version FROM envelope WHERE id = OLD.envelope_id) > 0 THEN
    RAISE EXCEPTION 'envelope % has been sent and keeps what is in it', OLD.envelope_id USING ERRCODE = '23514';
  END IF;
  RETURN OLD;
END $$;
CREATE TRIGGER sent_keeps_its_parts BEFORE DELETE ON recipient FOR EACH ROW EXECUTE FUNCTION sent_keeps_its_parts();
CREATE TRIGGER sent_keeps_its_parts BEFORE DELETE ON document FOR EACH ROW EXECUTE FUNCTION sent_keeps_its_parts();
