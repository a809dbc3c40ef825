// TEXT, BYTEA and JSON columns in a key or an index, seen through the schema as earlier migrations left it.
import type { Range } from "../../base/text";
import type { ColumnDefinition, Constraint, KeyPart, Name, ObjectName, TypeUse } from "../../schema/change";
import { UNKNOWN, type Table } from "../../schema/schema";
import { defineRule, type FixDraft, type StatementContext } from "../rule";
import { findColumn, modifyColumn } from "../rule-support/column-definition";
import { draftFix } from "../rule-support/fix-draft";
import { isBlob, isJson, isLongType, isText } from "../rule-support/long-types";
import { EVERYWHERE, isBefore, MYSQL_FAMILY } from "../rule-support/mysql-family";
import { REFUSED, sentType } from "../rule-support/sent-type";

export const textKey = defineRule({
  name: "text-key",
  scope: "statement",
  summary: "The MySQL family can't index a whole TEXT or BYTEA column, and no JSON column.",
  details:
    "A key needs a length: `VARCHAR(255)` instead of TEXT, or a prefix, `INDEX (a(255))`, of a column that stays TEXT. An index over a prefix finds " +
    "the same rows; a unique key over a prefix refuses two values that begin alike. MariaDB indexes a prefix by itself and takes UNIQUE on a whole TEXT, but not a primary key. The columns of a foreign key are a key too. " +
    "Whether a column is TEXT is looked up in the earlier migrations.",
  docs: [
    "https://dev.mysql.com/doc/refman/8.4/en/column-indexes.html#column-indexes-prefix",
    "https://mariadb.com/docs/server/reference/data-types/string-data-types/text",
    "https://docs.pingcap.com/tidb/stable/sql-statement-create-index#prefix-index",
  ],
  sources: ["postgresql"],
  targets: MYSQL_FAMILY,
  on: ["create-table", "add-column", "alter-column", "add-constraint", "create-index"],
  examples: [
    {
      from: "postgresql",
      sql: "CREATE TABLE t (slug TEXT PRIMARY KEY /* short */);",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1170" },
        mariadb: { rejects: "1170" },
        tidb: { rejects: "1170" },
      },
      fixes: [
        {
          for: MYSQL_FAMILY,
          grade: "choice",
          sql: "CREATE TABLE t (slug VARCHAR(255) PRIMARY KEY /* short */);",
          portable: true,
        },
      ],
    },
    {
      from: "postgresql",
      sql: "CREATE TABLE t (id INT, slug TEXT, UNIQUE (slug, id));",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1170" },
        mariadb: "accepts",
        tidb: { rejects: "1170" },
      },
      fixes: [
        {
          for: ["mysql", "tidb"],
          grade: "choice",
          sql: "CREATE TABLE t (id INT, slug VARCHAR(255), UNIQUE (slug, id));",
          portable: true,
        },
      ],
    },
    {
      from: "postgresql",
      given: "CREATE TABLE t (a TEXT)",
      sql: "CREATE INDEX i ON t (a);",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1170" },
        mariadb: "accepts",
        tidb: { rejects: "1170" },
      },
      fixes: [{ for: ["mysql", "tidb"], grade: "safe", sql: "CREATE INDEX i ON t (a(255));" }],
    },
    {
      from: "postgresql",
      given: "CREATE TABLE t (a TEXT)",
      sql: "ALTER TABLE t ADD CONSTRAINT u UNIQUE (a);",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1170" },
        mariadb: "accepts",
        tidb: { rejects: "1170" },
      },
      fixes: [
        { for: ["mysql", "tidb"], grade: "choice", sql: "ALTER TABLE t ADD CONSTRAINT u UNIQUE (a(255));" },
      ],
    },
    {
      from: "postgresql",
      given: "CREATE TABLE p (id VARCHAR(20) PRIMARY KEY); CREATE TABLE c (a INT, p TEXT NOT NULL)",
      sql: "ALTER TABLE c ADD CONSTRAINT c_p FOREIGN KEY (p) REFERENCES p (id);",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1170" },
        mariadb: { rejects: "1005" },
        tidb: { rejects: "3780" },
      },
      fixes: [
        {
          for: MYSQL_FAMILY,
          grade: "choice",
          sql: "ALTER TABLE c MODIFY COLUMN p VARCHAR(255) NOT NULL;\nALTER TABLE c ADD CONSTRAINT c_p FOREIGN KEY (p) REFERENCES p (id);",
        },
      ],
    },
    {
      from: "postgresql",
      given: "CREATE TABLE p (id VARCHAR(20) PRIMARY KEY)",
      sql: "CREATE TABLE c (p TEXT, FOREIGN KEY (p) REFERENCES p (id));",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1170" },
        mariadb: { rejects: "1005" },
        tidb: { rejects: "1170" },
      },
      fixes: [
        {
          for: MYSQL_FAMILY,
          grade: "choice",
          sql: "CREATE TABLE c (p VARCHAR(255), FOREIGN KEY (p) REFERENCES p (id));",
          portable: true,
        },
      ],
    },
  ],
  silentOn: [
    {
      from: "postgresql",
      given: "CREATE TABLE t (a TEXT, b VARCHAR(50))",
      sql: "CREATE INDEX i ON t (b); CREATE TABLE s (a TEXT, b VARCHAR(50) UNIQUE);",
      on: ["postgresql", "mysql", "mariadb", "tidb"],
    },
    {
      from: "postgresql",
      given: "CREATE TABLE t (a TEXT)",
      sql: "CREATE INDEX i ON t (a);",
      on: ["mariadb"],
    },
  ],
  check(context) {
    for (const change of context.changes) {
      switch (change.kind) {
        case "create-table": {
          for (const column of change.columns) checkOwnKey(column, context);
          for (const constraint of change.constraints) {
            checkConstraint(constraint, change.columns, change.table, context);
          }
          break;
        }
        case "add-column":
          checkOwnKey(change.column, context);
          break;
        case "add-constraint":
          checkConstraint(change.constraint, [], change.table, context);
          break;
        case "create-index": {
          // Another method has no counterpart there; the rule about methods speaks of it.
          const method = change.index.method?.name ?? "btree";
          if (method !== "btree" && method !== "hash" && context.unit.kind === "sql") break;
          checkParts(change.index.parts, change.index.unique ? "unique" : "index", [], change.table, context);
          break;
        }
        case "alter-column":
          if (change.alteration.set === "type") {
            checkAlteredType(change.table, change.column, change.alteration.type, context);
          }
          break;
        default:
      }
    }
  },
});

