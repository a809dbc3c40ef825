// INSERT … ON DUPLICATE KEY UPDATE.
import type { Token } from "../../sql/statement";
import { UNKNOWN, type Table } from "../../schema/schema";
import { quoteName, unquoteName } from "../../sql/names";
import { defineRule, type FixDraft, type StatementContext } from "../rule";
import { findClause } from "../rule-support/clauses";
import { draftFix } from "../rule-support/fix-draft";

export const onDuplicateKey = defineRule({
  name: "on-duplicate-key",
  scope: "statement",
  summary: "PostgreSQL writes ON DUPLICATE KEY UPDATE as ON CONFLICT (columns) DO UPDATE SET.",
  details:
    "PostgreSQL wants the columns of the key that may be taken. The fix names the table's only unique key; where a table has several it is yours to say " +
    "which one is meant. The new row is `excluded` there: `VALUES(a)` becomes `excluded.a`.",
  docs: [
    "https://dev.mysql.com/doc/refman/8.4/en/insert-on-duplicate.html",
    "https://www.postgresql.org/docs/current/sql-insert.html#SQL-ON-CONFLICT",
  ],
  sources: ["mysql", "mariadb", "tidb"],
  targets: ["postgresql"],
  on: ["data"],
  words: ["DUPLICATE"],
  examples: [
    {
      from: "mysql",
      given: "CREATE TABLE t (id INT PRIMARY KEY, n INT, a INT); INSERT INTO t VALUES (1, 1, 0)",
      sql: "INSERT INTO t (id, n, a) VALUES (1, 1, 7) ON DUPLICATE KEY UPDATE n = n + 1, a = VALUES(a);",
      query: "SELECT id, n, a FROM t",
      engines: {
        mysql: { answer: "1,2,7" },
        mariadb: { answer: "1,2,7" },
        postgresql: { rejects: "42601" },
        tidb: { answer: "1,2,7" },
      },
      fixes: [
        {
          for: "postgresql",
          grade: "safe",
          sql: "INSERT INTO t (id, n, a) VALUES (1, 1, 7) ON CONFLICT (id) DO UPDATE SET n = t.n + 1, a = excluded.a;",
        },
      ],
    },
    {
      from: "mysql",
      given: "CREATE TABLE t (id INT PRIMARY KEY, n INT UNIQUE)",
      sql: "INSERT INTO t (id, n) VALUES (1, 1) ON DUPLICATE KEY UPDATE n = 2;",
      engines: { mysql: "accepts", mariadb: "accepts", postgresql: { rejects: "42601" }, tidb: "accepts" },
    },
  ],
  silentOn: [
    {
      from: "mysql",
      given: "CREATE TABLE duplicate (id INT)",
      sql: "INSERT INTO duplicate (id) VALUES (1);",
      on: ["mysql", "mariadb", "postgresql", "tidb"],
    },
  ],
  check(context) {
    const { unit, report } = context;
    const tokens = unit.statement?.tokens ?? [];
    const at = tokens.findIndex((token, i) => token.word === "ON" && tokens[i + 1]?.word === "DUPLICATE");
    const [on, last] = [tokens[at], tokens[at + 3]];
    if (on === undefined || last?.word !== "UPDATE") return;
    report({
      range: { start: on.start, end: last.end },
      severity: "rejects",
      code: "42601",
      message:
        "PostgreSQL has no ON DUPLICATE KEY UPDATE. Write ON CONFLICT (columns of the key) DO UPDATE SET.",
      fixes: fixesFor(context, tokens, at),
    });
  },
});

/** Only where the table is known and has one unique key. */
function fixesFor(
  { unit, changes, source, targetDialect, schema, lookup }: StatementContext,
  tokens: readonly Token[],
  at: number,
): readonly FixDraft[] {
  const change = changes.find((one) => one.kind === "data");
  const [on, update] = [tokens[at], tokens[at + 3]];
  if (change?.kind !== "data" || change.table === undefined || on === undefined || update === undefined)
    return [];
  const table = schema.table(lookup(change.table));
  if (table === undefined || table === UNKNOWN) return [];
  const key = onlyKey(table);
  // A name for the new row, or a query whose columns may be named: not taken apart.
  if (
    key === undefined ||
    tokens[at - 1]?.word !== ")" ||
    findClause(tokens, ["SELECT", "AS", "IGNORE"]) >= 0
  )
    return [];
  const columns = key.map((name) => quoteName(name, targetDialect)).join(", ");
  const edits = [
    { range: { start: on.start, end: update.end }, newText: `ON CONFLICT (${columns}) DO UPDATE SET` },
  ];
  const own = quoteName(change.table.name.text, targetDialect);
  const text = (token: Token): string => unit.text.slice(token.start, token.end);
  let depth = 0;
  for (let i = at + 4; i < tokens.length; i++) {
    const token = tokens[i];
    if (token === undefined) break;
    if (token.word === "(") depth++;
    if (token.word === ")") depth--;
    const [open, column, close] = [tokens[i + 1], tokens[i + 2], tokens[i + 3]];
    if (token.word === "VALUES" && open?.word === "(" && column !== undefined && close?.word === ")") {
      edits.push({ range: { start: token.start, end: close.end }, newText: `excluded.${text(column)}` });
      i += 3;
      continue;
    }
    if (token.kind !== "word" && token.kind !== "quoted-name") continue;
    const isSet = depth === 0 && open?.word === "=" && /^(?:UPDATE|,)$/.test(tokens[i - 1]?.word ?? "");
    if (isSet || tokens[i - 1]?.word === "." || open?.word === "(" || open?.word === ".") continue;
    const name = unquoteName(text(token), source.lexical).toLowerCase();
    if (table.columns.some((one) => one.name.toLowerCase() === name)) {
      edits.push({ range: { start: token.start, end: token.start }, newText: `${own}.` });
    }
  }
  return draftFix("safe", `Write ON CONFLICT (${columns}) DO UPDATE SET`, ["postgresql"], edits);
}

function onlyKey(table: Table): readonly string[] | undefined {
  const keys = [
    ...(table.primaryKey === undefined ? [] : [table.primaryKey]),
    ...table.uniques,
    ...table.indexes.filter((index) => index.unique),
  ];
  const [key] = keys;
  if (key === undefined || keys.length > 1) return undefined;
  const columns = key.parts.flatMap(({ column, length }) => (length === undefined ? (column ?? []) : []));
  return columns.length === key.parts.length ? columns : undefined;
}
