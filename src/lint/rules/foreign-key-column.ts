// Dropping a column that a foreign key uses, or the unique key that serves it: PostgreSQL drops the key along.
import type { Range } from "../../base/text";
import type { Change, ObjectName } from "../../schema/change";
import { UNKNOWN, type ForeignKey, type Table } from "../../schema/schema";
import { quoteName } from "../../sql/names";
import { defineRule, type FixDraft, type StatementContext } from "../rule";
import { foreignKeyNeeding } from "../rule-support/foreign-keys";

export const foreignKeyColumn = defineRule({
  name: "foreign-key-column",
  scope: "statement",
  summary: "MySQL, MariaDB and TiDB refuse to drop a column, or an index, that a foreign key still uses.",
  details:
    "PostgreSQL drops a column's foreign keys with it, and needs no index on the side that refers. The others want the key dropped first, which PostgreSQL can do as well. " +
    "The foreign keys are those that the earlier migrations left. TiDB wants two statements.",
  docs: [
    "https://www.postgresql.org/docs/current/sql-altertable.html",
    "https://dev.mysql.com/doc/refman/8.4/en/create-table-foreign-keys.html",
    "https://mariadb.com/docs/server/ha-and-performance/optimization-and-tuning/optimization-and-indexes/foreign-keys",
    "https://docs.pingcap.com/tidb/stable/foreign-key",
  ],
  sources: ["postgresql"],
  targets: ["mysql", "mariadb", "tidb"],
  on: ["drop-column", "drop-constraint"],
  examples: [
    {
      from: "postgresql",
      given:
        "CREATE TABLE p (id INT PRIMARY KEY); CREATE TABLE c (id INT, p INT, CONSTRAINT c_fk FOREIGN KEY (p) REFERENCES p (id))",
      sql: "ALTER TABLE c DROP COLUMN p /* no parents */;",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1828" },
        mariadb: { rejects: "1553" },
        tidb: { rejects: "1828" },
      },
      fixes: [
        {
          for: ["mysql", "mariadb"],
          grade: "safe",
          sql: "ALTER TABLE c DROP CONSTRAINT c_fk, DROP COLUMN p /* no parents */;",
          portable: true,
        },
        {
          for: "tidb",
          grade: "safe",
          sql: "ALTER TABLE c DROP FOREIGN KEY c_fk;\nALTER TABLE c DROP COLUMN p /* no parents */;",
        },
      ],
    },
    {
      from: "postgresql",
      given:
        "CREATE TABLE p (id INT PRIMARY KEY); CREATE TABLE c (p INT, CONSTRAINT c_uq UNIQUE (p), CONSTRAINT c_fk FOREIGN KEY (p) REFERENCES p (id))",
      sql: "ALTER TABLE c DROP CONSTRAINT c_uq;",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1553" },
        mariadb: { rejects: "1553" },
        tidb: "accepts",
      },
    },
  ],
  silentOn: [
    {
      from: "postgresql",
      given:
        "CREATE TABLE p (id INT PRIMARY KEY); CREATE TABLE c (id INT, p INT, CONSTRAINT c_fk FOREIGN KEY (p) REFERENCES p (id))",
      sql: "ALTER TABLE c DROP CONSTRAINT c_fk; ALTER TABLE c DROP COLUMN p;",
      on: ["postgresql", "mysql", "mariadb"],
    },
    {
      from: "postgresql",
      given:
        "CREATE TABLE p (id INT PRIMARY KEY); CREATE TABLE c (id INT, p INT, CONSTRAINT c_fk FOREIGN KEY (p) REFERENCES p (id))",
      sql: "ALTER TABLE c DROP CONSTRAINT c_fk, DROP COLUMN p;",
      on: ["postgresql", "mysql", "mariadb"],
    },
  ],
  check(context) {
    const { changes, schema, target, targetDialect, lookup, report } = context;
    const droppedHere = new Set(
      changes.flatMap((change) =>
        change.kind === "drop-constraint" && change.name !== undefined ? [change.name.text] : [],
      ),
    );
    for (const change of changes) {
      if (change.kind !== "drop-column" && change.kind !== "drop-constraint") continue;
      const table = schema.table(lookup(change.table));
      if (table === undefined || table === UNKNOWN) continue;
      if (change.kind === "drop-column") {
        const key = table.foreignKeys.find((one) => one.columns.includes(change.column.text));
        if (key === undefined || (droppedHere.has(key.name) && target.dialect !== "tidb")) continue;
        const fixes = droppedHere.has(key.name) ? [] : fixesFor(change.range, table, key, context);
        report({
          range: change.column.range,
          severity: "rejects",
          code: target.dialect === "mariadb" ? "1553" : "1828",
          message: `${targetDialect.title} keeps ${change.column.text} for the foreign key ${key.name}. Drop the key first${target.dialect === "tidb" ? ", in a statement of its own" : ""}.`,
          fixes,
        });
        continue;
      }
      const unique = table.uniques.find((one) => one.name === change.name?.text);
      const key = unique === undefined ? undefined : foreignKeyNeeding(table, unique);
      if (key === undefined || change.name === undefined || droppedHere.has(key.name)) continue;
      if (changes.some((one) => keyOf(one).some((columns) => beginsWith(columns, key.columns)))) continue;
      // TiDB does nothing at all for DROP CONSTRAINT.
      if (target.dialect === "tidb") continue;
      report({
        range: change.name.range,
        severity: "rejects",
        code: "1553",
        message: `${targetDialect.title} keeps ${change.name.text}: it is the only index for the foreign key ${key.name}. Make an index on (${key.columns.join(", ")}) first.`,
        fixes: indexFixes(change.table, change.name.text, key, context),
      });
    }
  },
});