type KeyKind = "primary" | "unique" | "index" | "foreign";

/** MariaDB: an index over the prefix it can hold, and UNIQUE by a hash. */
function refuses(kind: KeyKind, target: StatementContext["target"]): boolean {
  return target.dialect !== "mariadb" || kind === "primary" || kind === "foreign";
}

function checkConstraint(
  constraint: Constraint,
  columns: readonly ColumnDefinition[],
  table: ObjectName,
  context: StatementContext,
): void {
  if (constraint.kind === "primary-key") checkParts(constraint.columns, "primary", columns, table, context);
  if (constraint.kind === "unique") checkParts(constraint.columns, "unique", columns, table, context);
  if (constraint.kind === "foreign-key") {
    const parts = constraint.columns.map((column) => ({ column, range: column.range }));
    checkParts(parts, "foreign", columns, table, context);
  }
}

/** TiDB, and MySQL before 9.0, make no key of a column's own REFERENCES. */
function ownKeyOf(column: ColumnDefinition, target: StatementContext["target"]): KeyKind | undefined {
  if (column.primaryKey !== undefined) return "primary";
  if (column.unique !== undefined) return "unique";
  const heeded = target.dialect === "mariadb" || (target.dialect === "mysql" && !isBefore(target, [9]));
  return column.references !== undefined && heeded ? "foreign" : undefined;
}

function checkOwnKey(column: ColumnDefinition, context: StatementContext): void {
  const kind = ownKeyOf(column, context.target);
  if (kind === undefined || column.type === undefined || !refuses(kind, context.target)) return;
  const sent = sentType(column.type, context.target.dialect);
  if (sent === undefined || sent === REFUSED || sent.dimensions > 0 || !isLongType(sent.name)) return;
  say(
    column.type.range,
    column.name.text,
    sent.name,
    kind,
    typeFixes(column.type, sent.name, context),
    context,
  );
}

