// Actions of one ALTER TABLE that stand on one another: TiDB checks each against the table as it was before.
import type { Change, Expression, KeyPart } from "../../schema/change";
import { UNKNOWN, type Table } from "../../schema/schema";
import { defineRule } from "../rule";
import { ownStatement } from "../rule-support/alter-actions";

export const tidbAlterActions = defineRule({
  name: "tidb-alter-actions",
  scope: "statement",
  summary: "In TiDB's ALTER TABLE no action can build on another one of the same statement.",
  details:
    "TiDB checks every action against the table as it was before the statement: a column that is added can't be indexed or stood behind, a name " +
    "that is dropped can't be given again, a column that is altered can't be indexed, and RENAME TO stands alone. Two statements do the same, and on every database.",
  docs: [
    "https://docs.pingcap.com/tidb/stable/sql-statement-alter-table",
    "https://docs.pingcap.com/tidb/stable/mysql-compatibility#ddl-operations",
  ],
  targets: ["tidb"],
  on: [
    "create-index",
    "add-constraint",
    "add-column",
    "redefine-column",
    "alter-column",
    "rename-table",
    "drop-column",
    "drop-index",
  ],
  examples: [
    {
      from: "mysql",
      given: "CREATE TABLE t (a INT)",
      sql: "ALTER TABLE t ADD COLUMN b INT, ADD INDEX by_b (b) /* both */;",
      engines: { mysql: "accepts", mariadb: "accepts", tidb: { rejects: "1072" } },
      fixes: [
        {
          for: "tidb",
          grade: "safe",
          sql: "ALTER TABLE t ADD COLUMN b INT /* both */;\nALTER TABLE t ADD INDEX by_b (b);",
          portable: true,
        },
      ],
    },
    {
      from: "postgresql",
      given: "CREATE TABLE t (a INT)",
      sql: "ALTER TABLE t ADD COLUMN b INT, ADD CONSTRAINT b_once UNIQUE (b);",
      engines: { postgresql: "accepts", mysql: "accepts", mariadb: "accepts", tidb: { rejects: "1072" } },
      fixes: [
        {
          for: "tidb",
          grade: "safe",
          sql: "ALTER TABLE t ADD COLUMN b INT;\nALTER TABLE t ADD CONSTRAINT b_once UNIQUE (b);",
          portable: true,
        },
      ],
    },
    {
      from: "mysql",
      given: "CREATE TABLE t (a INT)",
      sql: "ALTER TABLE t ADD COLUMN b INT AFTER a, ADD COLUMN c INT AFTER b;",
      engines: { mysql: "accepts", mariadb: "accepts", tidb: { rejects: "1054" } },
      fixes: [
        {
          for: "tidb",
          grade: "safe",
          sql: "ALTER TABLE t ADD COLUMN b INT AFTER a;\nALTER TABLE t ADD COLUMN c INT AFTER b;",
          portable: true,
        },
      ],
    },
    {
      from: "postgresql",
      given: "CREATE TABLE t (a INT, b INT)",
      sql: "ALTER TABLE t DROP COLUMN a, ADD COLUMN a BIGINT;",
      engines: { postgresql: "accepts", mysql: "accepts", mariadb: "accepts", tidb: { rejects: "1060" } },
      fixes: [
        {
          for: "tidb",
          grade: "safe",
          sql: "ALTER TABLE t DROP COLUMN a;\nALTER TABLE t ADD COLUMN a BIGINT;",
          portable: true,
        },
      ],
    },
    {
      from: "mysql",
      given: "CREATE TABLE t (a INT, b INT, KEY k (a))",
      sql: "ALTER TABLE t DROP INDEX k, ADD INDEX k (b);",
      engines: { mysql: "accepts", mariadb: "accepts", tidb: { rejects: "1061" } },
      fixes: [
        {
          for: "tidb",
          grade: "safe",
          sql: "ALTER TABLE t DROP INDEX k;\nALTER TABLE t ADD INDEX k (b);",
          portable: true,
        },
      ],
    },
    {
      from: "mysql",
      given: "CREATE TABLE t (a INT)",
      sql: "ALTER TABLE t MODIFY a BIGINT, ADD INDEX by_a (a);",
      engines: { mysql: "accepts", mariadb: "accepts", tidb: { rejects: "8200" } },
      fixes: [
        {
          for: "tidb",
          grade: "safe",
          sql: "ALTER TABLE t MODIFY a BIGINT;\nALTER TABLE t ADD INDEX by_a (a);",
          portable: true,
        },
      ],
    },
    {
      from: "mysql",
      given: "CREATE TABLE t (a INT)",
      sql: "ALTER TABLE t RENAME TO u, ADD COLUMN b INT;",
      engines: { mysql: "accepts", mariadb: "accepts", tidb: { rejects: "8200" } },
      fixes: [
        {
          for: "tidb",
          grade: "safe",
          sql: "ALTER TABLE t ADD COLUMN b INT;\nALTER TABLE t RENAME TO u;",
          portable: true,
        },
      ],
    },
    {
      from: "mysql",
      given:
        "CREATE TABLE p (id INT PRIMARY KEY); CREATE TABLE t (a INT, b INT, CONSTRAINT f FOREIGN KEY (a) REFERENCES p (id))",
      sql: "ALTER TABLE t DROP FOREIGN KEY f, DROP COLUMN a;",
      engines: { mysql: "accepts", mariadb: "accepts", tidb: { rejects: "1828" } },
      fixes: [
        {
          for: "tidb",
          grade: "safe",
          sql: "ALTER TABLE t DROP FOREIGN KEY f;\nALTER TABLE t DROP COLUMN a;",
          portable: true,
        },
      ],
    },
  ],
  silentOn: [
    {
      from: "mysql",
      given: "CREATE TABLE t (a INT, b INT, c INT)",
      sql: "ALTER TABLE t ADD COLUMN d INT AFTER a, ADD INDEX by_b (b), ADD UNIQUE by_b_c (b, c);",
      on: ["mysql", "mariadb", "tidb"],
    },
  ],
  check(context) {
    const { unit, changes, schema, lookup, report } = context;
    const tokens = unit.statement?.tokens;
    if (tokens?.[0]?.word !== "ALTER" || tokens[1]?.word !== "TABLE" || changes.length < 2) return;
    const first = changes[0];
    if (first === undefined || !("table" in first) || first.table === undefined) return;
    const found = schema.table(lookup(first.table));
    const actions = new Actions(found === UNKNOWN ? undefined : found);
    for (const [i, change] of changes.entries()) {
      const conflict =
        actions.conflictOf(change) ?? (i > 0 && isRename(first) ? undefined : renameAmong(change));
      actions.add(change);
      if (conflict === undefined) continue;
      const { code, because } = conflict;
      report({
        range: change.range,
        severity: "rejects",
        code,
        message: `TiDB can't do this in one ALTER TABLE: ${because}. Give it a statement of its own.`,
        fixes: ownStatement(change, context),
      });
    }
  },
});

