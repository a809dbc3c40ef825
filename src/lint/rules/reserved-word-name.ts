// Names that PostgreSQL takes bare and a target reserves: `key`, `rank`, `groups`.
import { isInVersions } from "../../base/version";
import type { Change, Name } from "../../schema/change";
import { defineRule } from "../rule";
import { MYSQL_FAMILY } from "../rule-support/mysql-family";
import { namesOf } from "../rule-support/names-of";
import { inBackticks } from "../rule-support/portable-name";

export const reservedWordName = defineRule({
  name: "reserved-word-name",
  scope: "statement",
  summary: "Some names that PostgreSQL takes as they are, MySQL, MariaDB or TiDB reserve.",
  details:
    "Backticks make the name usable there, in every statement that names it. Which words are reserved differs from version to version: " +
    "MySQL 8.0 added `rank`, `groups` and `system`, and 9.x added more. A name that is reserved nowhere saves the quoting for good.",
  docs: [
    "https://dev.mysql.com/doc/refman/8.4/en/keywords.html",
    "https://mariadb.com/docs/server/reference/sql-structure/sql-language-structure/reserved-words",
    "https://docs.pingcap.com/tidb/stable/keywords",
  ],
  sources: ["postgresql"],
  targets: MYSQL_FAMILY,
  examples: [
    {
      from: "postgresql",
      sql: "CREATE TABLE settings (key VARCHAR(50) /* unique */, value VARCHAR(50));",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: { rejects: "1064" },
        tidb: { rejects: "1064", unproven: "https://docs.pingcap.com/tidb/stable/keywords" },
      },
      fixes: [
        {
          for: MYSQL_FAMILY,
          grade: "safe",
          sql: "CREATE TABLE settings (`key` VARCHAR(50) /* unique */, value VARCHAR(50));",
        },
      ],
    },
    {
      from: "postgresql",
      sql: "CREATE TABLE groups (rank INT);",
      engines: { postgresql: "accepts", mysql: { rejects: "1064" }, mariadb: "accepts" },
      fixes: [{ for: "mysql", grade: "safe", sql: "CREATE TABLE `groups` (`rank` INT);" }],
    },
  ],
  silentOn: [
    {
      from: "postgresql",
      sql: "CREATE TABLE t (keys_of INT, name INT, status INT);",
      on: ["postgresql", "mysql", "mariadb"],
    },
  ],
  check({ unit, changes, target, targetDialect, report }) {
    // A tool's call quotes the names it is given.
    if (unit.kind === "call") return;
    const seen = new Set<number>();
    for (const name of changes.flatMap(bareNames)) {
      if (seen.has(name.range.start)) continue;
      seen.add(name.range.start);
      const word = unit.text.slice(name.range.start, name.range.end).toUpperCase();
      const versions = targetDialect.reservedWords.get(word);
      if (versions === undefined || !isInVersions(target.version, versions)) continue;
      report({
        range: name.range,
        severity: "rejects",
        code: "1064",
        message: `${targetDialect.title} reserves the word ${word}. Write ${inBackticks(name.text)}.`,
        fixes: [
          {
            grade: "safe",
            title: `Write ${inBackticks(name.text)}`,
            edits: [{ range: name.range, newText: inBackticks(name.text) }],
            on: MYSQL_FAMILY,
          },
        ],
      });
    }
  },
});

function bareNames(change: Change): readonly Name[] {
  return namesOf(change).filter((name) => !name.quoted);
}
