-- What is proposed begins as proposed. Written with its activation it would pass by `activated_by_two`, which looks at changes.
CREATE FUNCTION refuse_beginning_ended() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'proposal % begins as proposed', NEW.id USING ERRCODE = '23514';
END $$;
CREATE TRIGGER begins_as_proposed BEFORE INSERT ON proposal FOR EACH ROW
  WHEN (NEW.activated_at IS NOT NULL OR NEW.withdrawn_at IS NOT NULL) EXECUTE FUNCTION refuse_beginning_ended();

-- A kind of document goes on to what was proposed in the place of what is in force, and not back to what was activated once.
CREATE FUNCTION class_follows_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM proposal last, proposal next
    WHERE last.id = OLD.proposal_id AND next.id = NEW.proposal_id AND next.replaces = last.digest) THEN
    RAISE EXCEPTION 'class % does not follow on what is in force', NEW.id USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER follows_on BEFORE UPDATE ON document_class FOR EACH ROW
  WHEN (OLD.proposal_id IS NOT NULL AND NEW.proposal_id IS DISTINCT FROM OLD.proposal_id) EXECUTE FUNCTION class_follows_on();
