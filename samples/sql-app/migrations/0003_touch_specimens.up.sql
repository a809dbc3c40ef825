CREATE FUNCTION touch_updated_at() RETURNS trigger AS $body$
BEGIN
    NEW.updated_at := now();
    RETURN NEW;
END;
$body$ LANGUAGE plpgsql;

CREATE TRIGGER specimens_touch
    BEFORE UPDATE ON specimens
    FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
