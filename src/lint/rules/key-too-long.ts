// Keys of more than 3072 bytes.
import type { ColumnDefinition, KeyPart, ObjectName, TypeUse } from "../../schema/change";
import { defineRule, type FixDraft, type StatementContext } from "../rule";
import { findColumn } from "../rule-support/column-definition";
import { draftFix } from "../rule-support/fix-draft";
import { EVERYWHERE } from "../rule-support/mysql-family";

const LIMIT = 3072;
/** utf8mb4, the default of both. */
const BYTES_PER_CHARACTER = 4;
const CHARACTERS: ReadonlySet<string> = new Set([
  "varchar",
  "character varying",
  "char varying",
  "char",
  "character",
  "bpchar",
]);

export const keyTooLong = defineRule({
  name: "key-too-long",
  scope: "statement",
  summary: "A key holds 3072 bytes on MySQL and TiDB: 768 characters, at four bytes each.",
  details:
    "The length that counts is the one that the columns may have, not what is in them. A shorter VARCHAR makes the key fit; an index that is not unique can go over a prefix. " +
    "MariaDB makes such a unique key by a hash, and cuts such an index to what fits.",
  docs: [
    "https://dev.mysql.com/doc/refman/8.4/en/innodb-limits.html",
    "https://docs.pingcap.com/tidb/stable/tidb-limitations#limitations-on-a-single-column",
  ],
  sources: ["postgresql"],
  targets: ["mysql", "tidb"],
  on: ["create-table", "add-column", "add-constraint", "create-index"],
  examples: [
    {
      from: "postgresql",
      sql: "CREATE TABLE t (url VARCHAR(1000) UNIQUE /* long */);",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1071" },
        tidb: { rejects: "1071" },
      },
      fixes: [
        {
          for: ["mysql", "tidb"],
          grade: "choice",
          sql: "CREATE TABLE t (url VARCHAR(768) UNIQUE /* long */);",
          portable: true,
        },
      ],
    },
    {
      from: "postgresql",
      given: "CREATE TABLE t (a VARCHAR(500), b VARCHAR(500))",
      sql: "CREATE INDEX i ON t (a, b);",
      engines: { postgresql: "accepts", mysql: { rejects: "1071" }, tidb: { rejects: "1071" } },
      fixes: [{ for: ["mysql", "tidb"], grade: "safe", sql: "CREATE INDEX i ON t (a(384), b(384));" }],
    },
  ],
  silentOn: [
    {
      from: "postgresql",
      sql: "CREATE TABLE t (a VARCHAR(768) UNIQUE, b VARCHAR(2000));",
      on: ["postgresql", "mysql", "tidb"],
    },
  ],
  check(context) {
    for (const change of context.changes) {
      if (change.kind === "create-table") {
        for (const column of change.columns) checkOwnKey(column, context);
        for (const one of change.constraints) {
          if (one.kind === "primary-key" || one.kind === "unique")
            checkKey(one.columns, true, change.columns, change.table, context);
        }
      } else if (change.kind === "add-column") {
        checkOwnKey(change.column, context);
      } else if (change.kind === "add-constraint") {
        const one = change.constraint;
        if (one.kind === "primary-key" || one.kind === "unique")
          checkKey(one.columns, true, [], change.table, context);
      } else if (change.kind === "create-index") {
        const method = change.index.method?.name ?? "btree";
        if (method === "btree" || method === "hash") {
          checkKey(change.index.parts, change.index.unique, [], change.table, context);
        }
      }
    }
  },
});

function checkOwnKey(column: ColumnDefinition, context: StatementContext): void {
  const { type } = column;
  if ((column.primaryKey === undefined && column.unique === undefined) || type === undefined) return;
  if (type.on !== undefined || bytesOf(type) <= LIMIT) return;
  context.report({
    range: type.range,
    severity: "rejects",
    code: "1071",
    message: `${context.targetDialect.title} holds keys of ${LIMIT} bytes, and this one may have ${bytesOf(type)}. Write VARCHAR(768).`,
    fixes: shorten(type, context),
  });
}

function checkKey(
  parts: readonly KeyPart[],
  unique: boolean,
  columns: readonly ColumnDefinition[],
  table: ObjectName,
  context: StatementContext,
): void {
  const long: { readonly part: KeyPart; readonly type: TypeUse | undefined }[] = [];
  let sum = 0;
  for (const part of parts) {
    if (part.column === undefined || part.length !== undefined) return;
    const use = columns.find((one) => one.name.text === part.column?.text)?.type;
    if (use?.on !== undefined) return;
    const type = use ?? findColumn(table, part.column, context)?.type;
    if (type === undefined || type.dimensions > 0) return;
    const bytes = bytesOf(type);
    sum += bytes;
    if (bytes > 255) long.push({ part, type: use });
  }
  const [first] = long;
  if (sum <= LIMIT || first === undefined) return;
  const fixes: FixDraft[] = [];
  if (!unique && context.unit.kind === "sql") {
    const length = Math.floor(LIMIT / BYTES_PER_CHARACTER / long.length);
    const edits = long.map(({ part }) => {
      const end = part.column?.range.end ?? part.range.end;
      return { range: { start: end, end }, newText: `(${length})` };
    });
    // The other columns must fit beside it.
    if (long.length === parts.length) {
      fixes.push(
        ...draftFix("safe", `Index the first ${length} characters`, ["mysql", "mariadb", "tidb"], edits),
      );
    }
  } else if (parts.length === 1 && first.type !== undefined) {
    fixes.push(...shorten(first.type, context));
  }
  const [from, to] = [parts[0], parts.at(-1)];
  context.report({
    range: { start: from?.range.start ?? first.part.range.start, end: to?.range.end ?? first.part.range.end },
    severity: "rejects",
    code: "1071",
    message: `${context.targetDialect.title} holds keys of ${LIMIT} bytes, and this one may have ${sum}. Make its columns shorter.`,
    fixes,
  });
}

function bytesOf(type: {
  readonly name: string;
  readonly args: readonly string[];
  readonly dimensions: number;
}): number {
  if (!CHARACTERS.has(type.name) || type.dimensions > 0) return 8;
  // Without a length it is no key of the target at all: another rule's finding.
  return Number(type.args[0] ?? "1") * BYTES_PER_CHARACTER;
}

function shorten(type: TypeUse, { spell, target }: StatementContext): readonly FixDraft[] {
  const title = "Write VARCHAR(768): longer values are refused";
  return draftFix("choice", title, EVERYWHERE, spell.type(type, "VARCHAR(768)", target.dialect));
}
