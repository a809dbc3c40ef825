// CREATE INDEX ON t (a): PostgreSQL makes the name.
import { joinColumns, joinPostgresName } from "../../schema/implicit-names";
import { UNKNOWN } from "../../schema/schema";
import { defineRule } from "../rule";
import { EVERYWHERE, MYSQL_FAMILY } from "../rule-support/mysql-family";

export const indexWithoutName = defineRule({
  name: "index-without-name",
  scope: "statement",
  summary: "MySQL, MariaDB and TiDB need a name in CREATE INDEX.",
  details:
    "The fix writes the name that PostgreSQL would give, so that nothing changes there. It is withheld where an index of that name is there already.",
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
      given: "CREATE TABLE t (a INT, b INT)",
      sql: "CREATE INDEX ON t (a, b);",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: { rejects: "1064" },
        tidb: { rejects: "1064" },
      },
      fixes: [
        { for: MYSQL_FAMILY, grade: "safe", sql: "CREATE INDEX t_a_b_idx ON t (a, b);", portable: true },
      ],
    },
  ],
  silentOn: [
    {
      from: "postgresql",
      given: "CREATE TABLE t (a INT)",
      sql: "CREATE INDEX i ON t (a);",
      on: ["postgresql", "mysql", "mariadb", "tidb"],
    },
  ],
  check({ unit, changes, schema, targetDialect, lookup, report }) {
    if (unit.kind === "call") return;
    for (const change of changes) {
      if (change.kind !== "create-index" || change.as !== "statement" || change.index.name !== undefined)
        continue;
      const tokens = unit.statement?.tokens ?? [];
      const at = tokens.findIndex((token) => token.word === "INDEX");
      const [index, on] = [tokens[at], tokens.find((token, i) => i > at && token.word === "ON")];
      if (index === undefined || on === undefined) continue;
      const columns = change.index.parts.map((part) => part.column?.text ?? "");
      const name = joinPostgresName(change.table.name.text, joinColumns(columns), "idx");
      const taken = schema.indexNamed({ name });
      const table = schema.table(lookup(change.table));
      const plain = !columns.includes("") && /^[a-z_][a-z0-9_]*$/.test(name) && table !== UNKNOWN;
      report({
        range: { start: index.start, end: index.end },
        severity: "rejects",
        code: "1064",
        message: `${targetDialect.title} needs a name for the index. Write CREATE INDEX ${name}.`,
        fixes:
          plain && taken === undefined
            ? [
                {
                  grade: "safe",
                  title: `Name it ${name}, as PostgreSQL does`,
                  edits: [{ range: { start: on.start, end: on.start }, newText: `${name} ` }],
                  on: EVERYWHERE,
                },
              ]
            : [],
      });
    }
  },
});
