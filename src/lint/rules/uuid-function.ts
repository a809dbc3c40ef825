// gen_random_uuid() and its kin, in defaults and in queries.
import type { Range } from "../../base/text";
import type { Expression } from "../../schema/change";
import { defineRule, type FixDraft } from "../rule";
import { columnsOf } from "../rule-support/columns-of";
import { draftFix } from "../rule-support/fix-draft";
import { EVERYWHERE, MYSQL_FAMILY } from "../rule-support/mysql-family";
import { sentExpression } from "../rule-support/sent-type";

const CALL =
  /^\(*\s*(?:public\.)?(gen_random_uuid|uuid_generate_v4|uuid_generate_v1|uuid_generate_v1mc|uuidv4|uuidv7)\s*\(\s*\)\s*\)*$/i;
const FUNCTIONS: ReadonlySet<string> = new Set(
  "GEN_RANDOM_UUID UUID_GENERATE_V4 UUID_GENERATE_V1 UUID_GENERATE_V1MC UUIDV4 UUIDV7".split(" "),
);

export const uuidFunction = defineRule({
  name: "uuid-function",
  scope: "statement",
  summary: "MySQL, MariaDB and TiDB make UUIDs by uuid(), not by gen_random_uuid().",
  details:
    "`uuid()` gives version 1 on MySQL and TiDB: made of the time and the machine, so easier to guess than a random one. As a default it stands in " +
    "parentheses. MySQL refuses such a default in ADD COLUMN (error 1674), because every row would get its value while the table is copied. " +
    "Leaving the default out serves every database, when the application makes the ids.",
  docs: [
    "https://www.postgresql.org/docs/current/functions-uuid.html",
    "https://dev.mysql.com/doc/refman/8.4/en/miscellaneous-functions.html#function_uuid",
    "https://mariadb.com/docs/server/reference/sql-functions/secondary-functions/miscellaneous-functions/uuid",
    "https://docs.pingcap.com/tidb/stable/miscellaneous-functions",
  ],
  sources: ["postgresql"],
  targets: MYSQL_FAMILY,
  examples: [
    {
      from: "postgresql",
      sql: "CREATE TABLE t (id CHAR(36) DEFAULT gen_random_uuid() /* v4 */ PRIMARY KEY);",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: { rejects: "1901" },
        tidb: { rejects: "3770" },
      },
      fixes: [
        {
          for: MYSQL_FAMILY,
          grade: "choice",
          sql: "CREATE TABLE t (id CHAR(36) DEFAULT (uuid()) /* v4 */ PRIMARY KEY);",
        },
        {
          for: MYSQL_FAMILY,
          grade: "choice",
          sql: "CREATE TABLE t (id CHAR(36) /* v4 */ PRIMARY KEY);",
          portable: true,
        },
      ],
    },
    {
      from: "postgresql",
      given: "CREATE TABLE t (id CHAR(36))",
      sql: "ALTER TABLE t ALTER COLUMN id SET DEFAULT gen_random_uuid();",
      engines: { postgresql: "accepts", mysql: { rejects: "1064" }, mariadb: { rejects: "1901" } },
      fixes: [
        {
          for: ["mysql", "mariadb"],
          grade: "choice",
          sql: "ALTER TABLE t ALTER COLUMN id SET DEFAULT (uuid());",
        },
      ],
    },
    {
      from: "postgresql",
      given: "CREATE TABLE t (id CHAR(36))",
      sql: "INSERT INTO t VALUES (gen_random_uuid());",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1305" },
        mariadb: { rejects: "1305" },
        tidb: { rejects: "1305" },
      },
      fixes: [{ for: MYSQL_FAMILY, grade: "choice", sql: "INSERT INTO t VALUES (uuid());" }],
    },
  ],
  silentOn: [
    {
      from: "postgresql",
      sql: "CREATE TABLE t (gen_random_uuid INT DEFAULT 1);",
      on: ["postgresql", "mysql", "mariadb", "tidb"],
    },
  ],
  check({ unit, changes, target, targetDialect, spell, report }) {
    if (unit.kind === "sql" && !/uuid/i.test(unit.text)) return;
    const reportAt = (range: Range, code: string, fixes: readonly FixDraft[], inDefault: boolean): void =>
      report({
        range,
        severity: "rejects",
        code,
        message: `${targetDialect.title} has no function ${unit.text
          .slice(range.start, range.end)
          .replace(/^[\s(]+/, "")
          .replace(
            /\s*\([^]*$/,
            "",
          )}. Write ${inDefault ? "(uuid())" : "uuid()"}, or let the application make the id.`,
        fixes,
      });
    const isMade = (expression: Expression): boolean => {
      const sent = sentExpression(expression, target.dialect);
      return sent !== undefined && CALL.test(sent.trim());
    };
    const codeOf = (expression: Expression, isSet: boolean): string =>
      target.dialect === "mariadb"
        ? "1901"
        : expression.parenthesised || (target.dialect === "tidb" && !isSet)
          ? "3770"
          : "1064";
    const uuid = (expression: Expression, added: boolean): readonly FixDraft[] =>
      added && target.dialect !== "mariadb"
        ? []
        : draftFix(
            "choice",
            target.dialect === "mariadb"
              ? "Write (uuid())"
              : "Write (uuid()): version 1, made of time and machine",
            added ? ["mariadb"] : MYSQL_FAMILY,
            spell.expression(expression, "(uuid())", target.dialect),
          );
    for (const change of changes) {
      if (change.kind === "alter-column" && change.alteration.set === "default") {
        const { expression } = change.alteration;
        if (isMade(expression))
          reportAt(expression.range, codeOf(expression, true), uuid(expression, false), true);
        continue;
      }
      for (const { column } of columnsOf(change)) {
        if (column.default === undefined || !isMade(column.default.expression)) continue;
        const { expression, range } = column.default;
        reportAt(
          expression.range,
          codeOf(expression, false),
          [
            ...uuid(expression, change.kind !== "create-table"),
            ...draftFix(
              "choice",
              "Leave the default out: the application makes the id",
              EVERYWHERE,
              spell.remove(range),
            ),
          ],
          true,
        );
      }
    }
    const { statement } = unit;
    if (
      statement === undefined ||
      !changes.some((change) => change.kind === "data" || change.kind === "query")
    )
      return;
    for (const [i, token] of statement.tokens.entries()) {
      if (!FUNCTIONS.has(token.word) || statement.tokens[i - 1]?.word === ".") continue;
      const [open, close] = [statement.tokens[i + 1], statement.tokens[i + 2]];
      if (open?.word !== "(" || close?.word !== ")") continue;
      const range = { start: token.start, end: close.end };
      const title = "Write uuid(): version 1, made of time and machine";
      reportAt(range, "1305", draftFix("choice", title, MYSQL_FAMILY, [{ range, newText: "uuid()" }]), false);
    }
  },
});
