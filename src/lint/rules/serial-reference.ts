// A foreign key from an INT column to a SERIAL one, which is BIGINT UNSIGNED on the MySQL family.
import type { Range } from "../../base/text";
import type { ColumnDefinition, ForeignKeyTarget, TypeUse } from "../../schema/change";
import { UNKNOWN } from "../../schema/schema";
import { defineRule, type StatementContext } from "../rule";
import { findColumn } from "../rule-support/column-definition";
import { MYSQL_FAMILY } from "../rule-support/mysql-family";

const INTEGERS: ReadonlySet<string> = new Set([
  "int",
  "integer",
  "int4",
  "bigint",
  "int8",
  "smallint",
  "int2",
]);

export const serialReference = defineRule({
  name: "serial-reference",
  scope: "statement",
  summary: "On the MySQL family no signed integer column can refer to a SERIAL column.",
  details:
    "SERIAL is `BIGINT UNSIGNED` there, and both ends of a foreign key need the same type. Either the SERIAL column becomes `INT AUTO_INCREMENT` in the migration that made it, " +
    "or the column that refers to it becomes `BIGINT UNSIGNED`.",
  docs: [
    "https://dev.mysql.com/doc/refman/8.4/en/create-table-foreign-keys.html",
    "https://mariadb.com/docs/server/ha-and-performance/optimization-and-tuning/optimization-and-indexes/foreign-keys",
    "https://docs.pingcap.com/tidb/stable/foreign-key",
  ],
  sources: ["postgresql"],
  targets: MYSQL_FAMILY,
  on: ["create-table", "add-column", "add-constraint"],
  examples: [
    {
      from: "postgresql",
      given: {
        postgresql: "CREATE TABLE p (id SERIAL PRIMARY KEY)",
        mysql: "CREATE TABLE p (id INT AUTO_INCREMENT PRIMARY KEY)",
        mariadb: "CREATE TABLE p (id INT AUTO_INCREMENT PRIMARY KEY)",
      },
      sql: "CREATE TABLE c (p INT, FOREIGN KEY (p) REFERENCES p (id));",
      query: "SELECT count(*) FROM c",
      engines: {
        postgresql: "accepts",
        mysql: { severity: "risk", answer: "0" },
        mariadb: { severity: "risk", answer: "0" },
        tidb: { severity: "risk", answer: "0" },
      },
    },
  ],
  silentOn: [
    {
      from: "postgresql",
      given: "CREATE TABLE p (id INT PRIMARY KEY)",
      sql: "CREATE TABLE c (p INT, FOREIGN KEY (p) REFERENCES p (id));",
      on: ["postgresql", "mysql", "mariadb", "tidb"],
    },
  ],
  check(context) {
    if (context.unit.kind === "call") return;
    for (const change of context.changes) {
      if (change.kind === "create-table") {
        for (const column of change.columns) checkColumn(column, context);
        for (const constraint of change.constraints) {
          if (constraint.kind !== "foreign-key" || constraint.columns.length !== 1) continue;
          const column = change.columns.find((one) => one.name.text === constraint.columns[0]?.text);
          if (column?.type === undefined) continue;
          checkTarget(
            column.type,
            column.type.name,
            constraint.references,
            constraint.references.range,
            context,
          );
        }
      } else if (change.kind === "add-column") {
        checkColumn(change.column, context);
      } else if (change.kind === "add-constraint" && change.constraint.kind === "foreign-key") {
        const [name, ...others] = change.constraint.columns;
        if (name === undefined || others.length > 0) continue;
        const type = findColumn(change.table, name, context)?.type;
        const { references } = change.constraint;
        if (type !== undefined) checkTarget(undefined, type.name, references, references.range, context);
      }
    }
  },
});

function checkColumn(column: ColumnDefinition, context: StatementContext): void {
  // MySQL before 9.0 and TiDB read a column's own REFERENCES and make no key of it.
  const { dialect, version } = context.target;
  if (dialect === "tidb" || (dialect === "mysql" && (version[0] ?? 0) < 9)) return;
  if (column.references === undefined || column.type === undefined) return;
  checkTarget(column.type, column.type.name, column.references, column.references.range, context);
}

/** `type` is unset where the column's type is written elsewhere. */
function checkTarget(
  type: TypeUse | undefined,
  name: string,
  references: ForeignKeyTarget,
  range: Range,
  { schema, lookup, targetDialect, report }: StatementContext,
): void {
  if (!INTEGERS.has(name) || references.columns.length > 1) return;
  if (type?.modifiers.some(({ word }) => word === "UNSIGNED") === true) return;
  const table = schema.table(lookup(references.table));
  if (table === undefined || table === UNKNOWN) return;
  const referenced =
    references.columns[0]?.text ??
    (table.primaryKey?.parts.length === 1 ? table.primaryKey.parts[0]?.column : undefined);
  const column = table.columns.find((one) => one.name === referenced);
  if (column?.serial !== "serial") return;
  report({
    range,
    severity: "risk",
    code: null,
    message: `${table.name}.${column.name} was made as SERIAL. Left so, it is BIGINT UNSIGNED on ${targetDialect.title}, and no column of type ${name.toUpperCase()} can refer to it: make it INT AUTO_INCREMENT there.`,
  });
}
