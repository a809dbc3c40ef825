// A foreign key that names the columns of a unique key in another order.
import type { ForeignKeyTarget, Name } from "../../schema/change";
import { UNKNOWN } from "../../schema/schema";
import { defineRule, type FixDraft, type StatementContext } from "../rule";
import { draftFix } from "../rule-support/fix-draft";
import { EVERYWHERE, isBefore, MYSQL_FAMILY } from "../rule-support/mysql-family";

export const foreignKeyOrder = defineRule({
  name: "foreign-key-order",
  scope: "statement",
  summary:
    "On the MySQL family a foreign key names the columns of the referenced key in the key's own order.",
  details:
    "PostgreSQL finds the unique key whatever the order. Both lists turned round together say the same and are read everywhere. The keys of the other table come from the earlier migrations.",
  docs: [
    "https://dev.mysql.com/doc/refman/8.4/en/create-table-foreign-keys.html",
    "https://mariadb.com/docs/server/ha-and-performance/optimization-and-tuning/optimization-and-indexes/foreign-keys",
    "https://docs.pingcap.com/tidb/stable/foreign-key",
  ],
  sources: ["postgresql"],
  targets: MYSQL_FAMILY,
  on: ["create-table", "add-constraint"],
  examples: [
    {
      from: "postgresql",
      given: "CREATE TABLE p (a INT NOT NULL, b INT NOT NULL, UNIQUE (b, a)); CREATE TABLE c (x INT, y INT)",
      sql: "ALTER TABLE c ADD CONSTRAINT c_fk FOREIGN KEY (x, y) REFERENCES p (a, b) /* both */;",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "6125" },
        mariadb: { rejects: "1005" },
        tidb: { rejects: "1822" },
      },
      fixes: [
        {
          for: MYSQL_FAMILY,
          grade: "safe",
          sql: "ALTER TABLE c ADD CONSTRAINT c_fk FOREIGN KEY (y, x) REFERENCES p (b, a) /* both */;",
          portable: true,
        },
      ],
    },
  ],
  silentOn: [
    {
      from: "postgresql",
      given:
        "CREATE TABLE p (a INT NOT NULL, b INT NOT NULL, PRIMARY KEY (a, b)); CREATE TABLE c (x INT, y INT)",
      sql: "ALTER TABLE c ADD CONSTRAINT c_fk FOREIGN KEY (x, y) REFERENCES p (a, b);",
      on: ["postgresql", "mysql", "mariadb", "tidb"],
    },
  ],
  check(context) {
    for (const change of context.changes) {
      const constraints =
        change.kind === "create-table"
          ? change.constraints
          : change.kind === "add-constraint"
            ? [change.constraint]
            : [];
      for (const constraint of constraints) {
        if (constraint.kind === "foreign-key") checkKey(constraint.columns, constraint.references, context);
      }
    }
  },
});

function checkKey(columns: readonly Name[], references: ForeignKeyTarget, context: StatementContext): void {
  const { schema, target, targetDialect, lookup, report } = context;
  const table = schema.table(lookup(references.table));
  if (references.columns.length < 2 || table === undefined || table === UNKNOWN || table.partial) return;
  const wanted = references.columns.map((column) => column.text);
  const keys = [
    ...(table.primaryKey === undefined ? [] : [table.primaryKey.parts]),
    ...table.uniques.map((key) => key.parts),
    ...table.indexes.filter((index) => index.where === undefined).map((index) => index.parts),
  ].map((parts) => parts.map((part) => part.column));
  // An index that only begins with the columns is enough for some; it is never in another order.
  if (keys.some((key) => wanted.every((column, i) => key[i] === column))) return;
  const key = keys.find(
    (one) => one.length === wanted.length && wanted.every((column) => one.includes(column)),
  );
  if (key === undefined) return;
  const first = references.columns[0];
  const last = references.columns.at(-1);
  if (first === undefined || last === undefined) return;
  const strict = target.dialect === "mysql" && !isBefore(target, [8, 4]);
  report({
    range: { start: first.range.start, end: last.range.end },
    severity: "rejects",
    code: target.dialect === "mariadb" ? "1005" : strict ? "6125" : "1822",
    message: `${targetDialect.title} wants the columns in the order of the key they refer to: ${key.join(", ")}.`,
    fixes: turned(columns, references.columns, key, context),
  });
}

function turned(
  columns: readonly Name[],
  referenced: readonly Name[],
  key: readonly (string | undefined)[],
  { unit }: StatementContext,
): readonly FixDraft[] {
  if (unit.kind === "call" || columns.length !== referenced.length) return [];
  const edits = key.flatMap((column, i) => {
    const from = referenced.findIndex((name) => name.text === column);
    return [columns, referenced].flatMap((names) => {
      const [there, name] = [names[i], names[from]];
      if (there === undefined || name === undefined || from === i) return [];
      return [{ range: there.range, newText: unit.text.slice(name.range.start, name.range.end) }];
    });
  });
  return draftFix("safe", `Name them in the order ${key.join(", ")}`, EVERYWHERE, edits);
}
