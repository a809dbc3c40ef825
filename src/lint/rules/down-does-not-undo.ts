// A down that leaves another schema than the one its up started from.
import type { Range } from "../../base/text";
import { diffSchemas, type SchemaDifference } from "../../schema/diff";
import { defineRule, type MigrationContext } from "../rule";

const SHOWN = 3;

export const downDoesNotUndo = defineRule({
  name: "down-does-not-undo",
  scope: "migration",
  summary: "The down leaves another schema than the up started from.",
  details:
    "Up and down are followed through the schema as the earlier migrations left it; what is left over, or missing, afterwards is named. " +
    "Rows are another matter: a dropped table comes back empty. Nothing is said where either part holds something that can't be " +
    "followed.",
  docs: [
    "https://www.postgresql.org/docs/current/ddl-alter.html",
    "https://dev.mysql.com/doc/refman/8.4/en/alter-table.html",
  ],
  targets: ["postgresql", "mysql", "mariadb", "tidb"],
  examples: [
    {
      from: "postgresql",
      sql: "CREATE TABLE t (a INT); CREATE TABLE u (a INT);",
      down: "DROP TABLE t;",
      query: "SELECT count(*) FROM u",
      engines: {
        postgresql: { severity: "risk", answer: "0" },
        mysql: { severity: "risk", answer: "0" },
        mariadb: { severity: "risk", answer: "0" },
        tidb: { severity: "risk", answer: "0" },
      },
    },
    {
      from: "postgresql",
      given: "CREATE TABLE t (a INT NOT NULL, b INT)",
      sql: "ALTER TABLE t DROP COLUMN b;",
      down: "ALTER TABLE t ADD COLUMN b BIGINT;",
      query: "SELECT data_type FROM information_schema.columns WHERE table_name = 't' AND column_name = 'b'",
      engines: {
        postgresql: { severity: "risk", answer: "bigint" },
        mysql: { severity: "risk", answer: "bigint" },
        mariadb: { severity: "risk", answer: "bigint" },
        tidb: { severity: "risk", answer: "bigint" },
      },
    },
  ],
  silentOn: [
    {
      from: "postgresql",
      given: "CREATE TABLE t (a INT)",
      sql: "ALTER TABLE t ADD COLUMN b INT; CREATE INDEX i ON t (b);",
      down: "ALTER TABLE t DROP COLUMN b;",
      on: ["postgresql", "mysql", "mariadb", "tidb"],
    },
  ],
  check(context) {
    const { before, restored, migration } = context;
    if (restored === undefined) return;
    const down = migration.parts.find((part) => part.direction === "down");
    if (down === undefined) return;
    const differences = diffSchemas(before, restored, { expressions: "presence", objects: false });
    if (differences.length === 0) return;
    const units = context.units.filter((unit) => unit.direction === "down");
    const said = differences.slice(0, SHOWN).map(describe).join("; ");
    const rest = differences.length - SHOWN;
    context.report({
      file: units[0]?.file ?? down.file,
      range: placeOf(differences, units) ?? down.range,
      severity: units.length === 0 ? "hint" : "risk",
      code: null,
      message: `After up and down the schema is not what it was: ${said}${rest > 0 ? `; and ${rest} more` : ""}. Undo this in the down.`,
    });
  },
});

/** The statement of the down that touches the first table that differs; else its first one. */
function placeOf(
  differences: readonly SchemaDifference[],
  units: MigrationContext["units"],
): Range | undefined {
  const tables = new Set(differences.map(({ table }) => table?.name));
  const touching = units.find(({ unit }) =>
    unit.changes.some((change) => "table" in change && tables.has(change.table?.name.text)),
  );
  return (touching ?? units[0])?.range;
}

function describe({ kind, change, table, name, before, after }: SchemaDifference): string {
  const what = kind.replace("-", " ");
  const where = table === undefined || kind === "table" ? name : `${name} of ${table.name}`;
  if (change === "added") return `${what} ${where} stays`;
  if (change === "removed") return `${what} ${where} does not come back`;
  return before === undefined || after === undefined
    ? `the ${what} of ${where} is another`
    : `the ${what} of ${where} was ${before} and is ${after}`;
}
