// `data->'key'` and `data->>'key'`: other keys on MySQL, no such operators on MariaDB.
import type { Token } from "../../sql/statement";
import { stringValue } from "../../sql/names";
import { defineRule, type FixDraft, type StatementContext } from "../rule";
import { draftFix } from "../rule-support/fix-draft";
import { MYSQL_FAMILY } from "../rule-support/mysql-family";
import { operandBefore } from "../rule-support/operands";
import { isReadElsewhere } from "../rule-support/read-elsewhere";

export const jsonArrow = defineRule({
  name: "json-arrow",
  scope: "statement",
  summary: "PostgreSQL's -> and ->> take a key; MySQL's take a path, and MariaDB has neither.",
  details:
    "`data->>'name'` is `JSON_UNQUOTE(JSON_EXTRACT(data, '$.name'))` on the MySQL family. With a bare key MySQL and TiDB refuse the path as soon as a row is read (error 3143): an empty table hides it. " +
    "A JSON null is SQL's NULL in PostgreSQL's `->>`, and the text *null* there.",
  docs: [
    "https://www.postgresql.org/docs/current/functions-json.html",
    "https://dev.mysql.com/doc/refman/8.4/en/json-search-functions.html#operator_json-column-path",
    "https://mariadb.com/docs/server/reference/sql-functions/special-functions/json-functions/json_extract",
    "https://docs.pingcap.com/tidb/stable/json-functions",
  ],
  sources: ["postgresql"],
  targets: MYSQL_FAMILY,
  words: ["->", "->>"],
  examples: [
    {
      from: "postgresql",
      given:
        'CREATE TABLE t (data JSON, a VARCHAR(20)); INSERT INTO t (data) VALUES (\'{"name": "x", "size": {"w": 3}}\')',
      sql: "UPDATE t SET a = data->>'name';",
      query: "SELECT a FROM t",
      engines: {
        postgresql: { answer: "x" },
        mysql: { rejects: "3143" },
        mariadb: { rejects: "1064" },
        tidb: { rejects: "3143" },
      },
      fixes: [
        {
          for: MYSQL_FAMILY,
          grade: "choice",
          sql: "UPDATE t SET a = JSON_UNQUOTE(JSON_EXTRACT(data, '$.name'));",
        },
      ],
    },
  ],
  silentOn: [
    {
      from: "postgresql",
      given: "CREATE TABLE t (a VARCHAR(20))",
      sql: "INSERT INTO t VALUES ('data->>''k'''); -- data->>'k'",
      on: ["postgresql", "mysql", "mariadb", "tidb"],
    },
  ],
  check(context) {
    const { unit, changes, target, targetDialect, report } = context;
    const { statement } = unit;
    if (statement === undefined || !isReadElsewhere(changes)) return;
    const { text, tokens } = statement;
    for (const [i, token] of tokens.entries()) {
      if (token.word !== "->" && token.word !== "->>") continue;
      const key = tokens[i + 1];
      if (key === undefined) continue;
      const isPath = key.kind === "string" && text.startsWith("'$", key.start);
      if (isPath && target.dialect !== "mariadb") continue;
      const single =
        tokens[i + 2]?.word !== "->" &&
        tokens[i + 2]?.word !== "->>" &&
        !(tokens[i - 2]?.word ?? "").startsWith("->");
      const chained = target.dialect !== "mariadb" && !single;
      report({
        range: { start: token.start, end: key.end },
        severity: "rejects",
        code: target.dialect === "mariadb" || chained || key.kind !== "string" ? "1064" : "3143",
        message: `${targetDialect.title} does not read ${text.slice(token.start, key.end)}${target.dialect === "mariadb" ? "" : " as a path"}. Write JSON_EXTRACT with a path.`,
        fixes: single ? fixesFor(tokens, i, key, context) : [],
      });
    }
  },
});

function fixesFor(
  tokens: readonly Token[],
  at: number,
  key: Token,
  { unit, changes, source }: StatementContext,
): readonly FixDraft[] {
  const operand = operandBefore(tokens, at - 1);
  const written = unit.text.slice(key.start, key.end);
  const name = key.kind === "string" ? stringValue(written, source.lexical) : undefined;
  const path =
    name !== undefined && /^[a-z_]\w*$/i.test(name)
      ? `$.${name}`
      : key.kind === "number" && /^\d+$/.test(written)
        ? `$[${written}]`
        : undefined;
  if (operand === undefined || path === undefined) return [];
  const asText = tokens[at]?.word === "->>";
  // What JSON_UNQUOTE gives is a TEXT, which no index takes.
  const isIndex = changes.some((change) => change.kind === "create-index");
  const [open, close] = !asText
    ? ["JSON_EXTRACT(", ")"]
    : isIndex
      ? ["CAST(JSON_UNQUOTE(JSON_EXTRACT(", ")) AS CHAR(255))"]
      : ["JSON_UNQUOTE(JSON_EXTRACT(", "))"];
  const cut = /[ \t]*$/.exec(unit.text.slice(operand.end, tokens[at]?.start))?.[0].length ?? 0;
  return draftFix("choice", `Write ${open}…${close}: a JSON null becomes the text null`, MYSQL_FAMILY, [
    { range: { start: operand.start, end: operand.start }, newText: open },
    {
      range: { start: (tokens[at]?.start ?? key.start) - cut, end: key.end },
      newText: `, '${path}'${close}`,
    },
  ]);
}
