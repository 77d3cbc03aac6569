-- What has ended stays ended: an end is written once, and whoever holds the application's login cannot take it back.
CREATE FUNCTION refuse_turning_back() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% % is over, and does not begin again', TG_TABLE_NAME, OLD.id USING ERRCODE = '23514';
END $$;

CREATE TRIGGER only_forward BEFORE UPDATE ON session FOR EACH ROW
  WHEN (OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS DISTINCT FROM OLD.revoked_at) EXECUTE FUNCTION refuse_turning_back();
CREATE TRIGGER only_forward BEFORE UPDATE ON passkey FOR EACH ROW
  WHEN ((OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS DISTINCT FROM OLD.revoked_at) OR NEW.counter < OLD.counter)
  EXECUTE FUNCTION refuse_turning_back();
CREATE TRIGGER only_forward BEFORE UPDATE ON invitation FOR EACH ROW
  WHEN ((OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS DISTINCT FROM OLD.revoked_at)
    OR (OLD.consumed_at IS NOT NULL AND NEW.consumed_at IS DISTINCT FROM OLD.consumed_at))
  EXECUTE FUNCTION refuse_turning_back();
CREATE TRIGGER only_forward BEFORE UPDATE ON person FOR EACH ROW
  WHEN (OLD.status = 'left' AND NEW.status <> 'left') EXECUTE FUNCTION refuse_turning_back();
CREATE TRIGGER only_forward BEFORE UPDATE ON envelope FOR EACH ROW
  WHEN (NEW.version < OLD.version OR (OLD.state IN ('voided', 'completed') AND NEW.state <> OLD.state))
  EXECUTE FUNCTION refuse_turning_back();
CREATE TRIGGER only_forward BEFORE UPDATE ON recipient FOR EACH ROW
  WHEN ((OLD.state = 'signed' AND NEW.state NOT IN ('signed', 'replaced')) OR (OLD.state = 'replaced' AND NEW.state <> 'replaced'))
  EXECUTE FUNCTION refuse_turning_back();
