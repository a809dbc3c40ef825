// TRUE for a number, a number for a boolean or a bit: values that MySQL turns into one another and PostgreSQL does not.
import { UNKNOWN, type Column } from "../../schema/schema";
import type { Target } from "../../dialects/target";
import type { Dialect, DialectName } from "../../dialects/dialect";
import type { Expression } from "../../schema/change";
import { sqlTypeFor } from "../../schema/type-mapping";
import { defineRule, type StatementContext } from "../rule";
import { ColumnFinder } from "../rule-support/column-finder";
import { columnsOf } from "../rule-support/columns-of";
import { columnValuesOf } from "../rule-support/column-values";
import { draftFix } from "../rule-support/fix-draft";
import { EVERYWHERE } from "../rule-support/mysql-family";

export const literalOfOtherType = defineRule({
  name: "literal-of-other-type",
  scope: "statement",
  summary: "PostgreSQL takes no TRUE for a number, and compares no boolean and no bit with a number.",
  details:
    "TRUE and FALSE are 1 and 0 on the MySQL family. PostgreSQL keeps booleans, bits and numbers apart. `TINYINT(1)` becomes SMALLINT, so that 1 and 0 are read by all. " +
    "What a column's type is comes from the earlier migrations.",
  docs: [
    "https://dev.mysql.com/doc/refman/8.4/en/boolean-literals.html",
    "https://www.postgresql.org/docs/current/datatype-boolean.html",
  ],
  sources: ["mysql", "mariadb", "tidb"],
  targets: ["postgresql"],
  on: ["data", "query", "create-table", "add-column", "alter-column", "redefine-column"],
  examples: [
    {
      from: "mysql",
      given: {
        mysql: "CREATE TABLE t (id INT, done TINYINT(1))",
        mariadb: "CREATE TABLE t (id INT, done TINYINT(1))",
        tidb: "CREATE TABLE t (id INT, done TINYINT(1))",
        postgresql: "CREATE TABLE t (id INT, done SMALLINT)",
      },
      sql: "INSERT INTO t (id, done) VALUES (1, TRUE /* open */);",
      engines: { mysql: "accepts", mariadb: "accepts", tidb: "accepts", postgresql: { rejects: "42804" } },
      fixes: [
        {
          for: "postgresql",
          grade: "safe",
          sql: "INSERT INTO t (id, done) VALUES (1, 1 /* open */);",
          portable: true,
        },
      ],
    },
    {
      from: "mysql",
      given: "CREATE TABLE t (id INT, done BOOLEAN)",
      sql: "UPDATE t SET id = 1 WHERE done = 0 OR done IN (1);",
      engines: { mysql: "accepts", mariadb: "accepts", tidb: "accepts", postgresql: { rejects: "42883" } },
      fixes: [
        {
          for: "postgresql",
          grade: "safe",
          sql: "UPDATE t SET id = 1 WHERE done = FALSE OR done IN (TRUE);",
          portable: true,
        },
      ],
    },
    {
      from: "mysql",
      given: "CREATE TABLE t (id INT, gone BIT(1))",
      sql: "UPDATE t SET id = 0 WHERE gone = 1;",
      engines: { mysql: "accepts", mariadb: "accepts", tidb: "accepts", postgresql: { rejects: "42883" } },
      fixes: [
        {
          for: "postgresql",
          grade: "safe",
          sql: "UPDATE t SET id = 0 WHERE gone = b'1';",
          portable: true,
        },
      ],
    },
    {
      from: "mysql",
      sql: "CREATE TABLE t (a SMALLINT DEFAULT TRUE);",
      engines: { mysql: "accepts", mariadb: "accepts", tidb: "accepts", postgresql: { rejects: "42804" } },
      fixes: [
        { for: "postgresql", grade: "safe", sql: "CREATE TABLE t (a SMALLINT DEFAULT 1);", portable: true },
      ],
    },
  ],
  silentOn: [
    {
      from: "mysql",
      given: "CREATE TABLE t (id INT, done BOOLEAN, n SMALLINT)",
      sql: "UPDATE t SET done = TRUE, n = 1 WHERE id = 0 AND done = FALSE AND (n = 1) = TRUE;",
      on: ["mysql", "mariadb", "tidb", "postgresql"],
    },
  ],
  check(context) {
    const { unit, changes, source, target, schema, lookup } = context;
    const { statement } = unit;
    if (statement === undefined) return;
    for (const { column } of changes.flatMap(columnsOf)) {
      if (column.type === undefined || column.default === undefined || column.type.on !== undefined) continue;
      checkDefault(context, kindOf(column.type, source, target), column.default.expression);
    }
    for (const change of changes) {
      if (change.kind !== "alter-column" || change.alteration.set !== "default") continue;
      const table = schema.table(lookup(change.table));
      if (typeof table !== "object") continue;
      const column = table.columns.find((one) => one.name.toLowerCase() === change.column.text.toLowerCase());
      checkDefault(context, columnKind(column, source, target), change.alteration.expression);
    }
    const data = changes.find((one) => one.kind === "data");
    if (data === undefined && !changes.some((one) => one.kind === "query")) return;
    const finder = new ColumnFinder(statement, schema, source);
    if (finder.isBlind) return;
    const into =
      data?.kind === "data" && data.table !== undefined ? schema.table(lookup(data.table)) : undefined;
    const table = into === UNKNOWN ? undefined : into;
    for (const { column, token, use } of columnValuesOf(statement, table, finder, source)) {
      const kind = columnKind(column, source, target);
      // A number into a boolean column has a rule of its own.
      if (kind === undefined || (kind.is === "boolean" && use === "assigned")) continue;
      const written = statement.text.slice(token.start, token.end);
      const literal = literalFor(kind, written, token.kind);
      if (literal === undefined) continue;
      say(
        context,
        { start: token.start, end: token.end },
        kind,
        literal,
        use === "assigned" ? "42804" : "42883",
      );
    }
  },
});

