// Names longer than the MySQL family takes: PostgreSQL cuts them and goes on.
import { clipBytes } from "../../schema/clip-name";
import { defineRule } from "../rule";
import { draftFix } from "../rule-support/fix-draft";
import { EVERYWHERE, MYSQL_FAMILY } from "../rule-support/mysql-family";

const MOST_CHARACTERS = 64;
/** What PostgreSQL keeps. */
const MOST_BYTES = 63;

export const nameOverLimit = defineRule({
  name: "name-over-limit",
  scope: "statement",
  summary:
    "MySQL, MariaDB and TiDB refuse a name of more than 64 characters, which PostgreSQL cuts to 63 bytes.",
  details:
    "Tools that make names of a table's and its columns' names reach the limit easily. The name as PostgreSQL keeps it is the same for PostgreSQL, and short enough for the others.",
  docs: [
    "https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS",
    "https://dev.mysql.com/doc/refman/8.4/en/identifier-length.html",
    "https://mariadb.com/docs/server/reference/sql-structure/sql-language-structure/identifier-names#maximum-length",
    "https://docs.pingcap.com/tidb/stable/tidb-limitations",
  ],
  sources: ["postgresql"],
  targets: MYSQL_FAMILY,
  examples: [
    {
      from: "postgresql",
      given: "CREATE TABLE t (a INT)",
      sql: "CREATE INDEX an_index_with_a_name_that_says_every_column_of_a_table_with_a_long_name /* all */ ON t (a);",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1059" },
        mariadb: { rejects: "1059" },
        tidb: { rejects: "1059" },
      },
      fixes: [
        {
          for: MYSQL_FAMILY,
          grade: "safe",
          sql: "CREATE INDEX an_index_with_a_name_that_says_every_column_of_a_table_with_a_l /* all */ ON t (a);",
          portable: true,
        },
      ],
    },
  ],
  silentOn: [
    {
      from: "postgresql",
      given: "CREATE TABLE t (a INT)",
      sql: "CREATE INDEX an_index_with_a_name_of_sixty_three_letters_and_not_one_of_more ON t (a);",
      on: ["postgresql", "mysql", "mariadb", "tidb"],
    },
  ],
  check({ unit, targetDialect, report }) {
    const { statement } = unit;
    if (statement === undefined || unit.kind === "call") return;
    const { tokens, text } = statement;
    for (const { kind, start, end } of tokens) {
      if (end - start <= MOST_CHARACTERS || (kind !== "word" && kind !== "quoted-name")) continue;
      const written = text.slice(start, end);
      const quote = kind === "quoted-name" ? written.charAt(0) : "";
      const name = written.slice(quote.length, written.length - quote.length);
      if (Array.from(name).length <= MOST_CHARACTERS || (quote !== "" && name.includes(quote))) continue;
      const cut = clipBytes(name, MOST_BYTES);
      report({
        range: { start, end },
        severity: "rejects",
        code: "1059",
        message: `${targetDialect.title} takes names of at most 64 characters. PostgreSQL keeps ${cut} of this one: write that.`,
        fixes: draftFix("safe", `Write ${cut}, as PostgreSQL keeps it`, EVERYWHERE, [
          { range: { start, end }, newText: quote + cut + quote },
        ]),
      });
    }
  },
});
