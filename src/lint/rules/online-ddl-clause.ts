// ALGORITHM= and LOCK=, by which MySQL is told how to change a table.
import { defineRule } from "../rule";

const CLAUSES: ReadonlySet<string> = new Set(["ALGORITHM", "LOCK"]);

export const onlineDdlClause = defineRule({
  name: "online-ddl-clause",
  scope: "statement",
  summary: "PostgreSQL takes no ALGORITHM or LOCK clause.",
  details:
    "Which lock a change takes is fixed by its kind there; an index is built without blocking writers by CREATE INDEX CONCURRENTLY.",
  docs: [
    "https://dev.mysql.com/doc/refman/8.4/en/innodb-online-ddl-operations.html",
    "https://www.postgresql.org/docs/current/sql-altertable.html",
  ],
  sources: ["mysql", "mariadb", "tidb"],
  targets: ["postgresql"],
  words: ["ALGORITHM", "LOCK"],
  examples: [
    {
      from: "mysql",
      given: "CREATE TABLE t (a INT)",
      sql: "ALTER TABLE t ADD COLUMN b INT, ALGORITHM=INPLACE, LOCK=NONE;",
      engines: { mysql: "accepts", mariadb: "accepts", postgresql: { rejects: "42601" }, tidb: "accepts" },
    },
    {
      from: "mysql",
      given: "CREATE TABLE t (a INT)",
      sql: "ALTER TABLE t ADD COLUMN b INT, ALGORITHM=INPLACE;",
      engines: { mysql: "accepts", mariadb: "accepts", postgresql: { rejects: "42601" }, tidb: "accepts" },
      fixes: [{ for: "postgresql", grade: "safe", sql: "ALTER TABLE t ADD COLUMN b INT;" }],
    },
  ],
  silentOn: [
    {
      from: "mysql",
      given: "CREATE TABLE t (lock_at INT)",
      sql: "UPDATE t SET lock_at = 1;",
      on: ["mysql", "mariadb", "postgresql", "tidb"],
    },
  ],
  check({ unit, spell, report }) {
    const tokens = unit.statement?.tokens ?? [];
    const verb = tokens[0]?.word;
    if (verb !== "ALTER" && verb !== "CREATE" && verb !== "DROP") return;
    for (const [index, token] of tokens.entries()) {
      if (token.kind !== "word" || !CLAUSES.has(token.word)) continue;
      const equals = tokens[index + 1]?.word === "=";
      const value = tokens[index + (equals ? 2 : 1)];
      if (value === undefined || value.kind !== "word") continue;
      if (!/^(DEFAULT|INSTANT|INPLACE|COPY|NOCOPY|NONE|SHARED|EXCLUSIVE)$/.test(value.word)) continue;
      const range = { start: token.start, end: value.end };
      const edits = spell.remove(range);
      report({
        range,
        severity: "rejects",
        code: "42601",
        message: `PostgreSQL takes no ${token.word} clause. Leave it out.`,
        fixes:
          edits === undefined
            ? []
            : [{ grade: "safe", title: `Leave out ${token.word}`, edits, on: ["postgresql"] }],
      });
    }
  },
});
