// PostgreSQL migrations of any size to measure with: tables, indexes, changes of columns and rows, as people write
// them, the same on every run.

/** At least `size` characters. */
export function makeSql(size: number): string {
  const parts: string[] = [];
  let length = 0;
  for (let i = 1; length < size; i++) {
    const part = tableWithChanges(i);
    parts.push(part);
    length += part.length;
  }
  return parts.join("");
}

function tableWithChanges(i: number): string {
  const before = Math.max(1, i - 1);
  return `-- what customers of part ${i} order
CREATE TABLE orders_${i} (
    id BIGSERIAL PRIMARY KEY,
    customer_name VARCHAR(200) NOT NULL,
    previous_id BIGINT REFERENCES orders_${before} (id),
    details JSONB NOT NULL DEFAULT '{}',
    placed_at TIMESTAMPTZ NOT NULL DEFAULT now()
);

CREATE INDEX orders_${i}_placed_at_idx ON orders_${i} (placed_at) WHERE customer_name <> '';
ALTER TABLE orders_${i} ADD COLUMN note TEXT;
ALTER TABLE orders_${i} ALTER COLUMN note SET DEFAULT '';
INSERT INTO orders_${i} (customer_name, note) VALUES ('Ada', 'first; of many'), ('Grace', NULL);

`;
}
