// MODIFY and CHANGE COLUMN: what TiDB can't make of a column that is there.
import { textOf } from "../../base/text";
import type { ColumnDefinition } from "../../schema/change";
import { UNKNOWN, type Column, type Table } from "../../schema/schema";
import { defineRule, type FixDraft } from "../rule";
import { draftFix } from "../rule-support/fix-draft";
import { isBlob, isText } from "../rule-support/long-types";
import { MYSQL_FAMILY } from "../rule-support/mysql-family";

export const tidbModifyColumn = defineRule({
  name: "tidb-modify-column",
  scope: "statement",
  summary: "TiDB's MODIFY adds no key and no counter, and turns no text into bytes.",
  details:
    "UNIQUE and PRIMARY KEY are added by statements of their own. AUTO_INCREMENT can't be added, and is only taken away where `tidb_allow_remove_auto_inc` allows it, so that MODIFY has to repeat it. " +
    "A column of the primary key can only grow. Between text and bytes (TEXT and BLOB, VARCHAR and VARBINARY) there is no way but a new column. What the column was is looked up in the earlier migrations.",
  docs: [
    "https://docs.pingcap.com/tidb/stable/sql-statement-modify-column",
    "https://docs.pingcap.com/tidb/stable/auto-increment#restrictions",
  ],
  sources: ["mysql", "mariadb"],
  targets: ["tidb"],
  on: ["redefine-column"],
  examples: [
    {
      from: "mysql",
      given: "CREATE TABLE t (a INT)",
      sql: "ALTER TABLE t MODIFY a INT UNIQUE;",
      engines: { mysql: "accepts", mariadb: "accepts", tidb: { rejects: "8200" } },
      fixes: [
        {
          for: "tidb",
          grade: "safe",
          sql: "ALTER TABLE t MODIFY a INT;\nALTER TABLE t ADD UNIQUE (a);",
          portable: true,
        },
      ],
    },
    {
      from: "mysql",
      given: "CREATE TABLE t (id INT AUTO_INCREMENT PRIMARY KEY)",
      sql: "ALTER TABLE t MODIFY id BIGINT NOT NULL;",
      engines: { mysql: "accepts", mariadb: "accepts", tidb: { rejects: "8200" } },
      fixes: [
        {
          for: "tidb",
          grade: "choice",
          sql: "ALTER TABLE t MODIFY id BIGINT NOT NULL AUTO_INCREMENT;",
          portable: true,
        },
      ],
    },
    {
      from: "mysql",
      given: "CREATE TABLE t (id INT PRIMARY KEY)",
      sql: "ALTER TABLE t MODIFY id INT AUTO_INCREMENT;",
      engines: { mysql: "accepts", mariadb: "accepts", tidb: { rejects: "8200" } },
    },
    {
      from: "mysql",
      given: "CREATE TABLE t (a TEXT)",
      sql: "ALTER TABLE t MODIFY a BLOB;",
      engines: { mysql: "accepts", mariadb: "accepts", tidb: { rejects: "8200" } },
    },
    {
      from: "mysql",
      given: "CREATE TABLE t (id INT PRIMARY KEY)",
      sql: "ALTER TABLE t MODIFY id VARCHAR(20);",
      engines: { mysql: "accepts", mariadb: "accepts", tidb: { rejects: "8200" } },
    },
    {
      from: "mysql",
      given: "CREATE TABLE t (a VARCHAR(20) COLLATE utf8mb4_bin, KEY by_a (a))",
      sql: "ALTER TABLE t MODIFY a VARCHAR(20) COLLATE utf8mb4_unicode_ci;",
      engines: { mysql: "accepts", mariadb: "accepts", tidb: { rejects: "8200" } },
    },
  ],
  silentOn: [
    {
      from: "mysql",
      given: "CREATE TABLE t (id INT AUTO_INCREMENT PRIMARY KEY, a VARCHAR(20), b TEXT, KEY by_a (a))",
      sql: "ALTER TABLE t MODIFY id BIGINT AUTO_INCREMENT, MODIFY a VARCHAR(40), MODIFY b MEDIUMTEXT;",
      on: ["mysql", "mariadb", "tidb"],
    },
  ],
  check({ unit, changes, schema, lookup, spell, report }) {
    if (unit.kind === "call") return;
    for (const change of changes) {
      if (change.kind !== "redefine-column") continue;
      const { column } = change;
      const found = schema.table(lookup(change.table));
      const table = found === undefined || found === UNKNOWN ? undefined : found;
      const old = table?.columns.find((one) => isSame(one.name, change.from.text));
      const range = column.type?.range ?? change.range;
      const say = (message: string, fixes: readonly FixDraft[] = [], at = range): void =>
        report({ range: at, severity: "rejects", code: "8200", message, fixes });
      const name = textOf(unit.text, column.name.range);
      const where = textOf(unit.text, change.table.range);
      for (const [key, words] of [
        [column.unique, "UNIQUE"],
        [column.primaryKey, "PRIMARY KEY"],
      ] as const) {
        if (key === undefined) continue;
        say(
          `TiDB's MODIFY can't make a column ${words}. Add the key in a statement of its own.`,
          draftFix(
            "safe",
            `Give it by ADD ${words} in a statement of its own`,
            MYSQL_FAMILY,
            spell.remove(key.range),
          ).map((fix) => ({ ...fix, after: [`ALTER TABLE ${where} ADD ${words} (${name})`] })),
          key.range,
        );
      }
      if (old === undefined || table === undefined) continue;
      const counts = column.identity !== undefined;
      if (counts && !old.autoIncrement) {
        say(
          "TiDB can't make a column that is there count. Make a new table with it and copy the rows.",
          [],
          column.identity?.range ?? range,
        );
        continue;
      }
      if (!counts && old.autoIncrement) {
        const { end } = column.nullable?.range ?? range;
        say(
          "TiDB does not take AUTO_INCREMENT from a column unless tidb_allow_remove_auto_inc allows it. Repeat it.",
          draftFix(
            "choice",
            "Write AUTO_INCREMENT: the column goes on counting, on MySQL too",
            MYSQL_FAMILY,
            [{ range: { start: end, end }, newText: " AUTO_INCREMENT" }],
          ),
        );
        continue;
      }
      const reason = refusal(column, old, table);
      if (reason !== undefined) say(reason);
    }
  },
});

