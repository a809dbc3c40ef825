UPDATE collections SET settings = settings - 'visibility';

DROP INDEX idx_specimens_taxon_lower;
CREATE INDEX idx_specimens_taxon ON specimens (taxon);

UPDATE curators SET full_name = email WHERE full_name IS NULL;
ALTER TABLE curators ALTER COLUMN full_name SET NOT NULL;
ALTER TABLE collections DROP COLUMN IF EXISTS opened_at;
ALTER TABLE collections ALTER COLUMN title TYPE TEXT;
