// INSERT and UPDATE that put 0 or 1 into a BOOLEAN column, which PostgreSQL refuses.
import type { Column } from "../../schema/schema";
import { UNKNOWN } from "../../schema/schema";
import type { Token } from "../../sql/statement";
import { foldName } from "../../sql/names";
import { defineRule } from "../rule";
import { draftFix } from "../rule-support/fix-draft";
import { EVERYWHERE } from "../rule-support/mysql-family";

export const booleanNumberValue = defineRule({
  name: "boolean-number-value",
  scope: "statement",
  summary: "PostgreSQL puts no 0 and no 1 into a BOOLEAN column.",
  details:
    "MySQL's BOOLEAN is a TINYINT, so that 1 and TRUE are the same there. TRUE and FALSE are read by all of them. Which columns are BOOLEAN is looked up in the earlier migrations.",
  docs: [
    "https://dev.mysql.com/doc/refman/8.4/en/numeric-type-syntax.html",
    "https://www.postgresql.org/docs/current/datatype-boolean.html",
  ],
  sources: ["mysql", "mariadb", "tidb"],
  targets: ["postgresql"],
  on: ["data"],
  words: ["INSERT", "UPDATE", "REPLACE"],
  examples: [
    {
      from: "mysql",
      given: "CREATE TABLE t (id INT, done BOOLEAN)",
      sql: "INSERT INTO t (id, done) VALUES (1, 0 /* open */), (0, 1);",
      query: "SELECT count(*) FROM t WHERE done",
      engines: {
        mysql: { answer: "1" },
        mariadb: { answer: "1" },
        tidb: { answer: "1" },
        postgresql: { rejects: "42804" },
      },
      fixes: [
        {
          for: "postgresql",
          grade: "safe",
          sql: "INSERT INTO t (id, done) VALUES (1, FALSE /* open */), (0, TRUE);",
          portable: true,
        },
      ],
    },
    {
      from: "mysql",
      given: "CREATE TABLE t (id INT, done BOOLEAN)",
      sql: "UPDATE t SET id = 1, done = 1 WHERE id = 1;",
      engines: { mysql: "accepts", mariadb: "accepts", tidb: "accepts", postgresql: { rejects: "42804" } },
      fixes: [
        {
          for: "postgresql",
          grade: "safe",
          sql: "UPDATE t SET id = 1, done = TRUE WHERE id = 1;",
          portable: true,
        },
      ],
    },
  ],
  silentOn: [
    {
      from: "mysql",
      given: "CREATE TABLE t (id INT, done BOOLEAN, n SMALLINT)",
      sql: "INSERT INTO t VALUES (1, TRUE, 0); UPDATE t SET n = 1, done = (n = 1) WHERE id = 0;",
      on: ["mysql", "mariadb", "tidb", "postgresql"],
    },
  ],
  check({ unit, changes, source, schema, lookup, report }) {
    const { statement } = unit;
    const change = changes.find((one) => one.kind === "data");
    if (statement === undefined || change?.kind !== "data" || change.table === undefined) return;
    const table = schema.table(lookup(change.table));
    if (table === undefined || table === UNKNOWN) return;
    const isBoolean = (column: Column | undefined): boolean =>
      /^bool(?:ean)?$/.test(column?.type?.name ?? "") && column?.type?.dimensions === 0;
    if (!table.columns.some(isBoolean)) return;
    const { tokens, text } = statement;
    const named = (token: Token | undefined): Column | undefined => {
      if (token === undefined || (token.kind !== "word" && token.kind !== "quoted-name")) return undefined;
      const name = foldName(text.slice(token.start, token.end), source).toLowerCase();
      return table.columns.find((column) => column.name.toLowerCase() === name);
    };
    const say = (token: Token): void => {
      const literal = text.slice(token.start, token.end) === "0" ? "FALSE" : "TRUE";
      const range = { start: token.start, end: token.end };
      report({
        range,
        severity: "rejects",
        code: "42804",
        message: `PostgreSQL's BOOLEAN takes no number. Write ${literal}.`,
        fixes: draftFix("safe", `Write ${literal}`, EVERYWHERE, [{ range, newText: literal }]),
      });
    };
    const isBit = (token: Token | undefined): token is Token =>
      token?.kind === "number" && /^[01]$/.test(text.slice(token.start, token.end));
    const isEnd = (token: Token | undefined): boolean =>
      token === undefined || /^(?:,|\)|WHERE|ORDER|LIMIT|ON|RETURNING)$/.test(token.word);
    if (change.verb === "UPDATE") {
      const set = tokens.findIndex(({ word }) => word === "SET");
      const where = tokens.findIndex(({ word }, i) => i > set && word === "WHERE");
      for (let i = set + 1; set >= 0 && i < (where < 0 ? tokens.length : where); i++) {
        const [name, equals, value] = [tokens[i], tokens[i + 1], tokens[i + 2]];
        const begins =
          tokens[i - 1]?.word === "," || tokens[i - 1]?.word === "SET" || tokens[i - 1]?.word === ".";
        if (begins && equals?.word === "=" && isBit(value) && isEnd(tokens[i + 3]) && isBoolean(named(name)))
          say(value);
      }
      return;
    }
    const values = tokens.findIndex(({ word }) => word === "VALUES" || word === "VALUE");
    if (values < 0) return;
    const open = tokens.findIndex(({ word }, i) => i < values && word === "(");
    const columns: readonly (Column | undefined)[] =
      open < 0
        ? table.partial
          ? []
          : table.columns
        : tokens
            .slice(open + 1, values)
            .filter(({ word }) => word !== "," && word !== ")")
            .map(named);
    let depth = 0;
    let place = 0;
    for (let i = values + 1; i < tokens.length; i++) {
      const token = tokens[i];
      if (token?.word === "(") {
        depth++;
        if (depth === 1) place = 0;
      } else if (token?.word === ")") depth--;
      else if (token?.word === "," && depth === 1) place++;
      else if (depth === 0 && token?.word === "ON") return;
      const begins = tokens[i - 1]?.word === "(" || tokens[i - 1]?.word === ",";
      if (depth === 1 && begins && isBit(token) && isEnd(tokens[i + 1]) && isBoolean(columns[place]))
        say(token);
    }
  },
});
