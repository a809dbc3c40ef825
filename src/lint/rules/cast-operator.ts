// `expression::type`, PostgreSQL's own way to write a cast.
import type { Range } from "../../base/text";
import type { Change, Expression } from "../../schema/change";
import { defineRule, type FixDraft, type StatementContext } from "../rule";
import { castTypeFor, readCastType, type CastType } from "../rule-support/cast-types";
import { columnsOf } from "../rule-support/columns-of";
import { draftFix } from "../rule-support/fix-draft";
import { isLongType } from "../rule-support/long-types";
import { EVERYWHERE, MYSQL_FAMILY } from "../rule-support/mysql-family";
import { operandBefore } from "../rule-support/operands";
import { isReadElsewhere } from "../rule-support/read-elsewhere";

export const castOperator = defineRule({
  name: "cast-operator",
  scope: "statement",
  summary: "`::` is PostgreSQL's own; the others write CAST.",
  details:
    "A default that is a plain literal needs no cast: the column's type decides. Elsewhere `CAST(x AS type)` does it, with the type names that MySQL takes there: SIGNED for integers, CHAR for text. Casts of text " +
    "that is no number or no date differ: PostgreSQL refuses them, MySQL makes 0 or NULL of them where it does not refuse.",
  docs: [
    "https://www.postgresql.org/docs/current/sql-expressions.html#SQL-SYNTAX-TYPE-CASTS",
    "https://dev.mysql.com/doc/refman/8.4/en/cast-functions.html",
    "https://mariadb.com/docs/server/reference/sql-functions/string-functions/cast",
    "https://docs.pingcap.com/tidb/stable/cast-functions-and-operators",
  ],
  sources: ["postgresql"],
  targets: MYSQL_FAMILY,
  words: ["::"],
  examples: [
    {
      from: "postgresql",
      sql: "CREATE TABLE t (a VARCHAR(20) DEFAULT 'x'::character varying /* usual */, b INT DEFAULT 3::int);",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: { rejects: "1064" },
        tidb: { rejects: "1064" },
      },
      fixes: [
        {
          for: MYSQL_FAMILY,
          grade: "safe",
          sql: "CREATE TABLE t (a VARCHAR(20) DEFAULT 'x' /* usual */, b INT DEFAULT 3);",
          portable: true,
        },
      ],
    },
    {
      from: "postgresql",
      sql: "CREATE TABLE t (data JSON DEFAULT '{}'::json);",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: { rejects: "1064" },
        tidb: { rejects: "1064" },
      },
      fixes: [
        {
          for: ["mysql", "mariadb"],
          grade: "safe",
          sql: "CREATE TABLE t (data JSON DEFAULT ('{}'));",
          portable: true,
        },
      ],
    },
    {
      from: "postgresql",
      given: "CREATE TABLE t (a VARCHAR(20), b INT)",
      sql: "UPDATE t SET b = t.a::int WHERE a::numeric(5,2) > 1;",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: { rejects: "1064" },
        tidb: { rejects: "1064" },
      },
      fixes: [
        {
          for: MYSQL_FAMILY,
          grade: "choice",
          sql: "UPDATE t SET b = CAST(t.a AS SIGNED) WHERE CAST(a AS DECIMAL(5,2)) > 1;",
        },
      ],
    },
    {
      from: "postgresql",
      given: "CREATE TABLE t (d DATE)",
      sql: "DELETE FROM t WHERE d < '2020-01-01'::date;",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: { rejects: "1064" },
        tidb: { rejects: "1064" },
      },
      fixes: [
        {
          for: MYSQL_FAMILY,
          grade: "safe",
          sql: "DELETE FROM t WHERE d < CAST('2020-01-01' AS DATE);",
          portable: true,
        },
      ],
    },
  ],
  silentOn: [
    {
      from: "postgresql",
      given: "CREATE TABLE t (a VARCHAR(20))",
      sql: "INSERT INTO t VALUES ('a::int'); -- a::int",
      on: ["postgresql", "mysql", "mariadb", "tidb"],
    },
  ],
  check(context) {
    const { unit, changes, targetDialect, report } = context;
    const { statement } = unit;
    if (statement === undefined || !statement.tokens.some((token) => token.word === "::")) return;
    if (!isReadElsewhere(changes)) return;
    const { text, tokens } = statement;
    for (const [i, token] of tokens.entries()) {
      if (token.word !== "::") continue;
      const type = readCastType(text, tokens, i + 1);
      if (type === undefined) continue;
      const range = { start: token.start, end: type.range.end };
      const operand = operandBefore(tokens, i - 1);
      const fixes =
        operand === undefined
          ? []
          : (ofDefault(operand, range, context) ?? asCast(operand, range, type, context));
      report({
        range,
        severity: "rejects",
        code: "1064",
        message: `${targetDialect.title} does not know the operator ::. ${fixes.length > 0 ? `${fixes[0]?.title ?? ""}.` : "Write CAST(… AS …)."}`,
        fixes,
      });
    }
  },
});

/** A literal default with its cast, the whole default: the column's type makes the cast. Undefined for anything else. */
function ofDefault(
  operand: Range,
  cast: Range,
  { unit, changes, target }: StatementContext,
): readonly FixDraft[] | undefined {
  for (const { expression, type } of changes.flatMap(defaultsOf)) {
    if (expression.range.start !== operand.start || expression.range.end !== cast.end) continue;
    const literal = unit.text.slice(operand.start, operand.end);
    if (!/^(?:'(?:[^'\\]|'')*'|\d+(?:\.\d+)?)$/.test(literal)) return undefined;
    if (type === undefined || !isLongType(type)) {
      return draftFix("safe", `Write ${literal}`, EVERYWHERE, [
        { range: { start: operand.end, end: cast.end }, newText: "" },
      ]);
    }
    if (target.dialect === "tidb") return [];
    return draftFix(
      "safe",
      `Write (${literal})`,
      ["postgresql", "mysql", "mariadb"],
      [
        { range: { start: operand.start, end: operand.start }, newText: "(" },
        { range: { start: operand.end, end: cast.end }, newText: ")" },
      ],
    );
  }
  return undefined;
}

function defaultsOf(
  change: Change,
): readonly { readonly expression: Expression; readonly type: string | undefined }[] {
  if (change.kind === "alter-column" && change.alteration.set === "default") {
    return [{ expression: change.alteration.expression, type: undefined }];
  }
  return columnsOf(change).flatMap(({ column }) =>
    column.default === undefined ? [] : [{ expression: column.default.expression, type: column.type?.name }],
  );
}

function asCast(
  operand: Range,
  cast: Range,
  type: CastType & { readonly array: boolean },
  { unit, changes, target }: StatementContext,
): readonly FixDraft[] {
  const found = type.array ? undefined : castTypeFor(type, target);
  // Without a length it is a TEXT, which no index takes.
  const isIndex = changes.some((change) => change.kind === "create-index");
  const written = isIndex && found === "CHAR" ? "CHAR(255)" : found;
  if (written === undefined) return [];
  const literal = unit.text.startsWith("'", operand.start);
  const same = literal && written === "DATE";
  return draftFix(
    same ? "safe" : "choice",
    same
      ? `Write CAST(… AS ${written})`
      : `Write CAST(… AS ${written}): text that does not fit is not refused everywhere`,
    same ? EVERYWHERE : target.dialect === "mariadb" || written !== "JSON" ? MYSQL_FAMILY : ["mysql", "tidb"],
    [
      { range: { start: operand.start, end: operand.start }, newText: "CAST(" },
      { range: cast, newText: ` AS ${written})` },
    ],
  );
}
