// DROP INDEX without ON table: PostgreSQL's indexes have names of their own, MySQL's belong to a table.
import type { ChangeOf } from "../../schema/change";
import { UNKNOWN } from "../../schema/schema";
import { quoteName } from "../../sql/names";
import { defineRule, type FixDraft, type StatementContext } from "../rule";
import { draftFix } from "../rule-support/fix-draft";
import { foreignKeyNeeding } from "../rule-support/foreign-keys";
import { leaveOutAction } from "../rule-support/leave-out";
import { EVERYWHERE, MYSQL_FAMILY } from "../rule-support/mysql-family";

export const dropIndexWithoutTable = defineRule({
  name: "drop-index-without-table",
  scope: "statement",
  summary: "MySQL, MariaDB and TiDB drop an index of a named table; PostgreSQL needs no table.",
  details:
    "The table is looked up in the schema as the earlier migrations left it. PostgreSQL does not read `ON t` here, so each family keeps " +
    "its own text. Several indexes in one statement become one statement each. A foreign key needs an index there (error 1553): where this is its only one, another is made first.",
  docs: [
    "https://www.postgresql.org/docs/current/sql-dropindex.html",
    "https://dev.mysql.com/doc/refman/8.4/en/drop-index.html",
    "https://mariadb.com/docs/server/reference/sql-statements/data-definition/drop/drop-index",
    "https://docs.pingcap.com/tidb/stable/sql-statement-drop-index",
  ],
  sources: ["postgresql"],
  targets: MYSQL_FAMILY,
  on: ["drop-index"],
  examples: [
    {
      from: "postgresql",
      given: "CREATE TABLE t (a INT); CREATE INDEX i ON t (a)",
      sql: "-- no longer asked for\nDROP INDEX i;",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: { rejects: "1064" },
        tidb: { rejects: "1064" },
      },
      fixes: [{ for: MYSQL_FAMILY, grade: "safe", sql: "-- no longer asked for\nDROP INDEX i ON t;" }],
    },
    {
      from: "postgresql",
      given: "CREATE TABLE t (a INT, b INT); CREATE INDEX i ON t (a); CREATE INDEX j ON t (b)",
      sql: "DROP INDEX i, j;",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: { rejects: "1064" },
        tidb: { rejects: "1064" },
      },
      fixes: [{ for: MYSQL_FAMILY, grade: "safe", sql: "DROP INDEX i ON t;\nDROP INDEX j ON t;" }],
    },
    {
      from: "postgresql",
      given:
        "CREATE TABLE p (id INT PRIMARY KEY); CREATE TABLE c (p INT, CONSTRAINT c_fk FOREIGN KEY (p) REFERENCES p (id)); CREATE INDEX i ON c (p)",
      sql: "DROP INDEX i;",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: { rejects: "1064" },
        tidb: { rejects: "1064" },
      },
      fixes: [
        { for: MYSQL_FAMILY, grade: "choice", sql: "CREATE INDEX i_key ON c (p);\nDROP INDEX i ON c;" },
      ],
    },
  ],
  silentOn: [
    {
      from: "postgresql",
      given: "CREATE TABLE i (a INT)",
      sql: "DROP TABLE i; -- DROP INDEX i",
      on: ["postgresql", "mysql", "mariadb", "tidb"],
    },
  ],
  check(context) {
    const { unit, changes, schema, targetDialect, lookup, report } = context;
    for (const change of changes) {
      if (change.kind !== "drop-index" || change.table !== undefined || change.as !== "statement") continue;
      const [first, last] = [change.names[0], change.names.at(-1)];
      if (first === undefined || last === undefined) continue;
      const fix = unit.kind === "call" ? undefined : nameTable(change, context);
      const names = change.names.map((name) => name.name.text).join(", ");
      const isIdle =
        change.guard !== undefined &&
        schema.complete &&
        change.names.every((name) => schema.indexNamed(lookup(name)) === undefined);
      const idle = isIdle
        ? draftFix(
            "safe",
            "Leave it out: there is no such index",
            EVERYWHERE,
            leaveOutAction(change, unit, changes),
          )
        : [];
      report({
        range: { start: first.range.start, end: last.range.end },
        severity: "rejects",
        code: unit.kind === "call" ? null : "1064",
        message:
          fix === undefined
            ? `${targetDialect.title} needs the table of ${names}: ${unit.kind === "call" ? "name it in the call" : "DROP INDEX … ON table"}. Which one it is can't be told from the migrations.`
            : `${targetDialect.title} drops an index of a table. Write ${fix.title.slice("Write ".length)}.`,
        fixes: fix === undefined ? idle : [fix],
      });
    }
  },
});

/** Undefined when some index's table is not known. */
function nameTable(
  change: ChangeOf<"drop-index">,
  { unit, schema, targetDialect, lookup }: StatementContext,
): FixDraft | undefined {
  const guard = change.guard === undefined ? "" : "IF EXISTS ";
  const texts: string[] = [];
  const before: string[] = [];
  const keys: string[] = [];
  for (const name of change.names) {
    const found = schema.indexNamed(lookup(name));
    if (found === undefined || found === UNKNOWN) return undefined;
    const key = foreignKeyNeeding(found.table, found.index);
    if (key !== undefined) {
      const columns = key.columns.map((column) => quoteName(column, targetDialect)).join(", ");
      const made = quoteName(`${found.index.name}_key`.slice(-63), targetDialect);
      before.push(`CREATE INDEX ${made} ON ${quoteName(found.table.name, targetDialect)} (${columns})`);
      keys.push(key.name);
    }
    const written = unit.text.slice(name.name.range.start, name.name.range.end);
    texts.push(`${written} ON ${quoteName(found.table.name, targetDialect)}`);
  }
  const [first, ...others] = texts;
  const [name, last] = [change.names[0], change.names.at(-1)];
  if (first === undefined || name === undefined || last === undefined) return undefined;
  const inserted = first.slice(name.name.range.end - name.name.range.start);
  return {
    grade: keys.length === 0 ? "safe" : "choice",
    title:
      `Write DROP INDEX ${texts.join("; DROP INDEX ")}` +
      (keys.length === 0 ? "" : `, after another index for the foreign key ${keys.join(", ")}`),
    edits: [
      ...(name.schema === undefined
        ? []
        : [{ range: { start: name.range.start, end: name.name.range.start }, newText: "" }]),
      { range: { start: name.range.end, end: last.range.end }, newText: inserted },
    ],
    before,
    after: others.map((text) => `DROP INDEX ${guard}${text}`),
    on: MYSQL_FAMILY,
  };
}