interface Conflict {
  readonly code: string;
  /** Fills "TiDB can't do this in one ALTER TABLE: …". */
  readonly because: string;
}

function isRename(change: Change): boolean {
  return change.kind === "rename-table";
}

function renameAmong(change: Change): Conflict | undefined {
  return isRename(change) ? { code: "8200", because: "RENAME TO stands alone" } : undefined;
}

/** What the actions so far have done, in names as TiDB compares them. */
class Actions {
  private readonly added = new Set<string>();
  private readonly gone = new Set<string>();
  private readonly altered = new Set<string>();
  private readonly goneIndexes = new Set<string>();
  private readonly goneKeys = new Set<string>();

  /** The table before the statement; undefined where it is not known. */
  constructor(private readonly table: Table | undefined) {}

  add(change: Change): void {
    switch (change.kind) {
      case "add-column":
        this.added.add(fold(change.column.name.text));
        break;
      case "drop-column":
        this.gone.add(fold(change.column.text));
        break;
      case "rename-column":
        this.gone.add(fold(change.column.text));
        this.added.add(fold(change.to.text));
        break;
      case "redefine-column":
        if (fold(change.from.text) === fold(change.column.name.text))
          this.altered.add(fold(change.from.text));
        else {
          this.altered.add(fold(change.from.text));
          this.added.add(fold(change.column.name.text));
        }
        break;
      case "alter-column":
        this.altered.add(fold(change.column.text));
        break;
      case "drop-index":
        for (const { name } of change.names) this.goneIndexes.add(fold(name.text));
        break;
      case "rename-index":
        this.goneIndexes.add(fold(change.name.name.text));
        break;
      case "drop-constraint":
        if (change.name !== undefined && change.as === "foreign-key")
          this.goneKeys.add(fold(change.name.text));
        break;
      default:
    }
  }

