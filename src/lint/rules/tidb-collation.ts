// Character sets and collations that TiDB has not; its tables of both are the dialect's.
import type { Range } from "../../base/text";
import { TIDB_CHARSETS, TIDB_COLLATIONS } from "../../dialects/tidb";
import { defineRule, type FixDraft } from "../rule";
import { columnsOf } from "../rule-support/columns-of";

export const tidbCollation = defineRule({
  name: "tidb-collation",
  scope: "statement",
  summary: "TiDB has few collations and character sets.",
  details:
    "It has `utf8mb4_bin`, `utf8mb4_general_ci`, `utf8mb4_unicode_ci`, `utf8mb4_0900_ai_ci` and `utf8mb4_0900_bin`, the like of utf8, and the binary ones of latin1, ascii and gbk. " +
    "A table that names none gets `utf8mb4_bin`, by which `Bob` and `bob` differ; MySQL's own is `utf8mb4_0900_ai_ci`, by which they don't.",
  docs: ["https://docs.pingcap.com/tidb/stable/character-set-and-collation"],
  sources: ["mysql", "mariadb"],
  targets: ["tidb"],
  on: ["create-table", "table-options", "add-column", "redefine-column"],
  examples: [
    {
      from: "mysql",
      sql: "CREATE TABLE t (a VARCHAR(20)) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;",
      engines: { mysql: "accepts", mariadb: "accepts", tidb: { rejects: "1273" } },
      fixes: [
        {
          for: "tidb",
          grade: "choice",
          sql: "CREATE TABLE t (a VARCHAR(20)) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;",
          portable: true,
        },
      ],
    },
    {
      from: "mysql",
      sql: "CREATE TABLE t (a VARCHAR(20) CHARACTER SET latin1 COLLATE latin1_swedish_ci);",
      engines: { mysql: "accepts", mariadb: "accepts", tidb: { rejects: "1273" } },
      fixes: [
        {
          for: "tidb",
          grade: "choice",
          sql: "CREATE TABLE t (a VARCHAR(20) CHARACTER SET latin1 COLLATE latin1_bin);",
          portable: true,
        },
      ],
    },
    {
      from: "mysql",
      sql: "CREATE TABLE t (a VARCHAR(20)) DEFAULT CHARSET=utf16;",
      engines: { mysql: "accepts", mariadb: "accepts", tidb: { rejects: "1115" } },
      fixes: [
        {
          for: "tidb",
          grade: "choice",
          sql: "CREATE TABLE t (a VARCHAR(20)) DEFAULT CHARSET=utf8mb4;",
          portable: true,
        },
      ],
    },
  ],
  silentOn: [
    {
      from: "mysql",
      sql: "CREATE TABLE t (a VARCHAR(20) COLLATE utf8mb4_bin) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;",
      on: ["mysql", "mariadb", "tidb"],
    },
  ],
  check({ unit, changes, report }) {
    const look = (value: string | undefined, range: Range, isCollation: boolean): void => {
      const name = value?.replaceAll(/^['"`]|['"`]$/g, "").toLowerCase();
      if (value === undefined || name === undefined || name === "default") return;
      if ((isCollation ? TIDB_COLLATIONS : TIDB_CHARSETS).has(name)) return;
      const instead = isCollation ? collationFor(name) : "utf8mb4";
      const text = unit.text.slice(range.start, range.end);
      const at = text.lastIndexOf(value);
      const fixes: FixDraft[] =
        at < 0 || instead === undefined
          ? []
          : [
              {
                grade: "choice",
                title: `Write ${instead}: ${isCollation ? "some values sort and compare otherwise" : "text is kept in another encoding"}`,
                edits: [
                  {
                    range: { start: range.start + at, end: range.start + at + value.length },
                    newText: instead,
                  },
                ],
                on: ["mysql", "mariadb", "tidb"],
              },
            ];
      report({
        range,
        severity: "rejects",
        code: isCollation ? "1273" : "1115",
        message: `TiDB has no ${isCollation ? "collation" : "character set"} ${name}.${instead === undefined ? "" : ` Write ${instead}.`}`,
        fixes,
      });
    };
    for (const change of changes) {
      if (change.kind === "create-table" || change.kind === "table-options") {
        for (const { name, value, range } of change.options) {
          const word = name.replace(/^DEFAULT /, "");
          if (word === "COLLATE") look(value, range, true);
          else if (word === "CHARSET" || word === "CHARACTER SET") look(value, range, false);
        }
      }
      for (const { column } of columnsOf(change)) {
        if (column.collation !== undefined) look(column.collation.name, column.collation.range, true);
        if (column.charset !== undefined) look(column.charset.name, column.charset.range, false);
        for (const { word, value, range } of column.type?.modifiers ?? []) {
          if (word === "COLLATE") look(value, range, true);
          else if (word === "CHARACTER" || word === "CHARSET" || word === "CHARACTER SET")
            look(value, range, false);
        }
      }
    }
  },
});

function collationFor(name: string): string | undefined {
  const charset = /^(?:utf8mb4|utf8mb3|utf8|latin1|ascii|gbk)/.exec(name)?.[0];
  if (charset === undefined) return undefined;
  if (charset === "gbk") return "gbk_chinese_ci";
  if (charset === "latin1" || charset === "ascii" || name.endsWith("_bin") || name.endsWith("_cs")) {
    return `${charset}_bin`;
  }
  return /^utf8mb4_(?:0900|uca1400)/.test(name) ? "utf8mb4_0900_ai_ci" : `${charset}_unicode_ci`;
}
