// What PostgreSQL lets stand behind a column in an index: an operator class, a collation, NULLS FIRST.
import type { Range } from "../../base/text";
import { defineRule } from "../rule";
import { draftFix } from "../rule-support/fix-draft";
import { EVERYWHERE, MYSQL_FAMILY } from "../rule-support/mysql-family";

export const indexColumnOption = defineRule({
  name: "index-column-option",
  scope: "statement",
  summary: "Operator classes, collations and NULLS FIRST in an index are PostgreSQL's own.",
  details:
    "They decide which queries an index serves and in which order it is read, not which rows are found, so that for an index that is not unique they can go on the other databases. " +
    "In a unique index a collation decides what counts as equal.",
  docs: [
    "https://www.postgresql.org/docs/current/sql-createindex.html",
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
      given: "CREATE TABLE t (a VARCHAR(20), b INT)",
      sql: "CREATE INDEX i ON t (a varchar_pattern_ops, b DESC NULLS LAST /* newest */);",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: { rejects: "1064" },
        tidb: { rejects: "1064" },
      },
      fixes: [
        { for: MYSQL_FAMILY, grade: "safe", sql: "CREATE INDEX i ON t (a, b DESC /* newest */);" },
        {
          for: MYSQL_FAMILY,
          grade: "choice",
          sql: "CREATE INDEX i ON t (a, b DESC /* newest */);",
          portable: true,
        },
      ],
    },
    {
      from: "postgresql",
      given: "CREATE TABLE t (a VARCHAR(20))",
      sql: 'CREATE UNIQUE INDEX i ON t (a COLLATE "C");',
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: { rejects: "1064" },
        tidb: { rejects: "1064" },
      },
      fixes: [{ for: MYSQL_FAMILY, grade: "choice", sql: "CREATE UNIQUE INDEX i ON t (a);", portable: true }],
    },
  ],
  silentOn: [
    {
      from: "postgresql",
      given: "CREATE TABLE t (a INT, b INT)",
      sql: "CREATE INDEX i ON t (a ASC, b DESC);",
      on: ["postgresql", "mysql", "mariadb", "tidb"],
    },
  ],
  check({ unit, changes, targetDialect, spell, report }) {
    if (unit.kind === "call") return;
    for (const change of changes) {
      if (change.kind !== "create-index") continue;
      const { unique, method } = change.index;
      // With a method of PostgreSQL's own the whole index has no counterpart; one finding is enough.
      if (method !== undefined && method.name !== "btree" && method.name !== "hash") continue;
      for (const part of change.index.parts) {
        const options: readonly (readonly [string, Range | undefined])[] = [
          ["operator class", part.operatorClass?.range],
          ["collation", part.collation?.range],
          ["order of NULLs", part.nulls?.range],
        ];
        for (const [what, range] of options) {
          if (range === undefined) continue;
          const text = unit.text.slice(range.start, range.end);
          const edits = spell.remove(range);
          const decides = unique && what === "collation";
          report({
            range,
            severity: "rejects",
            code: "1064",
            message: `${targetDialect.title} takes no ${what} in an index. Leave ${text} out.`,
            fixes: [
              ...(decides ? [] : draftFix("safe", `Leave out ${text}`, MYSQL_FAMILY, edits)),
              ...draftFix(
                "choice",
                decides
                  ? `Leave out ${text}: the column's own collation decides what is equal`
                  : `Leave out ${text} everywhere: PostgreSQL's index serves other queries`,
                EVERYWHERE,
                edits,
              ),
            ],
          });
        }
      }
    }
  },
});
