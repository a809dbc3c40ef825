CREATE TYPE specimen_state AS ENUM ('received', 'catalogued', 'on_loan', 'lost');

CREATE TABLE specimens (
    id             UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    collection_id  INTEGER NOT NULL REFERENCES collections (id),
    label          TEXT NOT NULL,
    taxon          TEXT,
    state          specimen_state NOT NULL DEFAULT 'received',
    attributes     JSONB NOT NULL DEFAULT '{}'::jsonb,
    keywords       TEXT[] NOT NULL DEFAULT '{}',
    image          BYTEA,
    found_at       TIMESTAMPTZ,
    created_at     TIMESTAMPTZ NOT NULL DEFAULT now(),
    updated_at     TIMESTAMPTZ NOT NULL DEFAULT now()
);

CREATE INDEX idx_specimens_collection ON specimens (collection_id);
CREATE INDEX idx_specimens_taxon ON specimens (taxon);
CREATE INDEX idx_specimens_attributes ON specimens USING GIN (attributes jsonb_path_ops);
CREATE INDEX idx_specimens_keywords ON specimens USING GIN (keywords);

-- Only what is still in the house is looked up by its label.
CREATE UNIQUE INDEX idx_specimens_label ON specimens (collection_id, label) WHERE state <> 'lost';