interface Kind {
  readonly is: "integer" | "boolean" | "bit";
  /** Bits of a BIT column. */
  readonly length: number;
}

function columnKind(column: Column | undefined, source: Dialect, target: Target): Kind | undefined {
  return column?.type === undefined ? undefined : kindOf(column.type, source, target);
}

function kindOf(type: Parameters<typeof sqlTypeFor>[0], source: Dialect, target: Target): Kind | undefined {
  if (type.dimensions > 0) return undefined;
  const text = sqlTypeFor(type, source, target)?.text ?? "";
  if (/^(?:smallint|integer|bigint|numeric\(20,0\))$/.test(text)) return { is: "integer", length: 0 };
  if (text === "boolean") return { is: "boolean", length: 0 };
  const bits = /^bit(?:\((\d+)\))?$/.exec(text);
  return bits === null ? undefined : { is: "bit", length: Number(bits[1] ?? "1") };
}

/** The value as the column's type takes it; undefined where it does already, or is no plain value. */
function literalFor({ is, length }: Kind, written: string, kind: string): string | undefined {
  const truth = /^(?:TRUE|FALSE)$/i.test(written) ? written.toUpperCase() : undefined;
  switch (is) {
    case "integer":
      return truth === undefined ? undefined : truth === "TRUE" ? "1" : "0";
    case "boolean":
      return kind !== "number" ? undefined : written === "0" ? "FALSE" : written === "1" ? "TRUE" : undefined;
    case "bit": {
      const number =
        truth === undefined
          ? kind === "number" && /^\d+$/.test(written)
            ? Number(written)
            : NaN
          : truth === "TRUE"
            ? 1
            : 0;
      if (Number.isNaN(number)) return undefined;
      const bits = number.toString(2).padStart(length, "0");
      return bits.length === length ? `b'${bits}'` : undefined;
    }
  }
}

function checkDefault(context: StatementContext, kind: Kind | undefined, expression: Expression): void {
  // A number for a BOOLEAN's default has a rule of its own.
  if (kind === undefined || kind.is === "boolean") return;
  const written = expression.text.trim();
  const literal = literalFor(kind, written, /^\d+$/.test(written) ? "number" : "word");
  if (literal !== undefined) say(context, expression.range, kind, literal, "42804");
}

function say(
  { unit, report }: StatementContext,
  range: { readonly start: number; readonly end: number },
  { is }: Kind,
  literal: string,
  code: string,
): void {
  const written = unit.text.slice(range.start, range.end);
  const on: readonly DialectName[] = EVERYWHERE;
  report({
    range,
    severity: "rejects",
    code,
    message: `PostgreSQL does not turn ${written} into ${is === "integer" ? "a number" : is === "bit" ? "bits" : "a boolean"}. Write ${literal}.`,
    fixes: draftFix("safe", `Write ${literal}`, on, [{ range, newText: literal }]),
  });
}
