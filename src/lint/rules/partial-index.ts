// CREATE INDEX … WHERE: an index over some of the rows.
import type { ChangeOf } from "../../schema/change";
import { needsQuotes } from "../../sql/names";
import { defineRule, type FixDraft, type StatementContext } from "../rule";
import { findColumn } from "../rule-support/column-definition";
import { draftFix } from "../rule-support/fix-draft";
import { isLongType } from "../rule-support/long-types";
import { MYSQL_FAMILY } from "../rule-support/mysql-family";

export const partialIndex = defineRule({
  name: "partial-index",
  scope: "statement",
  summary: "MySQL, MariaDB and TiDB have no partial indexes.",
  details:
    "An index that is not unique may just as well cover every row: it finds the same, and is larger. A unique one says something about some rows only; an index over " +
    "`CASE WHEN … THEN a END` says the same, because every other row becomes NULL and NULLs never collide. MySQL and TiDB take that expression in the index, MariaDB wants a generated column for it. " +
    "A migration tool's call (`postgresql_where`, `where`) sends the index without its condition, and says nothing of it.",
  docs: [
    "https://www.postgresql.org/docs/current/indexes-partial.html",
    "https://dev.mysql.com/doc/refman/8.4/en/create-index.html",
    "https://mariadb.com/docs/server/reference/sql-statements/data-definition/create/create-index",
    "https://docs.pingcap.com/tidb/stable/sql-statement-create-index",
  ],
  sources: ["postgresql"],
  targets: MYSQL_FAMILY,
  on: ["create-index"],
  examples: [
    {
      from: "postgresql",
      given: "CREATE TABLE t (a INT, done INT)",
      sql: "CREATE INDEX i ON t (a) WHERE done = 0 /* open ones */;",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: { rejects: "1064" },
        tidb: { rejects: "1064" },
      },
      fixes: [{ for: MYSQL_FAMILY, grade: "safe", sql: "CREATE INDEX i ON t (a) /* open ones */;" }],
    },
    {
      from: "postgresql",
      given: "CREATE TABLE t (email VARCHAR(99), gone INT)",
      sql: "CREATE UNIQUE INDEX i ON t (email) WHERE gone IS NULL;",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: { rejects: "1064" },
        tidb: { rejects: "1064" },
      },
      fixes: [
        {
          for: ["mysql", "tidb"],
          grade: "choice",
          sql: "CREATE UNIQUE INDEX i ON t ((CASE WHEN gone IS NULL THEN email END));",
          portable: true,
        },
        {
          for: "mariadb",
          grade: "choice",
          sql:
            "ALTER TABLE t ADD COLUMN i_email varchar(99) GENERATED ALWAYS AS (CASE WHEN gone IS NULL THEN email END) STORED;\n" +
            "CREATE UNIQUE INDEX i ON t (i_email);",
          portable: true,
        },
      ],
    },
  ],
  silentOn: [
    {
      from: "postgresql",
      given: "CREATE TABLE t (a INT, b INT)",
      sql: "CREATE INDEX i ON t (a, b); UPDATE t SET a = 1 WHERE b = 2;",
      on: ["postgresql", "mysql", "mariadb", "tidb"],
    },
  ],
  check(context) {
    const { unit, changes, targetDialect, spell, report } = context;
    for (const change of changes) {
      if (change.kind !== "create-index" || change.index.where === undefined) continue;
      const { where, unique } = change.index;
      if (unit.kind === "call") {
        report({
          range: where.range,
          severity: "ignores",
          code: null,
          message: `${unit.callee ?? "The tool"} leaves the condition out on ${targetDialect.title}: the index ${unique ? "is unique over all rows" : "covers every row"} there.`,
        });
        continue;
      }
      report({
        range: where.range,
        severity: "rejects",
        code: "1064",
        message: unique
          ? `${targetDialect.title} has no partial indexes. Make CASE WHEN … END unique, which is NULL for the other rows.`
          : `${targetDialect.title} has no partial indexes. Without WHERE the index covers every row.`,
        fixes: unique
          ? uniqueFixes(change, context)
          : draftFix(
              "safe",
              "Leave WHERE out: the index covers every row",
              MYSQL_FAMILY,
              spell.remove(where.range),
            ),
      });
    }
  },
});

function uniqueFixes(change: ChangeOf<"create-index">, context: StatementContext): readonly FixDraft[] {
  const { unit, target, targetDialect, spell } = context;
  const { where, parts, name } = change.index;
  const removed = where === undefined ? undefined : spell.remove(where.range);
  if (where === undefined || removed === undefined || name === undefined) return [];
  const condition = unit.text.slice(where.expression.range.start, where.expression.range.end);
  const edits = [...removed];
  const added: string[] = [];
  const table = unit.text.slice(change.table.range.start, change.table.range.end);
  for (const part of parts) {
    if (part.column === undefined) return [];
    const column = unit.text.slice(part.column.range.start, part.column.range.end);
    const type = findColumn(change.table, part.column, context)?.type;
    if (type === undefined || type.dimensions > 0 || isLongType(type.name)) return [];
    // It needs quotes there, which PostgreSQL does not read; with them the index can be looked at again.
    if (!part.column.quoted && needsQuotes(part.column.text, targetDialect)) return [];
    const value = `CASE WHEN ${condition} THEN ${column} END`;
    if (target.dialect !== "mariadb") {
      edits.push({ range: part.column.range, newText: `(${value})` });
      continue;
    }
    const made = `${name.text}_${part.column.text}`;
    if (!/^[a-z_][a-z0-9_]*$/.test(made) || made.length > 63) return [];
    added.push(`ALTER TABLE ${table} ADD COLUMN ${made} ${type.text} GENERATED ALWAYS AS (${value}) STORED`);
    edits.push({ range: part.column.range, newText: made });
  }
  if (target.dialect !== "mariadb") {
    return draftFix(
      "choice",
      "Index CASE WHEN … END: NULL for the other rows",
      ["postgresql", "mysql", "tidb"],
      edits,
    );
  }
  const title = "Index a generated column: NULL for the other rows, one more column in the table";
  return [{ grade: "choice", title, edits, before: added, on: ["postgresql", "mysql", "mariadb"] }];
}
