// `id INT CONSTRAINT n PRIMARY KEY`: a name for a constraint that stands behind its column.
import type { Range } from "../../base/text";
import type { ChangeOf, ColumnDefinition, Name } from "../../schema/change";
import { defineRule, type FixDraft, type StatementContext } from "../rule";
import { MYSQL_FAMILY } from "../rule-support/mysql-family";

/** A constraint behind a column: how it reads as one of the table. Unset `clause`: it has no such form. */
interface Named {
  readonly name: Name;
  readonly range: Range;
  readonly what: "PRIMARY KEY" | "UNIQUE" | "NOT NULL" | "REFERENCES" | "CHECK";
}

export const namedColumnConstraint = defineRule({
  name: "named-column-constraint",
  scope: "statement",
  summary: "MySQL, MariaDB and TiDB name a constraint only where it stands by itself in the table.",
  details:
    "`CONSTRAINT n` behind a column is read for CHECK by MySQL and TiDB, for REFERENCES by MariaDB, and for nothing else. As a constraint of the table it reads the same everywhere. " +
    "NOT NULL has no name there; PostgreSQL keeps one from version 18 on.",
  docs: [
    "https://www.postgresql.org/docs/current/sql-createtable.html",
    "https://dev.mysql.com/doc/refman/8.4/en/create-table.html",
    "https://mariadb.com/docs/server/reference/sql-statements/data-definition/create/create-table",
    "https://docs.pingcap.com/tidb/stable/sql-statement-create-table",
  ],
  sources: ["postgresql"],
  targets: MYSQL_FAMILY,
  on: ["create-table", "add-column"],
  examples: [
    {
      from: "postgresql",
      sql: "CREATE TABLE t (\n  id INT CONSTRAINT t_pk PRIMARY KEY, -- key\n  a INT\n);",
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
          sql: "CREATE TABLE t (\n  id INT, -- key\n  a INT, CONSTRAINT t_pk PRIMARY KEY (id)\n);",
          portable: true,
        },
      ],
    },
    {
      from: "postgresql",
      given: "CREATE TABLE p (id INT PRIMARY KEY); CREATE TABLE t (id INT)",
      sql: "ALTER TABLE t ADD COLUMN p INT CONSTRAINT t_fk REFERENCES p (id) ON DELETE CASCADE;",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: "accepts",
        tidb: { rejects: "1064" },
      },
      fixes: [
        {
          for: "mysql",
          grade: "safe",
          sql: "ALTER TABLE t ADD COLUMN p INT, ADD CONSTRAINT t_fk FOREIGN KEY (p) REFERENCES p (id) ON DELETE CASCADE;",
          portable: true,
        },
      ],
    },
    {
      from: "postgresql",
      sql: "CREATE TABLE t (a INT CONSTRAINT t_ck CHECK (a > 0), b INT);",
      engines: { postgresql: "accepts", mysql: "accepts", mariadb: { rejects: "1064" }, tidb: "accepts" },
      fixes: [
        {
          for: "mariadb",
          grade: "safe",
          sql: "CREATE TABLE t (a INT, b INT, CONSTRAINT t_ck CHECK (a > 0));",
          portable: true,
        },
      ],
    },
    {
      from: "postgresql",
      sql: "CREATE TABLE t (a INT CONSTRAINT t_nn NOT NULL);",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: { rejects: "1064" },
        tidb: { rejects: "1064" },
      },
      fixes: [{ for: MYSQL_FAMILY, grade: "safe", sql: "CREATE TABLE t (a INT NOT NULL);" }],
    },
  ],
  silentOn: [
    {
      from: "postgresql",
      sql: "CREATE TABLE t (id INT, CONSTRAINT t_pk PRIMARY KEY (id));",
      on: ["postgresql", "mysql", "mariadb", "tidb"],
    },
  ],
  check(context) {
    const { unit, changes, target, targetDialect, report } = context;
    if (unit.kind === "call") return;
    for (const change of changes) {
      if (change.kind !== "create-table" && change.kind !== "add-column") continue;
      const columns = change.kind === "create-table" ? change.columns : [change.column];
      for (const column of columns) {
        for (const named of namedOf(column)) {
          if (target.dialect === "mariadb" ? named.what === "REFERENCES" : named.what === "CHECK") continue;
          const start = startOfName(named, context);
          if (start === undefined) continue;
          report({
            range: { start, end: named.name.range.end },
            severity: "rejects",
            code: "1064",
            message: `${targetDialect.title} takes no name for ${named.what} behind a column. ${named.what === "NOT NULL" ? "Leave it out." : "Write it as a constraint of the table."}`,
            fixes: fixFor(change, column, named, start, context),
          });
        }
      }
    }
  },
});

function namedOf(column: ColumnDefinition): readonly Named[] {
  const found: Named[] = [];
  const add = (what: Named["what"], clause: { range: Range; constraintName?: Name } | undefined): void => {
    if (clause?.constraintName !== undefined)
      found.push({ what, name: clause.constraintName, range: clause.range });
  };
  add("PRIMARY KEY", column.primaryKey);
  add("UNIQUE", column.unique);
  if (column.nullable?.value === false) add("NOT NULL", column.nullable);
  add("REFERENCES", column.references);
  for (const check of column.checks) add("CHECK", check);
  return found;
}

/** Where the word CONSTRAINT before the name begins. */
function startOfName(named: Named, { unit }: StatementContext): number | undefined {
  const tokens = unit.statement?.tokens ?? [];
  const at = tokens.findIndex((token) => token.start === named.name.range.start);
  const word = tokens[at - 1];
  return word?.word === "CONSTRAINT" ? word.start : undefined;
}

function fixFor(
  change: ChangeOf<"create-table"> | ChangeOf<"add-column">,
  column: ColumnDefinition,
  named: Named,
  start: number,
  { unit, spell }: StatementContext,
): readonly FixDraft[] {
  const slice = (range: Range): string => unit.text.slice(range.start, range.end);
  const clauseStart = Math.max(named.range.start, named.name.range.end);
  if (named.what === "NOT NULL") {
    const edits = spell.remove({ start, end: named.name.range.end });
    return edits === undefined
      ? []
      : [{ grade: "safe", title: `Leave out the name ${named.name.text}`, edits, on: MYSQL_FAMILY }];
  }
  const removed = spell.remove({ start, end: named.range.end });
  if (removed === undefined) return [];
  const of = slice(column.name.range);
  const clause = slice({ start: clauseStart, end: named.range.end }).trim();
  const body =
    named.what === "REFERENCES"
      ? `FOREIGN KEY (${of}) ${clause}`
      : named.what === "CHECK"
        ? clause
        : `${named.what} (${of})${clause.slice(named.what.length)}`;
  const added = change.kind === "add-column";
  const end = added
    ? change.range.end
    : Math.max(...[...change.columns, ...change.constraints, ...change.indexes].map((one) => one.range.end));
  return [
    {
      grade: "safe",
      title: `Write ${named.name.text} as a constraint of the table`,
      edits: [
        ...removed,
        {
          range: { start: end, end },
          newText: `, ${added ? "ADD " : ""}CONSTRAINT ${slice(named.name.range)} ${body}`,
        },
      ],
      on: ["postgresql", ...MYSQL_FAMILY],
    },
  ];
}
