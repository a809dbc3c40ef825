// CHARACTER SET and COLLATE of one column, in MySQL's names.
import type { Range } from "../../base/text";
import { defineRule } from "../rule";
import { columnsOf } from "../rule-support/columns-of";
import { draftFix } from "../rule-support/fix-draft";

export const columnCharacterSet = defineRule({
  name: "column-character-set",
  scope: "statement",
  summary: "PostgreSQL columns have no character set, and its collations have other names.",
  details:
    "A PostgreSQL database has one encoding, UTF-8 as a rule. MySQL's collations mostly take no account of case and accents; PostgreSQL's do, unless you make one " +
    'that does not. Only those that end in `_bin` have a counterpart at hand: `"C"`.',
  docs: [
    "https://dev.mysql.com/doc/refman/8.4/en/charset-column.html",
    "https://www.postgresql.org/docs/current/collation.html",
  ],
  sources: ["mysql", "mariadb", "tidb"],
  targets: ["postgresql"],
  on: ["create-table", "add-column"],
  examples: [
    {
      from: "mysql",
      sql: "CREATE TABLE t (a VARCHAR(40) CHARACTER SET utf8mb4 NOT NULL);",
      engines: { mysql: "accepts", mariadb: "accepts", postgresql: { rejects: "42601" }, tidb: "accepts" },
      fixes: [{ for: "postgresql", grade: "safe", sql: "CREATE TABLE t (a VARCHAR(40) NOT NULL);" }],
    },
    {
      from: "mysql",
      sql: "CREATE TABLE t (a VARCHAR(40) COLLATE utf8mb4_general_ci NOT NULL);",
      engines: { mysql: "accepts", mariadb: "accepts", postgresql: { rejects: "42704" }, tidb: "accepts" },
      fixes: [{ for: "postgresql", grade: "choice", sql: "CREATE TABLE t (a VARCHAR(40) NOT NULL);" }],
    },
    {
      from: "mysql",
      sql: "CREATE TABLE t (a VARCHAR(40) COLLATE utf8mb4_bin);",
      engines: { mysql: "accepts", mariadb: "accepts", postgresql: { rejects: "42704" }, tidb: "accepts" },
      fixes: [{ for: "postgresql", grade: "safe", sql: 'CREATE TABLE t (a VARCHAR(40) COLLATE "C");' }],
    },
    {
      from: "mysql",
      sql: "CREATE TABLE t (a VARCHAR(40) BINARY NOT NULL);",
      engines: { mysql: "accepts", mariadb: "accepts", postgresql: { rejects: "42601" }, tidb: "accepts" },
      fixes: [{ for: "postgresql", grade: "safe", sql: "CREATE TABLE t (a VARCHAR(40) NOT NULL);" }],
    },
  ],
  silentOn: [
    {
      from: "mysql",
      sql: "CREATE TABLE t (charset_name VARCHAR(40));",
      on: ["mysql", "mariadb", "postgresql", "tidb"],
    },
  ],
  check({ unit, changes, spell, report }) {
    if (unit.kind === "call") return;
    for (const { column } of changes.flatMap(columnsOf)) {
      const typed = (word: string): { readonly name: string; readonly range: Range } | undefined => {
        const found = column.type?.modifiers.find((modifier) => modifier.word === word);
        return found === undefined ? undefined : { name: found.value ?? "", range: found.range };
      };
      const charset = column.charset ?? typed("CHARACTER SET") ?? typed("CHARACTER") ?? typed("CHARSET");
      const collation = column.collation ?? typed("COLLATE");
      if (charset !== undefined) {
        report({
          range: charset.range,
          severity: "rejects",
          code: "42601",
          message: `PostgreSQL columns have no character set; the database has one encoding. Leave ${charset.name} out.`,
          fixes: /^binary$/i.test(charset.name)
            ? []
            : draftFix("safe", "Leave the character set out", ["postgresql"], spell.remove(charset.range)),
        });
      }
      for (const modifier of column.type?.modifiers ?? []) {
        if (!/^(?:BINARY|ASCII|UNICODE)$/.test(modifier.word) || modifier.value !== undefined) continue;
        report({
          range: modifier.range,
          severity: "rejects",
          code: "42601",
          message: `PostgreSQL does not take ${modifier.word} behind a type. Leave it out: values are compared exactly there.`,
          fixes: draftFix("safe", `Leave out ${modifier.word}`, ["postgresql"], spell.remove(modifier.range)),
        });
      }
      if (
        collation === undefined ||
        !/^(?:[a-z0-9]+_(?:\w+_)?(?:ci|cs|bin|as)|binary)$/i.test(collation.name)
      )
        continue;
      const isBinary = /(?:^|_)(?:bin|binary)$/i.test(collation.name);
      report({
        range: collation.range,
        severity: "rejects",
        code: charset === undefined ? "42704" : "42601",
        message: `PostgreSQL has no collation ${collation.name}.${isBinary ? ' Write COLLATE "C".' : " Its own take account of case and accents."}`,
        fixes: isBinary
          ? draftFix(
              "safe",
              'Write COLLATE "C"',
              ["postgresql"],
              [{ range: collation.range, newText: 'COLLATE "C"' }],
            )
          : draftFix(
              "choice",
              "Leave it out: case and accents count",
              ["postgresql"],
              spell.remove(collation.range),
            ),
      });
    }
  },
});
