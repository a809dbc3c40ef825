// TRUNCATE with several tables, RESTART IDENTITY or CASCADE.
import type { Range } from "../../base/text";
import { defineRule, type FixDraft } from "../rule";
import { draftFix } from "../rule-support/fix-draft";
import { MYSQL_FAMILY } from "../rule-support/mysql-family";

export const truncateOption = defineRule({
  name: "truncate-option",
  scope: "statement",
  summary: "MySQL, MariaDB and TiDB empty one table at a time, and take no word behind it.",
  details:
    "Their TRUNCATE always begins counting anew, as RESTART IDENTITY does, and commits what stands before it. CASCADE empties the tables that refer to it in PostgreSQL; the others refuse to empty a table that another refers to.",
  docs: [
    "https://www.postgresql.org/docs/current/sql-truncate.html",
    "https://dev.mysql.com/doc/refman/8.4/en/truncate-table.html",
    "https://mariadb.com/docs/server/reference/sql-statements/table-statements/truncate-table",
    "https://docs.pingcap.com/tidb/stable/sql-statement-truncate",
  ],
  sources: ["postgresql"],
  targets: MYSQL_FAMILY,
  on: ["truncate"],
  examples: [
    {
      from: "postgresql",
      given: "CREATE TABLE t (a INT)",
      sql: "TRUNCATE t RESTART IDENTITY;",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: { rejects: "1064" },
        tidb: { rejects: "1064" },
      },
      fixes: [{ for: MYSQL_FAMILY, grade: "safe", sql: "TRUNCATE t;" }],
    },
    {
      from: "postgresql",
      given: "CREATE TABLE t (a INT); CREATE TABLE s (a INT)",
      sql: "TRUNCATE TABLE t, s;",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: { rejects: "1064" },
        tidb: { rejects: "1064" },
      },
      fixes: [
        { for: MYSQL_FAMILY, grade: "choice", sql: "TRUNCATE TABLE t;\nTRUNCATE TABLE s;", portable: true },
      ],
    },
  ],
  silentOn: [
    {
      from: "postgresql",
      given: "CREATE TABLE t (a INT)",
      sql: "TRUNCATE TABLE t;",
      on: ["postgresql", "mysql", "mariadb", "tidb"],
    },
  ],
  check({ unit, changes, targetDialect, report }) {
    const tokens = unit.statement?.tokens ?? [];
    for (const change of changes) {
      if (change.kind !== "truncate") continue;
      const [first, last] = [change.tables[0], change.tables.at(-1)];
      if (first === undefined || last === undefined) continue;
      if (change.tables.length > 1) {
        const fix: FixDraft = {
          grade: "choice",
          title:
            "Empty one table at a time: tables that refer to each other come in the right order, or not at all",
          edits: [{ range: { start: first.range.end, end: last.range.end }, newText: "" }],
          after: change.tables
            .slice(1)
            .map((table) => `TRUNCATE TABLE ${unit.text.slice(table.range.start, table.range.end)}`),
          on: ["postgresql", ...MYSQL_FAMILY],
        };
        report({
          range: { start: first.range.start, end: last.range.end },
          severity: "rejects",
          code: "1064",
          message: `${targetDialect.title} empties one table at a time. Write a TRUNCATE for each.`,
          fixes: tokens.at(-1)?.end === last.range.end ? [fix] : [],
        });
      }
      const words = tokens.filter((token) => token.start >= last.range.end);
      const [word, end] = [words[0], words.at(-1)];
      if (word === undefined || end === undefined || word.kind !== "word") continue;
      const range: Range = { start: word.start, end: end.end };
      const text = unit.text.slice(range.start, range.end);
      const cascades = end.word === "CASCADE";
      const edits = [{ range: { start: last.range.end, end: range.end }, newText: "" }];
      report({
        range,
        severity: "rejects",
        code: "1064",
        message: `${targetDialect.title} takes no ${text} here. Leave it out.`,
        fixes: cascades
          ? draftFix(
              "choice",
              `Leave out ${text}: the tables that refer to it are emptied first, or it fails`,
              MYSQL_FAMILY,
              edits,
            )
          : word.word === "CONTINUE"
            ? draftFix("choice", `Leave out ${text}: counting begins anew`, MYSQL_FAMILY, edits)
            : draftFix("safe", `Leave out ${text}`, MYSQL_FAMILY, edits),
      });
    }
  },
});
