// Indexes over expressions: MySQL wants parentheses of their own, MariaDB a generated column.
import type { ChangeOf, KeyPart } from "../../schema/change";
import { UNKNOWN } from "../../schema/schema";
import { defineRule, type FixDraft, type StatementContext } from "../rule";
import { draftFix } from "../rule-support/fix-draft";
import { isLongType, isText } from "../rule-support/long-types";
import { isBefore, MYSQL_FAMILY } from "../rule-support/mysql-family";
import { unindexableFunction } from "../rule-support/tidb-index";

export const expressionIndex = defineRule({
  name: "expression-index",
  scope: "statement",
  summary: "An index over an expression needs more parentheses on MySQL, and a generated column on MariaDB.",
  details:
    "PostgreSQL takes a function call in an index as it stands; MySQL (from 8.0.13) and TiDB want every expression in parentheses of its own, which PostgreSQL reads as well. MariaDB has no such indexes: " +
    "a generated column holds the expression and the index goes over that, but a query has to name the column to use it. TiDB takes a few functions only. MySQL refuses an expression that is a TEXT; cast to a CHAR it can be indexed.",
  docs: [
    "https://www.postgresql.org/docs/current/indexes-expressional.html",
    "https://dev.mysql.com/doc/refman/8.4/en/create-index.html#create-index-functional-key-parts",
    "https://mariadb.com/docs/server/reference/sql-statements/data-definition/create/generated-columns",
    "https://docs.pingcap.com/tidb/stable/sql-statement-create-index#expression-index",
  ],
  sources: ["postgresql"],
  targets: MYSQL_FAMILY,
  on: ["create-index"],
  examples: [
    {
      from: "postgresql",
      given: "CREATE TABLE t (email VARCHAR(99))",
      sql: "CREATE UNIQUE INDEX i ON t (lower(email) /* any case */);",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: { rejects: "1064" },
        tidb: { rejects: "1064" },
      },
      fixes: [
        {
          for: ["mysql", "tidb"],
          grade: "safe",
          sql: "CREATE UNIQUE INDEX i ON t ((lower(email)) /* any case */);",
          portable: true,
        },
        {
          for: "mariadb",
          grade: "choice",
          sql:
            "ALTER TABLE t ADD COLUMN i_1 varchar(99) GENERATED ALWAYS AS (lower(email)) STORED;\n" +
            "CREATE UNIQUE INDEX i ON t (i_1 /* any case */);",
          portable: true,
        },
      ],
    },
    {
      from: "postgresql",
      given: "CREATE TABLE t (email TEXT)",
      sql: "CREATE INDEX i ON t ((lower(email)));",
      engines: { postgresql: "accepts", mysql: { rejects: "3757" } },
      fixes: [
        {
          for: ["mysql", "tidb"],
          grade: "choice",
          sql: "CREATE INDEX i ON t ((CAST(lower(email) AS CHAR(255))));",
        },
      ],
    },
    {
      from: "postgresql",
      given: "CREATE TABLE t (email VARCHAR(99))",
      sql: "CREATE INDEX i ON t ((trim(email)));",
      engines: {
        postgresql: "accepts",
        mysql: "accepts",
        mariadb: { rejects: "1064" },
        tidb: { rejects: "8200" },
      },
      fixes: [
        {
          for: "tidb",
          grade: "choice",
          sql:
            "ALTER TABLE t ADD COLUMN i_1 varchar(99) GENERATED ALWAYS AS (trim(email)) VIRTUAL;\n" +
            "CREATE INDEX i ON t (i_1);",
        },
      ],
    },
  ],
  silentOn: [
    {
      from: "postgresql",
      given: "CREATE TABLE t (a INT, b INT)",
      sql: "CREATE INDEX i ON t ((a + b));",
      on: ["postgresql", "mysql", "tidb"],
    },
  ],
  check(context) {
    const { unit, changes, target, targetDialect, report } = context;
    if (unit.kind === "call") return;
    for (const change of changes) {
      if (change.kind !== "create-index") continue;
      const method = change.index.method?.name ?? "btree";
      if (method !== "btree" && method !== "hash") continue;
      for (const [i, part] of change.index.parts.entries()) {
        const expression = part.expression;
        if (expression === undefined) continue;
        const none =
          target.dialect === "mariadb" || (target.dialect === "mysql" && isBefore(target, [8, 0, 13]));
        const refused = target.dialect === "tidb" ? unindexableFunction(expression) : undefined;
        const long = !none && refused === undefined ? longText(change, part, context) : undefined;
        if (!none && refused === undefined && expression.parenthesised && long === undefined) continue;
        report({
          range: expression.range,
          severity: "rejects",
          code:
            !expression.parenthesised || none
              ? "1064"
              : refused !== undefined
                ? "8200"
                : target.dialect === "tidb"
                  ? "1071"
                  : "3757",
          message: none
            ? `${targetDialect.title} has no indexes over expressions. Make a generated column and index that.`
            : refused !== undefined
              ? `TiDB indexes a few functions only, and ${refused.toLowerCase()} is none of them. Make a generated column and index that.`
              : long !== undefined
                ? `${targetDialect.title} can't index an expression of the TEXT column ${long} whole. Cast it to a CHAR of some length.`
                : `${targetDialect.title} wants an expression in parentheses of its own. Write (${expression.text}).`,
          fixes:
            none || refused !== undefined
              ? generatedColumn(change, part, i, context)
              : !isBuiltIn(expression)
                ? []
                : long !== undefined
                  ? castToChar(part)
                  : draftFix(
                      "safe",
                      `Write (${expression.text})`,
                      ["postgresql", "mysql", "tidb"],
                      [{ range: expression.range, newText: `(${expression.text})` }],
                    ),
        });
      }
    }
  },
});

