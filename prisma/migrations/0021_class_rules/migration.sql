-- What a kind of document asks for is proposed by one administrator and activated by another, all of it at once. What let one alone
-- make it stricter, and two release it, goes.
DROP TRIGGER released_by_two ON document_class;
DROP FUNCTION refuse_release_alone();
REVOKE UPDATE (register_required, release_asked_by, release_asked_at, released_by, released_at) ON document_class FROM countersign_app;
ALTER TABLE document_class
  DROP COLUMN release_asked_by, DROP COLUMN release_asked_at, DROP COLUMN released_by, DROP COLUMN released_at,
  -- The proposal that made it what it is; none for what came with the product.
  ADD COLUMN proposal_id uuid UNIQUE REFERENCES proposal (id);

-- Also against whoever holds the application's login: a row says what an activated proposal says, and nothing else.
CREATE FUNCTION class_is_as_proposed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM proposal p WHERE p.id = NEW.proposal_id AND p.kind = 'class' AND p.subject = NEW.id AND p.activated_at IS NOT NULL
      AND convert_from(p.content, 'UTF8')::jsonb = jsonb_build_object(
        'type', 'countersign/class-rules/v1', 'class', NEW.id, 'name', NEW.name,
        'amountRequired', NEW.amount_required, 'readingRequired', NEW.reading_required, 'registerRequired', NEW.register_required,
        'approvals', NEW.approvals, 'assurance', NEW.assurance, 'thresholds', NEW.thresholds,
        'machinesAllowed', NEW.machines_allowed, 'retentionYears', NEW.retention_years)) THEN
    RAISE EXCEPTION 'class % is not as it was proposed and activated', NEW.id USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER as_proposed BEFORE INSERT OR UPDATE ON document_class FOR EACH ROW EXECUTE FUNCTION class_is_as_proposed();
GRANT INSERT ON document_class TO countersign_app;
GRANT UPDATE (name, amount_required, reading_required, register_required, approvals, assurance, thresholds, machines_allowed,
  retention_years, proposal_id) ON document_class TO countersign_app;
