// REFERENCES t without columns: the primary key is meant, which not every database works out.
import type { ForeignKeyTarget } from "../../schema/change";
import { UNKNOWN } from "../../schema/schema";
import type { Target } from "../../dialects/target";
import { quoteName } from "../../sql/names";
import { defineRule, type StatementContext } from "../rule";
import { draftFix } from "../rule-support/fix-draft";
import { EVERYWHERE, isBefore } from "../rule-support/mysql-family";

export const referencesWithoutColumns = defineRule({
  name: "references-without-columns",
  scope: "statement",
  summary: "MariaDB, TiDB and MySQL before 9.0 need the columns that a foreign key refers to.",
  details:
    "PostgreSQL takes the primary key, and so does MySQL from 9.0 on unless foreign_key_checks is off. Its columns are looked up in the earlier migrations; named, they read the same everywhere.",
  docs: [
    "https://www.postgresql.org/docs/current/sql-createtable.html",
    "https://dev.mysql.com/doc/refman/8.4/en/create-table-foreign-keys.html",
    "https://dev.mysql.com/doc/refman/9.7/en/create-table-foreign-keys.html",
    "https://mariadb.com/docs/server/ha-and-performance/optimization-and-tuning/optimization-and-indexes/foreign-keys",
    "https://docs.pingcap.com/tidb/stable/foreign-key",
  ],
  sources: ["postgresql"],
  targets: ["mysql", "mariadb", "tidb"],
  on: ["create-table", "add-column", "add-constraint"],
  examples: [
    {
      from: "postgresql",
      given: "CREATE TABLE p (id INT PRIMARY KEY)",
      sql: "CREATE TABLE c (p INT, FOREIGN KEY (p) REFERENCES p /* parent */ ON DELETE CASCADE);",
      query: "SELECT count(*) FROM c",
      engines: {
        postgresql: "accepts",
        mysql: { severity: "risk", answer: "0" },
        mariadb: { rejects: "1005" },
        tidb: { rejects: "1239" },
      },
      fixes: [
        {
          for: ["mysql", "mariadb", "tidb"],
          grade: "safe",
          sql: "CREATE TABLE c (p INT, FOREIGN KEY (p) REFERENCES p (id) /* parent */ ON DELETE CASCADE);",
          portable: true,
        },
      ],
    },
  ],
  silentOn: [
    {
      from: "postgresql",
      sql: "CREATE TABLE t (id INT PRIMARY KEY, p INT REFERENCES t);",
      on: ["postgresql", "mysql", "mariadb", "tidb"],
    },
    {
      from: "postgresql",
      given: "CREATE TABLE p (id INT PRIMARY KEY)",
      sql: "CREATE TABLE c (p INT, FOREIGN KEY (p) REFERENCES p (id));",
      on: ["postgresql", "mysql", "mariadb", "tidb"],
    },
  ],
  check(context) {
    const { changes, target, unit } = context;
    if (unit.kind === "call") return;
    // A column's own REFERENCES is ignored altogether on MySQL before 9.0 and on TiDB: another rule's finding.
    const ownCounts = target.dialect === "mariadb" || isNewMysql(target);
    for (const change of changes) {
      if (change.kind === "create-table") {
        for (const column of change.columns) {
          if (ownCounts && column.references !== undefined) checkTarget(column.references, context);
        }
        for (const constraint of change.constraints) {
          if (constraint.kind === "foreign-key") checkTarget(constraint.references, context);
        }
      } else if (change.kind === "add-column" && ownCounts && change.column.references !== undefined) {
        checkTarget(change.column.references, context);
      } else if (change.kind === "add-constraint" && change.constraint.kind === "foreign-key") {
        checkTarget(change.constraint.references, context);
      }
    }
  },
});

function isNewMysql(target: Target): boolean {
  return target.dialect === "mysql" && !isBefore(target, [9]);
}

function checkTarget(
  references: ForeignKeyTarget,
  { changes, schema, source, target, targetDialect, lookup, report }: StatementContext,
): void {
  if (references.columns.length > 0) return;
  // MariaDB works out the key of the very table that is made.
  const isOwn = changes.some(
    (change) => change.kind === "create-table" && change.table.name.text === references.table.name.text,
  );
  if (isOwn && (target.dialect === "mariadb" || isNewMysql(target))) return;
  const table = schema.table(lookup(references.table));
  const key = isOwn || table === undefined || table === UNKNOWN ? undefined : table.primaryKey;
  const columns = key?.parts.map((part) => part.column ?? "") ?? [];
  const list = columns.map((column) => quoteName(column, source)).join(", ");
  const end = references.table.range.end;
  report({
    range: references.table.range,
    severity: isNewMysql(target) ? "risk" : "rejects",
    code: isNewMysql(target) ? null : target.dialect === "mariadb" ? "1005" : "1239",
    message: isNewMysql(target)
      ? `MySQL takes the primary key of ${references.table.name.text} here only while foreign_key_checks is on, which dumps and some tools turn off.${list === "" ? "" : ` Write ${references.table.name.text} (${list}).`}`
      : `${targetDialect.title} needs the columns that the foreign key refers to.${list === "" ? "" : ` Write ${references.table.name.text} (${list}).`}`,
    fixes:
      list === "" || columns.includes("")
        ? []
        : draftFix("safe", `Write (${list}) behind ${references.table.name.text}`, EVERYWHERE, [
            { range: { start: end, end }, newText: ` (${list})` },
          ]),
  });
}
