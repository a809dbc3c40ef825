// CREATE TABLE … AS SELECT, which TiDB has not.
import { textOf } from "../../base/text";
import { defineRule, type FixDraft } from "../rule";

export const createTableSelect = defineRule({
  name: "create-table-select",
  scope: "statement",
  summary: "TiDB makes no table of a query.",
  details:
    "Where all columns of one table are taken, CREATE TABLE … LIKE makes the table and INSERT … SELECT fills it. LIKE brings keys, indexes and defaults along, which AS SELECT leaves behind; no foreign keys.",
  docs: [
    "https://docs.pingcap.com/tidb/stable/sql-statement-create-table",
    "https://docs.pingcap.com/tidb/stable/mysql-compatibility#unsupported-features",
  ],
  targets: ["tidb"],
  on: ["create-table"],
  words: ["SELECT"],
  examples: [
    {
      from: "mysql",
      given: "CREATE TABLE t (a INT)",
      sql: "CREATE TABLE u AS SELECT * FROM t WHERE a > 1;",
      engines: { mysql: "accepts", mariadb: "accepts", tidb: { rejects: "1105" } },
      fixes: [
        {
          for: "tidb",
          grade: "choice",
          sql: "CREATE TABLE u LIKE t;\nINSERT INTO u SELECT * FROM t WHERE a > 1;",
          portable: true,
        },
      ],
    },
    {
      from: "postgresql",
      given: "CREATE TABLE t (a INT)",
      sql: "CREATE TABLE u AS SELECT a + 1 AS b FROM t;",
      engines: { postgresql: "accepts", mysql: "accepts", mariadb: "accepts", tidb: { rejects: "1105" } },
    },
  ],
  silentOn: [
    {
      from: "mysql",
      given: "CREATE TABLE t (a INT)",
      sql: "CREATE VIEW v AS SELECT a FROM t;",
      on: ["mysql", "mariadb", "tidb"],
    },
  ],
  check({ unit, changes, source, report }) {
    for (const change of changes) {
      if (change.kind !== "create-table" || change.from?.how !== "select") continue;
      const { range } = change.from;
      const query = textOf(unit.text, range);
      const all = /^(?:AS\s+)?(SELECT\s+\*\s+FROM\s+([\w`.]+)(?:\s+WHERE\b[^]*)?)$/i.exec(query);
      const fixes: FixDraft[] = [];
      const isPlain =
        change.columns.length === 0 && change.options.length === 0 && change.replace === undefined;
      if (all?.[1] !== undefined && isPlain && source.family === "mysql" && !/\bUNION\b/i.test(query)) {
        const table = textOf(unit.text, change.table.range);
        fixes.push({
          grade: "choice",
          title: "Write CREATE TABLE … LIKE and INSERT … SELECT: keys and defaults come along",
          edits: [{ range, newText: `LIKE ${all[2]}` }],
          after: [`INSERT INTO ${table} ${all[1]}`],
          on: ["mysql", "mariadb", "tidb"],
        });
      }
      report({
        range,
        severity: "rejects",
        code: "1105",
        message: "TiDB makes no table of a query. Create the table, then fill it with INSERT … SELECT.",
        fixes,
      });
    }
  },
});
