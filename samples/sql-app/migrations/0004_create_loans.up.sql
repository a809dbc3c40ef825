CREATE TABLE loans (
    id           BIGSERIAL PRIMARY KEY,
    specimen_id  UUID NOT NULL REFERENCES specimens (id) ON DELETE CASCADE,
    borrower     TEXT NOT NULL,
    terms        JSONB,
    lent_on      DATE NOT NULL DEFAULT CURRENT_DATE,
    due_on       DATE NOT NULL,
    returned_on  DATE,
    CONSTRAINT loans_due_after_lent CHECK (due_on >= lent_on)
);

CREATE INDEX idx_loans_open ON loans (due_on) WHERE returned_on IS NULL;
CREATE UNIQUE INDEX idx_loans_one_open ON loans (specimen_id) WHERE returned_on IS NULL;

-- A specimen's state follows its open loan.
CREATE FUNCTION follow_loan() RETURNS trigger AS $$
BEGIN
    IF NEW.returned_on IS NULL THEN
        UPDATE specimens SET state = 'on_loan' WHERE id = NEW.specimen_id;
    ELSE
        UPDATE specimens SET state = 'catalogued' WHERE id = NEW.specimen_id;
    END IF;
    RETURN NEW;
END;
$$ LANGUAGE plpgsql;

CREATE TRIGGER loans_follow
    AFTER INSERT OR UPDATE OF returned_on ON loans
    FOR EACH ROW EXECUTE FUNCTION follow_loan();