/** The columns of a key or an index that the change adds. */
function keyOf(change: Change): readonly (readonly string[])[] {
  const parts =
    change.kind === "create-index"
      ? change.index.parts
      : change.kind === "add-constraint" &&
          (change.constraint.kind === "primary-key" || change.constraint.kind === "unique")
        ? change.constraint.columns
        : undefined;
  return parts === undefined ? [] : [parts.map((part) => part.column?.text ?? "")];
}

function beginsWith(columns: readonly string[], wanted: readonly string[]): boolean {
  return wanted.every((column, i) => columns[i] === column);
}

function indexFixes(
  table: ObjectName,
  unique: string,
  key: ForeignKey,
  { unit, targetDialect }: StatementContext,
): readonly FixDraft[] {
  if (unit.kind === "call") return [];
  const columns = key.columns.map((column) => quoteName(column, targetDialect)).join(", ");
  const name = quoteName(`${unique}_index`.slice(-60), targetDialect);
  const written = unit.text.slice(table.range.start, table.range.end);
  return [
    {
      grade: "safe",
      title: `Make an index on (${columns}) first`,
      edits: [],
      before: [`CREATE INDEX ${name} ON ${written} (${columns})`],
      on: ["mysql", "mariadb", "tidb"],
    },
  ];
}

function fixesFor(
  action: Range,
  table: Table,
  key: ForeignKey,
  { unit, target }: StatementContext,
): readonly FixDraft[] {
  const plain = /^[a-z_][a-z0-9_]*$/.test(key.name) && /^[a-z_][a-z0-9_]*$/.test(table.name);
  if (unit.kind === "call" || !plain) return [];
  const title = `Drop the foreign key ${key.name} first`;
  if (target.dialect === "tidb") {
    const before = [`ALTER TABLE ${table.name} DROP FOREIGN KEY ${key.name}`];
    return [{ grade: "safe", title, edits: [], before, on: ["mysql", "mariadb", "tidb"] }];
  }
  const edits = [
    { range: { start: action.start, end: action.start }, newText: `DROP CONSTRAINT ${key.name}, ` },
  ];
  return [{ grade: "safe", title, edits, on: ["postgresql", "mysql", "mariadb"] }];
}