  conflictOf(change: Change): Conflict | undefined {
    switch (change.kind) {
      case "create-index":
        return this.ofKey(change.index.parts, change.index.name?.text);
      case "add-constraint": {
        const { constraint } = change;
        if (constraint.kind === "primary-key" || constraint.kind === "unique") {
          return this.ofKey(constraint.columns, constraint.name?.text);
        }
        return constraint.kind === "foreign-key"
          ? this.ofNames(
              constraint.columns.map(({ text }) => text),
              "1072",
            )
          : undefined;
      }
      case "add-column": {
        const { name, position, generated } = change.column;
        if (this.gone.has(fold(name.text))) {
          return { code: "1060", because: `a column ${name.text} is there before it` };
        }
        return this.ofNames(
          [
            ...(position?.after === undefined ? [] : [position.after.text]),
            ...wordsOf(generated?.expression),
          ],
          "1054",
        );
      }
      case "redefine-column":
        return (
          this.ofAltered(change.from.text) ??
          this.ofNames(
            change.column.position?.after === undefined ? [] : [change.column.position.after.text],
            "1054",
          )
        );
      case "alter-column":
        return this.ofAltered(change.column.text);
      case "drop-column": {
        const column = fold(change.column.text);
        const key = this.keysGone().find(({ columns }) => columns.some((one) => fold(one) === column));
        return key === undefined
          ? undefined
          : { code: "1828", because: `the foreign key ${key.name} is there before it` };
      }
      case "drop-index": {
        const names = new Set(change.names.map(({ name }) => fold(name.text)));
        const index = this.table?.indexes.find(({ name }) => names.has(fold(name)));
        const isNeeded = (columns: readonly string[]): boolean =>
          index !== undefined && columns.every((one, i) => fold(index.parts[i]?.column ?? "") === fold(one));
        const key = this.keysGone().find((one) => names.has(fold(one.name)) || isNeeded(one.columns));
        return key === undefined
          ? undefined
          : { code: "1553", because: `the foreign key ${key.name} is there before it` };
      }
      default:
        return undefined;
    }
  }

  private keysGone(): Table["foreignKeys"] {
    return this.table?.foreignKeys.filter(({ name }) => this.goneKeys.has(fold(name))) ?? [];
  }

  private ofKey(parts: readonly KeyPart[], name: string | undefined): Conflict | undefined {
    if (name !== undefined && this.goneIndexes.has(fold(name))) {
      return { code: "1061", because: `an index ${name} is there before it` };
    }
    const columns = parts.flatMap(({ column }) => column?.text ?? []);
    const altered = columns.find((column) => this.altered.has(fold(column)));
    return (
      this.ofNames(columns, "1072") ??
      (altered === undefined
        ? undefined
        : { code: "8200", because: `the column ${altered} is altered by it too` })
    );
  }

  private ofNames(names: readonly string[], code: string): Conflict | undefined {
    const found = names.find((name) => this.added.has(fold(name)));
    return found === undefined ? undefined : { code, because: `the column ${found} is not there before it` };
  }

  private ofAltered(name: string): Conflict | undefined {
    return this.altered.has(fold(name))
      ? { code: "8200", because: `the column ${name} is altered by it twice` }
      : undefined;
  }
}

function fold(name: string): string {
  return name.toLowerCase();
}

function wordsOf(expression: Expression | undefined): readonly string[] {
  return expression?.text.match(/[a-z_]\w*/gi) ?? [];
}
