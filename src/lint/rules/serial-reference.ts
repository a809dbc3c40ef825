// A foreign key from an integer column to one of another size, or to a SERIAL, which is BIGINT UNSIGNED on the MySQL
// family.
import type { Range } from "../../base/text";
import type { ColumnDefinition, ForeignKeyTarget, TypeUse } from "../../schema/change";
import { UNKNOWN } from "../../schema/schema";
import { defineRule, type StatementContext } from "../rule";
import { findColumn } from "../rule-support/column-definition";
import { draftFix } from "../rule-support/fix-draft";
import { EVERYWHERE, MYSQL_FAMILY } from "../rule-support/mysql-family";

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
  summary:
    "On the MySQL family an integer column refers only to one of its own size, and a SERIAL is BIGINT UNSIGNED.",
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
    {
      from: "postgresql",
      given: "CREATE TABLE p (id INT PRIMARY KEY)",
      sql: "CREATE TABLE c (p BIGINT /* parent */, FOREIGN KEY (p) REFERENCES p (id));",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "3780" },
        mariadb: { rejects: "1005" },
        tidb: { rejects: "3780" },
      },
      fixes: [
        {
          for: MYSQL_FAMILY,
          grade: "safe",
          sql: "CREATE TABLE c (p INT /* parent */, FOREIGN KEY (p) REFERENCES p (id));",
          portable: true,
        },
      ],
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

/** In bytes. */
const SIZES: ReadonlyMap<string, number> = new Map([
  ["smallint", 2],
  ["int2", 2],
  ["int", 4],
  ["integer", 4],
  ["int4", 4],
  ["bigint", 8],
  ["int8", 8],
]);

/** `type` is unset where the column's type is written elsewhere. */
function checkTarget(
  type: TypeUse | undefined,
  name: string,
  references: ForeignKeyTarget,
  range: Range,
  { schema, lookup, spell, target, targetDialect, report }: StatementContext,
): void {
  if (!INTEGERS.has(name) || references.columns.length > 1) return;
  if (type?.modifiers.some(({ word }) => word === "UNSIGNED") === true) return;
  const table = schema.table(lookup(references.table));
  if (table === undefined || table === UNKNOWN) return;
  const referenced =
    references.columns[0]?.text ??
    (table.primaryKey?.parts.length === 1 ? table.primaryKey.parts[0]?.column : undefined);
  const column = table.columns.find((one) => one.name === referenced);
  const size = SIZES.get(column?.type?.name ?? "");
  if (column !== undefined && size !== undefined && size !== SIZES.get(name)) {
    const wanted = size === 2 ? "SMALLINT" : size === 4 ? "INT" : "BIGINT";
    report({
      range: type?.range ?? range,
      severity: "rejects",
      code: target.dialect === "mariadb" ? "1005" : "3780",
      message: `${table.name}.${column.name} is ${wanted}; on ${targetDialect.title} no column of type ${name.toUpperCase()} can refer to it. Write ${wanted}.`,
      fixes:
        type === undefined
          ? []
          : draftFix(
              "safe",
              `Write ${wanted}: no other value could be in the key`,
              EVERYWHERE,
              spell.type(type, wanted, target.dialect),
            ),
    });
    return;
  }
  if (column?.serial !== "serial") return;
  report({
    range,
    severity: "risk",
    code: null,
    message: `${table.name}.${column.name} was made as SERIAL. Left so, it is BIGINT UNSIGNED on ${targetDialect.title}, and no column of type ${name.toUpperCase()} can refer to it: make it INT AUTO_INCREMENT there.`,
  });
}
