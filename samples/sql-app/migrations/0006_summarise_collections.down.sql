DROP TABLE audit_entries;
DROP MATERIALIZED VIEW collection_summary;
