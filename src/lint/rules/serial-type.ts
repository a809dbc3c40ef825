// SERIAL and its kin: PostgreSQL's shorthand for an integer with a sequence.
import type { ChangeOf, ColumnDefinition } from "../../schema/change";
import { defineRule, type FixDraft, type StatementContext } from "../rule";
import { draftFix } from "../rule-support/fix-draft";
import { MYSQL_FAMILY, unknownTypeCode } from "../rule-support/mysql-family";
import { REFUSED, writtenTypes } from "../rule-support/sent-type";

const INTEGERS: ReadonlyMap<string, string> = new Map([
  ["serial", "INT"],
  ["serial4", "INT"],
  ["bigserial", "BIGINT"],
  ["serial8", "BIGINT"],
  ["smallserial", "SMALLINT"],
  ["serial2", "SMALLINT"],
]);

export const serialType = defineRule({
  name: "serial-type",
  scope: "statement",
  summary: "SERIAL is BIGINT UNSIGNED on the MySQL family, and BIGSERIAL is not known there.",
  details:
    "In PostgreSQL SERIAL is an INT. MySQL, MariaDB and TiDB read it as `BIGINT UNSIGNED NOT NULL AUTO_INCREMENT UNIQUE`: twice the size, unsigned, and an INT " +
    "column can't refer to it. `INT AUTO_INCREMENT` is what PostgreSQL means. A row inserted with an id of its own moves the counter there, which it does not in PostgreSQL.",
  docs: [
    "https://www.postgresql.org/docs/current/datatype-numeric.html#DATATYPE-SERIAL",
    "https://dev.mysql.com/doc/refman/8.4/en/numeric-type-syntax.html",
    "https://mariadb.com/docs/server/reference/data-types/numeric-data-types/numeric-data-type-overview",
    "https://docs.pingcap.com/tidb/stable/data-type-numeric",
  ],
  sources: ["postgresql"],
  targets: MYSQL_FAMILY,
  on: ["create-table", "add-column"],
  examples: [
    {
      from: "postgresql",
      sql: "CREATE TABLE t (id SERIAL /* counts up */ PRIMARY KEY);",
      query: {
        postgresql:
          "SELECT data_type FROM information_schema.columns WHERE table_name = 't' AND table_schema = current_schema()",
        mysql:
          "SELECT column_type FROM information_schema.columns WHERE table_name = 't' AND table_schema = database()",
        mariadb:
          "SELECT column_type FROM information_schema.columns WHERE table_name = 't' AND table_schema = database()",
      },
      engines: {
        postgresql: { answer: "integer" },
        mysql: { severity: "differs", answer: "bigint unsigned" },
        mariadb: { severity: "differs", answer: "bigint(20) unsigned" },
        tidb: { severity: "differs", answer: "bigint unsigned" },
      },
      fixes: [
        {
          for: MYSQL_FAMILY,
          grade: "choice",
          sql: "CREATE TABLE t (id INT AUTO_INCREMENT /* counts up */ PRIMARY KEY);",
        },
      ],
    },
    {
      from: "postgresql",
      sql: "CREATE TABLE t (id BIGSERIAL, PRIMARY KEY (id));",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: { rejects: "4161" },
        tidb: { rejects: "1064" },
      },
      fixes: [
        {
          for: MYSQL_FAMILY,
          grade: "choice",
          sql: "CREATE TABLE t (id BIGINT AUTO_INCREMENT, PRIMARY KEY (id));",
        },
      ],
    },
  ],
  silentOn: [
    {
      from: "postgresql",
      sql: "CREATE TABLE t (serial INT PRIMARY KEY);",
      on: ["postgresql", "mysql", "mariadb", "tidb"],
    },
  ],
  check(context) {
    const { unit, changes, source, target, targetDialect, report } = context;
    for (const change of changes) {
      if (change.kind !== "create-table" && change.kind !== "add-column") continue;
      for (const { type, column, here, there } of writtenTypes([change], source.name, target.dialect)) {
        const integer = INTEGERS.get(here.name);
        if (integer === undefined || column === undefined) continue;
        const refused = there === REFUSED;
        if (!refused && there.name !== here.name) continue;
        const differs = !refused && here.name === "serial";
        report({
          range: type.range,
          severity: differs ? "differs" : "rejects",
          code: differs || refused ? null : unknownTypeCode(target),
          message: differs
            ? `${targetDialect.title} reads SERIAL as BIGINT UNSIGNED, to which no INT column can refer. Write INT AUTO_INCREMENT.`
            : refused
              ? `${unit.callee ?? "The tool"} can't write ${here.name.toUpperCase()} for ${targetDialect.title}.`
              : `${targetDialect.title} has no type ${here.name.toUpperCase()}. Write ${integer} AUTO_INCREMENT.`,
          fixes: isKey(column, change) ? fixesFor(column, integer, context) : [],
        });
      }
    }
  },
});

/** The MySQL family counts up only in a column that begins a key. */
function isKey(column: ColumnDefinition, change: ChangeOf<"create-table"> | ChangeOf<"add-column">): boolean {
  if (column.primaryKey !== undefined || column.unique !== undefined) return true;
  return (
    change.kind === "create-table" &&
    change.constraints.some(
      (constraint) =>
        (constraint.kind === "primary-key" || constraint.kind === "unique") &&
        constraint.columns[0]?.column?.text === column.name.text,
    )
  );
}

function fixesFor(
  column: ColumnDefinition,
  integer: string,
  { unit, target, spell }: StatementContext,
): readonly FixDraft[] {
  if (column.type === undefined || unit.kind === "call") return [];
  const written = `${integer} AUTO_INCREMENT`;
  return draftFix(
    "choice",
    `Write ${written}: ids given by hand move the counter`,
    MYSQL_FAMILY,
    spell.type(column.type, written, target.dialect),
  );
}
