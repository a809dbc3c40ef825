// RENAME TABLE a TO b, MySQL's statement; ALTER TABLE … RENAME TO is read everywhere.
import { textOf } from "../../base/text";
import { defineRule } from "../rule";

export const renameTableStatement = defineRule({
  name: "rename-table-statement",
  scope: "statement",
  summary: "PostgreSQL has no RENAME TABLE statement.",
  docs: [
    "https://dev.mysql.com/doc/refman/8.4/en/rename-table.html",
    "https://www.postgresql.org/docs/current/sql-altertable.html",
  ],
  sources: ["mysql", "mariadb", "tidb"],
  targets: ["postgresql"],
  on: ["rename-table"],
  words: ["RENAME"],
  examples: [
    {
      from: "mysql",
      given: "CREATE TABLE a (x INT)",
      sql: "RENAME TABLE a TO b;",
      engines: { mysql: "accepts", mariadb: "accepts", postgresql: { rejects: "42601" }, tidb: "accepts" },
      fixes: [{ for: "postgresql", grade: "safe", sql: "ALTER TABLE a RENAME TO b;", portable: true }],
    },
  ],
  silentOn: [
    {
      from: "mysql",
      given: "CREATE TABLE a (x INT)",
      sql: "ALTER TABLE a RENAME TO b;",
      on: ["mysql", "mariadb", "postgresql", "tidb"],
    },
  ],
  check({ unit, changes, report }) {
    const first = unit.statement?.tokens[0];
    const second = unit.statement?.tokens[1];
    if (first?.word !== "RENAME" || second === undefined) return;
    const renames = changes.filter((change) => change.kind === "rename-table");
    const [only, ...others] = renames;
    report({
      range: { start: first.start, end: second.end },
      severity: "rejects",
      code: "42601",
      message: "PostgreSQL has no RENAME TABLE. Write ALTER TABLE … RENAME TO.",
      fixes:
        only === undefined
          ? []
          : [
              {
                grade: "safe",
                title: "Write ALTER TABLE … RENAME TO",
                edits: [
                  { range: { start: first.start, end: second.end }, newText: "ALTER TABLE" },
                  {
                    range: { start: only.table.range.end, end: only.to.range.start },
                    newText: textOf(unit.text, {
                      start: only.table.range.end,
                      end: only.to.range.start,
                    }).replace(/^(\s*)TO\b/i, "$1RENAME TO"),
                  },
                  ...(others.length === 0
                    ? []
                    : [
                        {
                          range: { start: only.to.range.end, end: others.at(-1)?.range.end ?? 0 },
                          newText: "",
                        },
                      ]),
                ],
                ...(others.length === 0
                  ? {}
                  : {
                      after: others.map(
                        (one) =>
                          `ALTER TABLE ${textOf(unit.text, one.table.range)} RENAME TO ${textOf(unit.text, one.to.range)}`,
                      ),
                    }),
                on: ["postgresql", "mysql", "mariadb", "tidb"],
              },
            ],
    });
  },
});
