// Names of more than 63 bytes, which PostgreSQL cuts without an error.
import { byteLength, clipBytes } from "../../schema/clip-name";
import { defineRule } from "../rule";
import { namesOf } from "../rule-support/names-of";

export const nameTooLong = defineRule({
  name: "name-too-long",
  scope: "statement",
  summary: "PostgreSQL cuts names to 63 bytes; MySQL keeps 64 characters.",
  details:
    "There is a notice and no error, and statements that say the whole name go on working there. Two names that differ only behind the cut are one, and what reads the catalog (a tool, a driver, a test) finds the short one.",
  docs: [
    "https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS",
    "https://dev.mysql.com/doc/refman/8.4/en/identifier-length.html",
  ],
  sources: ["mysql", "mariadb", "tidb"],
  targets: ["postgresql"],
  examples: [
    {
      from: "mysql",
      sql: "CREATE TABLE a_table_with_a_name_as_long_as_mysql_takes_it_sixty_four_letters (a INT);",
      query:
        "SELECT max(char_length(table_name)) FROM information_schema.tables WHERE table_name LIKE 'a_table_with_a_name%'",
      engines: {
        mysql: { answer: "64" },
        mariadb: { answer: "64" },
        tidb: { answer: "64" },
        postgresql: { severity: "differs", answer: "63" },
      },
    },
  ],
  silentOn: [
    {
      from: "mysql",
      sql: "CREATE TABLE a_table_whose_name_is_shorter_by_one_letter_than_mysql_would_it (a INT);",
      on: ["mysql", "mariadb", "tidb", "postgresql"],
    },
  ],
  check({ changes, targetDialect, report }) {
    const said = new Set<number>();
    for (const { text, range } of changes.flatMap(namesOf)) {
      const cut = clipBytes(text, targetDialect.identifierLimit.count);
      if (cut === text || said.has(range.start)) continue;
      said.add(range.start);
      report({
        range,
        severity: "differs",
        code: null,
        message: `PostgreSQL keeps ${cut} of this name, 63 bytes of ${byteLength(text)}. Choose a shorter one.`,
      });
    }
  },
});
