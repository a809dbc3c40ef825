// ALTER TABLE … DROP FOREIGN KEY, which only the MySQL family has.
import { defineRule } from "../rule";

export const dropForeignKey = defineRule({
  name: "drop-foreign-key",
  scope: "statement",
  summary: "PostgreSQL drops a foreign key as a constraint.",
  details:
    "`DROP CONSTRAINT` is read by PostgreSQL, by MariaDB and by MySQL from 8.0.19 on. TiDB reads it too, but drops nothing: where " +
    "TiDB is a target the two texts have to stay apart.",
  docs: [
    "https://www.postgresql.org/docs/current/sql-altertable.html",
    "https://dev.mysql.com/doc/relnotes/mysql/8.0/en/news-8-0-19.html",
  ],
  sources: ["mysql", "mariadb", "tidb"],
  targets: ["postgresql"],
  on: ["drop-constraint"],
  examples: [
    {
      from: "mysql",
      given:
        "CREATE TABLE p (id INT PRIMARY KEY); CREATE TABLE c (p INT, CONSTRAINT c_fk FOREIGN KEY (p) REFERENCES p (id))",
      sql: "ALTER TABLE c DROP FOREIGN KEY c_fk;",
      engines: { mysql: "accepts", mariadb: "accepts", postgresql: { rejects: "42601" }, tidb: "accepts" },
      fixes: [
        { for: "postgresql", grade: "safe", sql: "ALTER TABLE c DROP CONSTRAINT c_fk;", portable: true },
      ],
    },
  ],
  silentOn: [
    {
      from: "mysql",
      given:
        "CREATE TABLE p (id INT PRIMARY KEY); CREATE TABLE c (p INT, CONSTRAINT c_fk FOREIGN KEY (p) REFERENCES p (id))",
      sql: "ALTER TABLE c DROP CONSTRAINT c_fk;",
      on: ["mysql", "mariadb", "postgresql", "tidb"],
    },
  ],
  check({ unit, changes, report }) {
    if (unit.kind === "call") return;
    for (const change of changes) {
      if (change.kind !== "drop-constraint" || change.as !== "foreign-key" || change.name === undefined)
        continue;
      report({
        range: change.range,
        severity: "rejects",
        code: "42601",
        message: `PostgreSQL has no DROP FOREIGN KEY. Write DROP CONSTRAINT ${change.name.text}.`,
        fixes: [
          {
            grade: "safe",
            title: "Write DROP CONSTRAINT",
            edits: [
              {
                range: { start: change.range.start, end: change.name.range.start },
                newText: "DROP CONSTRAINT ",
              },
            ],
            on: ["postgresql", "mysql", "mariadb"],
          },
        ],
      });
    }
  },
});