function isSame(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** Why TiDB can't give the column this type; undefined when nothing is known against it. */
function refusal(column: ColumnDefinition, old: Column, table: Table): string | undefined {
  const [type, before] = [column.type?.name, old.type?.name];
  if (type === undefined || before === undefined) return undefined;
  const isKey = table.primaryKey?.parts.some((part) => isSame(part.column ?? "", old.name)) ?? false;
  if (isKey && kindOf(type) !== kindOf(before)) {
    return `TiDB can't give a column of the primary key another kind of type: ${before} can only grow. Make a new table and copy the rows.`;
  }
  const [to, from] = [kindOf(type), kindOf(before)];
  if ((to === "bytes" && from === "text") || (to === "text" && from === "bytes")) {
    return `TiDB can't turn ${from} into ${to}. Add a column of the new type, copy the values and drop the old one.`;
  }
  const collation =
    column.collation?.name ?? column.type?.modifiers.find(({ word }) => word === "COLLATE")?.value;
  const isIndexed = [...table.indexes, ...table.uniques].some(({ parts }) =>
    parts.some((part) => isSame(part.column ?? "", old.name)),
  );
  if (
    collation !== undefined &&
    old.collation !== undefined &&
    !isSame(collation, old.collation) &&
    (isIndexed || isKey)
  ) {
    return `TiDB can't give an indexed column another collation. Drop the index, alter the column, and make the index again.`;
  }
  return undefined;
}

function kindOf(type: string): string {
  if (isBlob(type) || /^(?:var)?binary$/.test(type)) return "bytes";
  if (isText(type) || /char/.test(type)) return "text";
  if (/int/.test(type)) return "integer";
  return type;
}
