// What PostgreSQL lets a table be told about its storage, owner and row policies.
import type { Range } from "../../base/text";
import type { Change } from "../../schema/change";
import { defineRule, type FixDraft } from "../rule";
import { draftFix } from "../rule-support/fix-draft";
import { MYSQL_FAMILY } from "../rule-support/mysql-family";

const ACTIONS =
  /^(?:OWNER\s+TO|ENABLE\s+ROW|DISABLE\s+ROW|FORCE\s+ROW|NO\s+FORCE|REPLICA\s+IDENTITY|CLUSTER\s+ON|SET\s+WITHOUT|SET\s*\(|RESET\s*\(|INHERIT|NO\s+INHERIT|SET\s+(?:UN)?LOGGED|ENABLE\s+(?:ALWAYS\s+|REPLICA\s+)?TRIGGER|DISABLE\s+TRIGGER)\b/i;
const COLUMN_ACTIONS = /\bSET\s+(?:STATISTICS|STORAGE|COMPRESSION|\()/i;

export const postgresqlTableOption = defineRule({
  name: "postgresql-table-option",
  scope: "statement",
  summary: "Owners, storage parameters, statistics targets and row policies of a table are PostgreSQL's own.",
  details:
    "They say who may do what and how the server keeps and reads the table; its rows are the same without. Row level security has no counterpart: there a view, or the application, has to do its work.",
  docs: [
    "https://www.postgresql.org/docs/current/sql-altertable.html",
    "https://dev.mysql.com/doc/refman/8.4/en/alter-table.html",
    "https://mariadb.com/docs/server/reference/sql-statements/data-definition/alter/alter-table",
    "https://docs.pingcap.com/tidb/stable/sql-statement-alter-table",
  ],
  sources: ["postgresql"],
  targets: MYSQL_FAMILY,
  on: ["table-options", "alter-column", "create-table", "create-index", "unknown-action"],
  examples: [
    {
      from: "postgresql",
      given: "CREATE TABLE t (a TEXT)",
      sql: "ALTER TABLE t ALTER COLUMN a SET STATISTICS 1000;\nINSERT INTO t VALUES ('x');",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: { rejects: "1064" },
        tidb: { rejects: "1064" },
      },
      fixes: [{ for: MYSQL_FAMILY, grade: "choice", sql: "INSERT INTO t VALUES ('x');" }],
    },
    {
      from: "postgresql",
      given: "CREATE TABLE t (a TEXT)",
      sql: "ALTER TABLE t ENABLE ROW LEVEL SECURITY;",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: { rejects: "1064" },
        tidb: { rejects: "1064" },
      },
    },
    {
      from: "postgresql",
      sql: "CREATE UNLOGGED TABLE t (a INT);",
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
      sql: "CREATE TABLE t (a INT) WITH (fillfactor = 70);",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: { rejects: "1064" },
        tidb: { rejects: "1064" },
      },
      fixes: [{ for: MYSQL_FAMILY, grade: "choice", sql: "CREATE TABLE t (a INT);" }],
    },
  ],
  silentOn: [
    {
      from: "postgresql",
      given: "CREATE TABLE t (a INT)",
      sql: "ALTER TABLE t ADD COLUMN owner INT, ADD COLUMN storage INT;",
      on: ["postgresql", "mysql", "mariadb", "tidb"],
    },
  ],
  check({ unit, changes, targetDialect, spell, report }) {
    const { statement } = unit;
    if (statement === undefined) return;
    const { text, tokens } = statement;
    const say = (range: Range, fixes: readonly FixDraft[]): void =>
      report({
        range,
        severity: "rejects",
        code: "1064",
        message: `${targetDialect.title} does not know ${text.slice(range.start, Math.min(range.end, range.start + 40)).replaceAll(/\s+/g, " ")}. Leave it to PostgreSQL.`,
        fixes,
      });
    const leaveOut = (edits: ReturnType<typeof spell.remove>): readonly FixDraft[] =>
      draftFix(
        "choice",
        "Leave it out: it changes how the server keeps the table, not its rows",
        MYSQL_FAMILY,
        edits,
      );
    for (const change of changes) {
      const action = text.slice(change.range.start, change.range.end);
      if (isAction(change, action)) {
        const whole = { start: tokens[0]?.start ?? 0, end: tokens.at(-1)?.end ?? text.length };
        const alone = changes.length === 1;
        const protects = /^(?:ENABLE|FORCE|DISABLE|NO\s+FORCE|INHERIT|NO\s+INHERIT)/i.test(action);
        const edits = alone ? [{ range: whole, newText: "" }] : spell.remove(change.range);
        say(change.range, protects ? [] : leaveOut(edits));
      } else if (change.kind === "create-table") {
        const unlogged = tokens.find(
          (token, i) => token.word === "UNLOGGED" && tokens[i - 1]?.word === "CREATE",
        );
        if (unlogged !== undefined) say(unlogged, leaveOut(spell.remove(unlogged)));
        const last = Math.max(0, ...change.columns.map((column) => column.range.end));
        const at = tokens.findIndex(
          (token, i) => token.start > last && token.word === "WITH" && tokens[i + 1]?.word === "(",
        );
        const [word, end] = [tokens[at], tokens.find((token, i) => i > at && token.word === ")")];
        if (word !== undefined && end !== undefined && at > 0) {
          const range = { start: word.start, end: end.end };
          say(range, leaveOut(spell.remove(range)));
        }
      } else if (change.kind === "create-index") {
        for (const option of change.index.options) {
          if (!/^(?:WITH|TABLESPACE)\b/i.test(text.slice(option.range.start, option.range.end))) continue;
          say(option.range, leaveOut(spell.remove(option.range)));
        }
      }
    }
  },
});

function isAction(change: Change, text: string): boolean {
  if (change.kind === "alter-column") return change.alteration.set === "other" && COLUMN_ACTIONS.test(text);
  return (change.kind === "table-options" || change.kind === "unknown-action") && ACTIONS.test(text);
}
