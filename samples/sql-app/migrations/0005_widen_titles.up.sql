ALTER TABLE collections ALTER COLUMN title TYPE VARCHAR(200);
ALTER TABLE collections ADD COLUMN IF NOT EXISTS opened_at TIMESTAMPTZ;
ALTER TABLE curators ALTER COLUMN full_name DROP NOT NULL;

DROP INDEX idx_specimens_taxon;
CREATE INDEX idx_specimens_taxon_lower ON specimens (lower(taxon));

UPDATE collections
SET settings = jsonb_set(settings, '{visibility}', '"staff"')
WHERE NOT settings ? 'visibility';
