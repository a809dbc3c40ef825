CREATE MATERIALIZED VIEW collection_summary AS
SELECT
    c.id AS collection_id,
    c.code,
    count(s.id) AS specimens,
    count(s.id) FILTER (WHERE s.state = 'on_loan') AS on_loan,
    jsonb_object_agg(coalesce(s.taxon, 'unknown'), s.state) FILTER (WHERE s.id IS NOT NULL) AS states
FROM collections AS c
LEFT JOIN specimens AS s ON s.collection_id = c.id
GROUP BY c.id, c.code;

CREATE UNIQUE INDEX idx_collection_summary ON collection_summary (collection_id);

CREATE TABLE audit_entries (
    id          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    actor       VARCHAR NOT NULL,
    payload     JSONB NOT NULL,
    ip_address  INET,
    written_at  TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT CURRENT_TIMESTAMP
);

CREATE INDEX idx_audit_payload ON audit_entries USING gin (payload);