const OF_ONE_COLUMN = /^\(*\s*(?:lower|upper|trim|ltrim|rtrim)\s*\(\s*([a-z_]\w*)\s*\)\s*\)*$/i;

/** A function of one's own can be in no index there. */
function isBuiltIn({ kind, value }: { readonly kind: string; readonly value?: string }): boolean {
  return (
    kind !== "call" ||
    /^(?:LOWER|UPPER|COALESCE|ABS|LENGTH|CONCAT|SUBSTRING|SUBSTR|LEFT|RIGHT|L?TRIM|RTRIM|ROUND|FLOOR|CEIL|MOD|NULLIF|REVERSE|LPAD|RPAD|REPLACE|CAST|DATE)$/.test(
      value ?? "",
    )
  );
}

/** The TEXT column that the expression is about; undefined when there is none or it is not known. */
function longText(
  change: ChangeOf<"create-index">,
  part: KeyPart,
  { schema, lookup }: StatementContext,
): string | undefined {
  const argument = OF_ONE_COLUMN.exec(part.expression?.text ?? "")?.[1]?.toLowerCase();
  const table = schema.table(lookup(change.table));
  if (argument === undefined || table === undefined || table === UNKNOWN) return undefined;
  const type = table.columns.find((column) => column.name === argument)?.type;
  return type !== undefined && type.dimensions === 0 && isText(type.name) ? argument : undefined;
}

function castToChar({ expression }: KeyPart): readonly FixDraft[] {
  if (expression === undefined) return [];
  const bare = expression.parenthesised ? expression.text.replaceAll(/^\(|\)$/g, "") : expression.text;
  return draftFix(
    "choice",
    `Index the first 255 characters of ${bare}`,
    ["mysql", "tidb"],
    [{ range: expression.range, newText: `(CAST(${bare} AS CHAR(255)))` }],
  );
}

/** Only where the expression's type is that of the one column that it names. */
function generatedColumn(
  change: ChangeOf<"create-index">,
  part: KeyPart,
  place: number,
  { unit, schema, target, lookup }: StatementContext,
): readonly FixDraft[] {
  const { expression } = part;
  const name = change.index.name?.text;
  if (expression === undefined || name === undefined) return [];
  const argument = OF_ONE_COLUMN.exec(expression.text)?.[1];
  const table = schema.table(lookup(change.table));
  if (argument === undefined || table === undefined || table === UNKNOWN) return [];
  const type = table.columns.find((column) => column.name === argument.toLowerCase())?.type;
  const made = `${name}_${place + 1}`;
  if (
    type === undefined ||
    type.dimensions > 0 ||
    isLongType(type.name) ||
    !/^[a-z_][a-z0-9_]{0,61}$/.test(made)
  )
    return [];
  const written = unit.text.slice(change.table.range.start, change.table.range.end);
  const bare = expression.parenthesised ? expression.text : `(${expression.text})`;
  // TiDB adds columns that are worked out when they are read, and no others; PostgreSQL 15 has only stored ones.
  const storage = target.dialect === "tidb" ? "VIRTUAL" : "STORED";
  return [
    {
      grade: "choice",
      title: "Index a generated column: one more column in the table, and queries have to name it",
      edits: [{ range: expression.range, newText: made }],
      before: [
        `ALTER TABLE ${written} ADD COLUMN ${made} ${type.text} GENERATED ALWAYS AS ${bare} ${storage}`,
      ],
      on: target.dialect === "tidb" ? ["mysql", "mariadb", "tidb"] : ["postgresql", "mysql", "mariadb"],
    },
  ];
}