function checkParts(
  parts: readonly KeyPart[],
  kind: KeyKind,
  columns: readonly ColumnDefinition[],
  table: ObjectName,
  context: StatementContext,
): void {
  if (!refuses(kind, context.target)) return;
  const { unit, target } = context;
  const isLong = (part: KeyPart): boolean => {
    const name = typeOfPart(part, columns, table, context);
    return name !== undefined && isLongType(name);
  };
  const longest = Math.floor(768 / Math.max(1, parts.filter(isLong).length));
  const made = context.schema.table(context.lookup(table));
  for (const part of parts) {
    const type = typeOfPart(part, columns, table, context);
    if (part.column === undefined || part.length !== undefined || type === undefined || !isLongType(type))
      continue;
    const column = columns.find((one) => one.name.text === part.column?.text);
    // To be in that key it had to become shorter already.
    const isKeyed =
      column === undefined &&
      made !== undefined &&
      made !== UNKNOWN &&
      keyWith(made, part.column.text) !== undefined;
    const length = Math.min(isKeyed ? 191 : 255, longest);
    const fixes: FixDraft[] = [];
    if (column?.type !== undefined) fixes.push(...typeFixes(column.type, type, context));
    else if (kind === "foreign" && unit.kind === "sql" && isText(type)) {
      const column = modifyColumn(table, part.column, [], context);
      const shorter = column?.text.replace(/ (?:tiny|medium|long)?text /i, " VARCHAR(255) ");
      const written = unit.text.slice(table.range.start, table.range.end);
      if (shorter !== undefined && / VARCHAR\(/i.test(shorter)) {
        fixes.push({
          grade: "choice",
          title: `Make ${part.column.text} a VARCHAR(255) first: longer values are refused`,
          edits: [],
          before: [`ALTER TABLE ${written} ${shorter}`],
          on: MYSQL_FAMILY,
        });
      }
    } else if (unit.kind === "sql" && !isJson(type) && kind !== "foreign") {
      const end = part.column.range.end;
      const of = isText(type) ? "characters" : "bytes";
      fixes.push(
        ...draftFix(
          kind === "index" ? "safe" : "choice",
          kind === "index"
            ? `Index the first ${length} ${of}`
            : `Write a prefix: only the first ${length} ${of} have to differ`,
          target.dialect === "mariadb" ? ["mariadb"] : MYSQL_FAMILY,
          [{ range: { start: end, end }, newText: `(${length})` }],
        ),
      );
    }
    if (!isKeyed) say(part.column.range, part.column.text, type, kind, fixes, context);
    else if (!isJson(type)) {
      context.report({
        range: part.column.range,
        severity: "risk",
        code: null,
        message: `${part.column.text} was made as ${type.toUpperCase()}, and is in a key already. ${context.targetDialect.title} takes it into another one only as a VARCHAR or with a length.`,
        fixes,
      });
    }
  }
}

/** The type's name as the target gets it. */
function typeOfPart(
  part: KeyPart,
  columns: readonly ColumnDefinition[],
  table: ObjectName,
  context: StatementContext,
): string | undefined {
  if (part.column === undefined) return undefined;
  const column = columns.find((one) => one.name.text === part.column?.text);
  if (column?.type !== undefined) {
    const sent = sentType(column.type, context.target.dialect);
    return sent === undefined || sent === REFUSED || sent.dimensions > 0 ? undefined : sent.name;
  }
  const known = findColumn(table, part.column, context)?.type;
  if (known === undefined || known.dimensions > 0) return undefined;
  // Without a length it is TEXT by another name.
  return /^(?:varchar|character varying)$/.test(known.name) && known.args.length === 0 ? "text" : known.name;
}

function checkAlteredType(table: ObjectName, name: Name, type: TypeUse, context: StatementContext): void {
  const sent = sentType(type, context.target.dialect);
  if (sent === undefined || sent === REFUSED || sent.dimensions > 0 || !isLongType(sent.name)) return;
  const found = context.schema.table(context.lookup(table));
  if (found === undefined || found === UNKNOWN) return;
  const before = found.columns.find((column) => column.name === name.text)?.type;
  const kind = keyWith(found, name.text);
  if (kind === undefined || !refuses(kind, context.target)) return;
  if (before !== undefined && isLongType(before.name)) return;
  say(type.range, name.text, sent.name, kind, typeFixes(type, sent.name, context), context);
}

function keyWith(table: Table, column: string): KeyKind | undefined {
  const holds = (key: { readonly parts: Table["indexes"][number]["parts"] } | undefined): boolean =>
    key?.parts.some((part) => part.column === column && part.length === undefined) === true;
  if (holds(table.primaryKey)) return "primary";
  if (table.uniques.some(holds)) return "unique";
  if (table.foreignKeys.some((key) => key.columns.includes(column))) return "foreign";
  const index = table.indexes.find((one) => holds(one) && (one.method ?? "btree") === "btree");
  return index === undefined ? undefined : index.unique ? "unique" : "index";
}

function typeFixes(type: TypeUse, name: string, { target, spell }: StatementContext): readonly FixDraft[] {
  if (isText(name)) {
    const title = "Write VARCHAR(255): longer values are refused";
    return draftFix("choice", title, EVERYWHERE, spell.type(type, "VARCHAR(255)", target.dialect));
  }
  if (isBlob(name)) {
    const title = "Write VARBINARY(255): longer values are refused";
    return draftFix("choice", title, MYSQL_FAMILY, spell.type(type, "VARBINARY(255)", target.dialect));
  }
  return [];
}

function say(
  range: Range,
  column: string,
  type: string,
  kind: KeyKind,
  fixes: readonly FixDraft[],
  { changes, target, targetDialect, report }: StatementContext,
): void {
  const isLater = changes.some((change) => change.kind === "add-constraint");
  const json = isJson(type) && target.dialect !== "mariadb";
  report({
    range,
    severity: "rejects",
    code: json
      ? "3152"
      : kind === "foreign" && target.dialect === "mariadb"
        ? "1005"
        : kind === "foreign" && target.dialect === "tidb" && isLater
          ? "3780"
          : "1170",
    message: json
      ? `${targetDialect.title} can't index the JSON column ${column}. Index a generated column with the value that is looked for.`
      : `${targetDialect.title} can't have the ${type.toUpperCase()} column ${column} in a key without a length. Make it a VARCHAR${kind === "foreign" ? "" : ", or index a prefix"}.`,
    fixes,
  });
}
