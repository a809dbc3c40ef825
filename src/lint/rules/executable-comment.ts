// /*! … */: what MySQL runs and PostgreSQL reads as a comment.
import type { ExecutableComment, Statement } from "../../sql/statement";
import { defineRule } from "../rule";

export const executableComment = defineRule({
  name: "executable-comment",
  scope: "statement",
  summary: "What stands in /*! … */ runs on MySQL, and is a comment to PostgreSQL.",
  details:
    "The MySQL family runs such text, from the version on that the digits name. PostgreSQL passes over it. Dumps set their session in it, which is not missed there; " +
    "anything that makes or changes something is.",
  docs: [
    "https://dev.mysql.com/doc/refman/8.4/en/comments.html",
    "https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-COMMENTS",
  ],
  sources: ["mysql", "mariadb", "tidb"],
  targets: ["postgresql"],
  examples: [
    {
      from: "mysql",
      given: "CREATE TABLE t (a INT); INSERT INTO t VALUES (1), (2)",
      sql: "DELETE FROM t /*!50000 WHERE a = 1 */;",
      query: "SELECT count(*) FROM t",
      engines: {
        mysql: { answer: "1" },
        mariadb: { answer: "1" },
        tidb: { answer: "1" },
        postgresql: { severity: "ignores", answer: "0" },
      },
    },
  ],
  silentOn: [
    {
      from: "mysql",
      sql: "/*!40101 SET NAMES utf8 */;",
      on: ["mysql", "mariadb", "postgresql", "tidb"],
    },
    {
      from: "mysql",
      sql: "SELECT '/*! a */' /* ! */;",
      on: ["mysql", "mariadb", "postgresql", "tidb"],
    },
  ],
  check({ unit, report }) {
    const { statement } = unit;
    for (const comment of statement?.executableComments ?? []) {
      if (statement === undefined || isUpkeep(statement, comment)) continue;
      report({
        range: { start: comment.start, end: comment.end },
        severity: "ignores",
        code: null,
        message: "PostgreSQL reads /*! … */ as a comment and does nothing of it.",
      });
    }
  },
});

/** Settings of a dump's session, and options of storage: nothing is missed. */
function isUpkeep({ text, tokens }: Statement, comment: ExecutableComment): boolean {
  const first = tokens.find((token) => token.start >= comment.start);
  if (first === undefined || first.end > comment.end) return true;
  if (/^(?:SET|ENGINE|CHARACTER|CHARSET|COLLATE|DEFAULT|ROW_FORMAT|KEY_BLOCK_SIZE|IF)$/.test(first.word))
    return true;
  return /\b(?:DIS|EN)ABLE\s+KEYS\b/i.test(text.slice(comment.start, comment.end));
}
