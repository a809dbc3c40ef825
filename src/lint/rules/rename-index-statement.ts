// ALTER INDEX … RENAME TO, and RENAME CONSTRAINT.
import { UNKNOWN, type Table } from "../../schema/schema";
import { quoteName } from "../../sql/names";
import { defineRule, type FixDraft } from "../rule";
import { MYSQL_FAMILY } from "../rule-support/mysql-family";

export const renameIndexStatement = defineRule({
  name: "rename-index-statement",
  scope: "statement",
  summary: "MySQL, MariaDB and TiDB rename an index by ALTER TABLE, and a constraint not at all.",
  details:
    "The index's table is looked up in the earlier migrations. A primary key has no name there that could change. A unique constraint is an index there and can be renamed as one; a foreign key or a check has to be dropped and added again under its new name.",
  docs: [
    "https://www.postgresql.org/docs/current/sql-alterindex.html",
    "https://dev.mysql.com/doc/refman/8.4/en/alter-table.html",
    "https://mariadb.com/docs/server/reference/sql-statements/data-definition/alter/alter-table#rename-indexkey",
    "https://docs.pingcap.com/tidb/stable/sql-statement-rename-index",
  ],
  sources: ["postgresql"],
  targets: MYSQL_FAMILY,
  on: ["rename-index", "rename-constraint"],
  examples: [
    {
      from: "postgresql",
      given: "CREATE TABLE t (a INT); CREATE INDEX i ON t (a)",
      sql: "ALTER INDEX i RENAME TO j;",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: { rejects: "1064" },
        tidb: { rejects: "1064" },
      },
      fixes: [{ for: MYSQL_FAMILY, grade: "safe", sql: "ALTER TABLE t RENAME INDEX i TO j;" }],
    },
    {
      from: "postgresql",
      given: "CREATE TABLE t (a INT, CONSTRAINT u UNIQUE (a))",
      sql: "ALTER TABLE t RENAME CONSTRAINT u TO v;",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: { rejects: "1064" },
        tidb: { rejects: "1064" },
      },
      fixes: [{ for: MYSQL_FAMILY, grade: "safe", sql: "ALTER TABLE t RENAME INDEX u TO v;" }],
    },
    {
      from: "postgresql",
      given: "CREATE TABLE t (a INT PRIMARY KEY)",
      sql: "ALTER INDEX t_pkey RENAME TO s_pkey;\nINSERT INTO t VALUES (1);",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: { rejects: "1064" },
        tidb: { rejects: "1064" },
      },
      fixes: [{ for: MYSQL_FAMILY, grade: "safe", sql: "INSERT INTO t VALUES (1);" }],
    },
  ],
  silentOn: [
    {
      from: "postgresql",
      given: "CREATE TABLE t (a INT)",
      sql: "ALTER TABLE t RENAME TO u;",
      on: ["postgresql", "mysql", "mariadb", "tidb"],
    },
  ],
  check({ unit, changes, schema, targetDialect, lookup, report }) {
    if (unit.kind === "call") return;
    const slice = (range: { start: number; end: number }): string => unit.text.slice(range.start, range.end);
    for (const change of changes) {
      const fixes: FixDraft[] = [];
      if (change.kind === "rename-index" && change.table === undefined) {
        const found = schema.indexNamed(lookup(change.name));
        if (
          found !== undefined &&
          found !== UNKNOWN &&
          change.guard === undefined &&
          !isUnnamed(found.table, change.name.name.text)
        ) {
          const table = quoteName(found.table.name, targetDialect);
          const written = `ALTER TABLE ${table} RENAME INDEX ${slice(change.name.name.range)} TO ${slice(change.to.range)}`;
          const isPrimary = found.table.primaryKey?.name === change.name.name.text;
          fixes.push({
            grade: "safe",
            title: isPrimary ? "Leave it out: a primary key has no name there" : `Write ${written}`,
            edits: [{ range: change.range, newText: isPrimary ? "" : written }],
            on: MYSQL_FAMILY,
          });
        }
      } else if (change.kind === "rename-constraint") {
        const table = schema.table(lookup(change.table));
        const isUnique =
          table !== undefined &&
          table !== UNKNOWN &&
          table.uniques.some((one) => one.name === change.name.text && one.unnamed !== true);
        if (isUnique) {
          fixes.push({
            grade: "safe",
            title: `Write RENAME INDEX ${slice(change.name.range)} TO ${slice(change.to.range)}`,
            edits: [
              {
                range: change.range,
                newText: `RENAME INDEX ${slice(change.name.range)} TO ${slice(change.to.range)}`,
              },
            ],
            on: MYSQL_FAMILY,
          });
        }
      } else {
        continue;
      }
      const isIndex = change.kind === "rename-index";
      report({
        range: change.range,
        severity: "rejects",
        code: "1064",
        message: isIndex
          ? `${targetDialect.title} renames an index of a table: ALTER TABLE … RENAME INDEX.`
          : `${targetDialect.title} does not rename constraints.${fixes.length > 0 ? " This one is an index there, which can be renamed." : " Drop it and add it again."}`,
        fixes,
      });
    }
  },
});

/** PostgreSQL made the name; the MySQL family made another one. */
function isUnnamed(table: Table, name: string): boolean {
  return table.uniques.some((one) => one.name === name && one.unnamed === true);
}
