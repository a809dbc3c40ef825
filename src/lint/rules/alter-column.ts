// ALTER COLUMN … TYPE and SET/DROP NOT NULL, which the MySQL family writes as MODIFY with the whole column.
import type { ChangeOf } from "../../schema/change";
import { UNKNOWN } from "../../schema/schema";
import { defineRule, type FixDraft, type StatementContext } from "../rule";
import { modifyColumn } from "../rule-support/column-definition";
import { MYSQL_FAMILY } from "../rule-support/mysql-family";
import { reportRestated } from "../rule-support/restated-column";

export const alterColumn = defineRule({
  name: "alter-column",
  scope: "statement",
  summary:
    "MySQL, MariaDB and TiDB change a column's type or nullability by MODIFY, which repeats the whole column.",
  details:
    "PostgreSQL changes one thing and keeps the rest. MODIFY sets everything: what it does not repeat (NOT NULL, the default, the comment) is gone. So the fix " +
    "is built from the column as the earlier migrations left it, and there is none where that is not known. Several changes of one column become one MODIFY. " +
    "A column that a foreign key uses can't change its type until the key is dropped. " +
    "Alembic writes MODIFY by itself, out of what op.alter_column says: without `existing_type` it stops, and what no `existing_` argument names is lost.",
  docs: [
    "https://www.postgresql.org/docs/current/sql-altertable.html",
    "https://dev.mysql.com/doc/refman/8.4/en/alter-table.html",
    "https://mariadb.com/docs/server/reference/sql-statements/data-definition/alter/alter-table#modify-column",
    "https://docs.pingcap.com/tidb/stable/sql-statement-modify-column",
  ],
  targets: MYSQL_FAMILY,
  on: ["alter-column", "rename-column"],
  examples: [
    {
      from: "postgresql",
      given: "CREATE TABLE t (a INT NOT NULL DEFAULT 3)",
      sql: "ALTER TABLE t ALTER COLUMN a TYPE BIGINT;",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: { rejects: "1064" },
        tidb: { rejects: "1064" },
      },
      fixes: [
        { for: MYSQL_FAMILY, grade: "safe", sql: "ALTER TABLE t MODIFY COLUMN a bigint NOT NULL DEFAULT 3;" },
      ],
    },
    {
      from: "postgresql",
      given: "CREATE TABLE t (a VARCHAR(20) DEFAULT 'x')",
      sql: "ALTER TABLE t\n  ALTER COLUMN a SET NOT NULL, -- at last\n  ADD COLUMN b INT;",
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
          sql: "ALTER TABLE t\n  MODIFY COLUMN a varchar(20) NOT NULL DEFAULT 'x', -- at last\n  ADD COLUMN b INT;",
        },
      ],
    },
    {
      from: "postgresql",
      given: "CREATE TABLE t (a INT NOT NULL)",
      sql: "ALTER TABLE t ALTER a DROP NOT NULL;",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: { rejects: "1064" },
        tidb: { rejects: "1064" },
      },
      fixes: [{ for: MYSQL_FAMILY, grade: "safe", sql: "ALTER TABLE t MODIFY COLUMN a int NULL;" }],
    },
    {
      from: "postgresql",
      given: "CREATE TABLE t (a INT)",
      sql: "ALTER TABLE t ALTER COLUMN a SET DATA TYPE BIGINT USING a * 2, ALTER COLUMN a SET DEFAULT 1;",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: { rejects: "1064" },
        tidb: { rejects: "1064" },
      },
      fixes: [
        { for: MYSQL_FAMILY, grade: "choice", sql: "ALTER TABLE t MODIFY COLUMN a bigint NULL DEFAULT 1;" },
      ],
    },
  ],
  silentOn: [
    {
      from: "postgresql",
      given: "CREATE TABLE t (a INT DEFAULT 1)",
      sql: "ALTER TABLE t ALTER COLUMN a SET DEFAULT 2; ALTER TABLE t ALTER COLUMN a DROP DEFAULT;",
      on: ["postgresql", "mysql", "mariadb", "tidb"],
    },
  ],
  check(context) {
    const { unit, changes, targetDialect, report } = context;
    // A tool's call is written as MODIFY by the tool.
    if (unit.kind === "call") {
      reportRestated(context);
      return;
    }
    const alterations = changes.flatMap((change) => (change.kind === "alter-column" ? [change] : []));
    for (const change of alterations) {
      const { set } = change.alteration;
      if (set !== "type" && set !== "not-null" && set !== "nullable") continue;
      const together = alterations.filter(
        (other) =>
          other.column.text === change.column.text && other.table.name.text === change.table.name.text,
      );
      const typeChanges = together.some((one) => one.alteration.set === "type");
      const key = typeChanges ? foreignKeyOf(change, context) : undefined;
      const fixes = key === undefined ? fixesFor(together, context) : [];
      report({
        range: change.range,
        severity: "rejects",
        code: "1064",
        message:
          `${targetDialect.title} changes a column by MODIFY COLUMN with its whole definition.` +
          (key !== undefined
            ? ` The foreign key ${key} uses ${change.column.text}: drop it first, and add it again.`
            : fixes.length === 0
              ? ` That of ${change.column.text} is not known from the migrations.`
              : ""),
        fixes,
      });
    }
  },
});

function foreignKeyOf(
  { table, column }: ChangeOf<"alter-column">,
  { schema, lookup }: StatementContext,
): string | undefined {
  const name = lookup(table);
  const found = schema.table(name);
  if (found === undefined || found === UNKNOWN) return undefined;
  const own = found.foreignKeys.find((key) => key.columns.includes(column.text));
  if (own !== undefined) return own.name;
  const inPrimaryKey = found.primaryKey?.parts.some((part) => part.column === column.text) === true;
  return schema
    .referencesTo(name)
    .find(({ key }) => (key.referenced.length === 0 ? inPrimaryKey : key.referenced.includes(column.text)))
    ?.key.name;
}

function fixesFor(
  together: readonly ChangeOf<"alter-column">[],
  context: StatementContext,
): readonly FixDraft[] {
  const [first, ...others] = together;
  if (first === undefined) return [];
  const made = modifyColumn(
    first.table,
    first.column,
    together.map((change) => change.alteration),
    context,
  );
  if (made === undefined) return [];
  const edits = [{ range: first.range, newText: made.text }];
  for (const other of others) {
    const removed = context.spell.remove(other.range);
    if (removed === undefined) return [];
    edits.push(...removed);
  }
  return [
    {
      grade: made.exact ? "safe" : "choice",
      title: `Write ${made.text}${made.loses}`,
      edits,
      on: MYSQL_FAMILY,
    },
  ];
}
