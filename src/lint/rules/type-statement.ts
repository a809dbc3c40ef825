// CREATE TYPE, ALTER TYPE, DROP TYPE and CREATE DOMAIN.
import { defineRule } from "../rule";
import { MYSQL_FAMILY } from "../rule-support/mysql-family";

export const typeStatement = defineRule({
  name: "type-statement",
  scope: "statement",
  summary: "MySQL, MariaDB and TiDB have no types or domains of one's own.",
  details:
    "An ENUM lists its labels in each column there; `VARCHAR` with a CHECK serves every database. Columns of such a type are findings of their own. A label added later is added to each such column, by MODIFY.",
  docs: [
    "https://www.postgresql.org/docs/current/sql-createtype.html",
    "https://dev.mysql.com/doc/refman/8.4/en/enum.html",
    "https://mariadb.com/docs/server/reference/data-types/string-data-types/enum",
    "https://docs.pingcap.com/tidb/stable/data-type-string#enum-type",
  ],
  sources: ["postgresql"],
  targets: MYSQL_FAMILY,
  on: ["create-type", "alter-type", "drop-type"],
  examples: [
    {
      from: "postgresql",
      sql: "CREATE TYPE mood AS ENUM ('sad', 'ok');\nCREATE TABLE t (a INT);",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: { rejects: "1064" },
        tidb: { rejects: "1064" },
      },
      fixes: [{ for: MYSQL_FAMILY, grade: "choice", sql: "CREATE TABLE t (a INT);" }],
    },
    {
      from: "postgresql",
      given: { postgresql: "CREATE TYPE mood AS ENUM ('sad', 'ok')" },
      sql: "ALTER TYPE mood ADD VALUE 'glad';",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: { rejects: "1064" },
        tidb: { rejects: "1064" },
      },
    },
  ],
  silentOn: [
    {
      from: "postgresql",
      sql: "CREATE TABLE t (type INT, domain INT);",
      on: ["postgresql", "mysql", "mariadb", "tidb"],
    },
  ],
  check({ unit, changes, targetDialect, report }) {
    const tokens = unit.statement?.tokens ?? [];
    const [first, second] = tokens;
    const end = tokens.at(-1)?.end;
    if (first === undefined || second === undefined || end === undefined) return;
    for (const change of changes) {
      if (change.kind !== "create-type" && change.kind !== "alter-type" && change.kind !== "drop-type")
        continue;
      const words = `${first.word} ${second.word}`;
      const isEnum = change.kind === "create-type" && change.as === "enum";
      report({
        range: { start: first.start, end: second.end },
        severity: "rejects",
        code: "1064",
        message: `${targetDialect.title} has no ${words}. ${change.kind === "alter-type" ? "Say the labels anew in every column that has them, by MODIFY." : isEnum ? "Write ENUM with its labels in each column." : "Write the type out in each column."}`,
        fixes:
          isEnum || change.kind === "drop-type"
            ? [
                {
                  grade: "choice",
                  title: `Leave out ${words}: each column lists its labels itself`,
                  edits: [{ range: { start: first.start, end }, newText: "" }],
                  on: MYSQL_FAMILY,
                },
              ]
            : change.kind === "alter-type" && change.to !== undefined
              ? [
                  {
                    grade: "choice",
                    title: "Leave it out: no column names a type there",
                    edits: [{ range: { start: first.start, end }, newText: "" }],
                    on: MYSQL_FAMILY,
                  },
                ]
              : [],
      });
    }
  },
});
