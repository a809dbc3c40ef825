// RETURNING behind INSERT, UPDATE and DELETE.
import { defineRule } from "../rule";
import { findClause } from "../rule-support/clauses";
import { draftFix } from "../rule-support/fix-draft";
import { EVERYWHERE } from "../rule-support/mysql-family";

export const returningClause = defineRule({
  name: "returning-clause",
  scope: "statement",
  summary: "MySQL and TiDB have no RETURNING; MariaDB has it for INSERT and DELETE.",
  details:
    "In a migration nobody reads the rows as a rule, so that the clause can go. Where a program reads them, a SELECT has to follow.",
  docs: [
    "https://www.postgresql.org/docs/current/dml-returning.html",
    "https://dev.mysql.com/doc/refman/8.4/en/insert.html",
    "https://mariadb.com/docs/server/reference/sql-statements/data-manipulation/inserting-loading-data/insertreturning",
    "https://docs.pingcap.com/tidb/stable/sql-statement-insert",
  ],
  sources: ["postgresql"],
  targets: ["mysql", "mariadb", "tidb"],
  words: ["RETURNING"],
  examples: [
    {
      from: "postgresql",
      given: "CREATE TABLE t (id INT)",
      sql: "INSERT INTO t VALUES (1) RETURNING id /* new */;",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: "accepts",
        tidb: { rejects: "1064" },
      },
      fixes: [
        {
          for: ["mysql", "tidb"],
          grade: "choice",
          sql: "INSERT INTO t VALUES (1) /* new */;",
          portable: true,
        },
      ],
    },
    {
      from: "postgresql",
      given: "CREATE TABLE t (id INT)",
      sql: "UPDATE t SET id = 2 RETURNING id;",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: { rejects: "1064" },
        tidb: { rejects: "1064" },
      },
      fixes: [
        { for: ["mysql", "mariadb", "tidb"], grade: "choice", sql: "UPDATE t SET id = 2;", portable: true },
      ],
    },
  ],
  silentOn: [
    {
      from: "postgresql",
      given: "CREATE TABLE t (id INT)",
      sql: "INSERT INTO t VALUES (1); -- RETURNING id",
      on: ["postgresql", "mysql", "mariadb", "tidb"],
    },
  ],
  check({ unit, target, targetDialect, spell, report }) {
    const tokens = unit.statement?.tokens ?? [];
    const verb = tokens[0]?.word;
    if (verb !== "INSERT" && verb !== "UPDATE" && verb !== "DELETE") return;
    if (target.dialect === "mariadb" && verb !== "UPDATE") return;
    const word = tokens[findClause(tokens, ["RETURNING"])];
    const end = tokens.at(-1)?.end;
    if (word === undefined || end === undefined) return;
    const range = { start: word.start, end };
    report({
      range,
      severity: "rejects",
      code: "1064",
      message: `${targetDialect.title} has no RETURNING behind ${verb}. Leave it out, and SELECT what is needed.`,
      fixes: draftFix(
        "choice",
        "Leave RETURNING out: the statement gives no rows",
        EVERYWHERE,
        spell.remove(range),
      ),
    });
  },
});
