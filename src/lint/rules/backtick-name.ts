// Backticks around names, which only the MySQL family reads.
import { quoteName, unquoteName } from "../../sql/names";
import { defineRule } from "../rule";

export const backtickName = defineRule({
  name: "backtick-name",
  scope: "statement",
  summary: "PostgreSQL does not read names in backticks.",
  details:
    "PostgreSQL quotes names with double quotes, MySQL with backticks. A name that needs no quotes is best written bare: " +
    "every database reads it. A name with capitals, a reserved word or odd characters keeps its quotes, in the target's way; " +
    "quoted on PostgreSQL, it has to be quoted wherever it is used.",
  docs: ["https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS"],
  sources: ["mysql", "mariadb", "tidb"],
  targets: ["postgresql"],
  examples: [
    {
      from: "mysql",
      sql: "CREATE TABLE `users` (`id` INT);",
      engines: { mysql: "accepts", mariadb: "accepts", postgresql: { rejects: "42601" }, tidb: "accepts" },
      fixes: [{ for: "postgresql", grade: "safe", sql: "CREATE TABLE users (id INT);", portable: true }],
    },
    {
      from: "mysql",
      sql: "CREATE TABLE `user` (`endAt` INT);",
      engines: { mysql: "accepts", mariadb: "accepts", postgresql: { rejects: "42601" }, tidb: "accepts" },
      fixes: [{ for: "postgresql", grade: "safe", sql: 'CREATE TABLE "user" ("endAt" INT);' }],
    },
  ],
  silentOn: [
    {
      from: "mysql",
      sql: "CREATE TABLE users (id INT); -- `users`",
      on: ["mysql", "mariadb", "postgresql", "tidb"],
    },
    {
      from: "mysql",
      given: "CREATE TABLE t (a TEXT)",
      sql: "INSERT INTO t VALUES ('`a`')",
      on: ["mysql", "mariadb", "postgresql", "tidb"],
    },
  ],
  check({ unit, source, targetDialect, report }) {
    const statement = unit.statement;
    if (statement === undefined) return;
    for (const token of statement.tokens) {
      if (token.kind !== "quoted-name" || statement.text[token.start] !== "`") continue;
      const name = unquoteName(statement.text.slice(token.start, token.end), source.lexical);
      const onTarget = quoteName(name, targetDialect);
      const onSource = quoteName(name, source);
      const bare = onTarget === name && onSource === name;
      report({
        range: { start: token.start, end: token.end },
        severity: "rejects",
        code: "42601",
        message: `PostgreSQL does not read backticks. Write ${onTarget}.`,
        fixes: [
          {
            grade: "safe",
            title: bare ? `Write ${name} without quotes` : `Write ${onTarget}`,
            edits: [{ range: { start: token.start, end: token.end }, newText: onTarget }],
            on: bare ? ["postgresql", "mysql", "mariadb", "tidb"] : ["postgresql"],
          },
        ],
      });
    }
  },
});
