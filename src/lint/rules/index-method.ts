// CREATE INDEX … ON t USING method (…), which the MySQL family writes elsewhere, and for other methods.
import { defineRule, type FixDraft } from "../rule";
import { draftFix } from "../rule-support/fix-draft";
import { EVERYWHERE, MYSQL_FAMILY } from "../rule-support/mysql-family";

export const indexMethod = defineRule({
  name: "index-method",
  scope: "statement",
  summary: "PostgreSQL's index methods, and the place where they are named, are its own.",
  details:
    "`USING btree` is what every database does when nothing is said, so it can go. A hash index serves equality only, which a B-tree serves too. GIN, GiST, SP-GiST, BRIN and those of extensions have " +
    "no counterpart: for words in a text the MySQL family has FULLTEXT indexes, for a value in JSON an index on a generated column.",
  docs: [
    "https://www.postgresql.org/docs/current/indexes-types.html",
    "https://dev.mysql.com/doc/refman/8.4/en/create-index.html",
    "https://mariadb.com/docs/server/reference/sql-statements/data-definition/create/create-index",
    "https://docs.pingcap.com/tidb/stable/sql-statement-create-index",
  ],
  sources: ["postgresql"],
  targets: MYSQL_FAMILY,
  on: ["create-index"],
  examples: [
    {
      from: "postgresql",
      given: "CREATE TABLE t (a INT)",
      sql: "CREATE INDEX i ON t USING btree (a) /* usual */;",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: { rejects: "1064" },
        tidb: { rejects: "1064" },
      },
      fixes: [
        { for: MYSQL_FAMILY, grade: "safe", sql: "CREATE INDEX i ON t (a) /* usual */;", portable: true },
      ],
    },
    {
      from: "postgresql",
      given: "CREATE TABLE t (a INT)",
      sql: "CREATE INDEX i ON t USING hash (a);",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: { rejects: "1064" },
        tidb: { rejects: "1064" },
      },
      fixes: [
        { for: MYSQL_FAMILY, grade: "safe", sql: "CREATE INDEX i ON t (a);" },
        { for: MYSQL_FAMILY, grade: "choice", sql: "CREATE INDEX i ON t (a);", portable: true },
      ],
    },
    {
      from: "postgresql",
      given: {
        postgresql: "CREATE TABLE t (data JSONB)",
        mysql: "CREATE TABLE t (data JSON)",
        mariadb: "CREATE TABLE t (data JSON)",
      },
      sql: "CREATE INDEX i ON t USING gin (data);",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: { rejects: "1064" },
        tidb: { rejects: "1064" },
      },
    },
  ],
  silentOn: [
    {
      from: "postgresql",
      given: "CREATE TABLE t (a INT)",
      sql: "CREATE INDEX using_a ON t (a);",
      on: ["postgresql", "mysql", "mariadb", "tidb"],
    },
  ],
  check({ unit, changes, targetDialect, spell, report }) {
    for (const change of changes) {
      if (change.kind !== "create-index" || change.index.method === undefined) continue;
      const { name, range } = change.index.method;
      const plain = name === "btree" || name === "hash";
      if (unit.kind === "call") {
        // The tools leave this option out for other databases.
        if (plain) continue;
        report({
          range,
          severity: "ignores",
          code: null,
          message: `${unit.callee ?? "The tool"} leaves ${name} out on ${targetDialect.title} and makes a plain index, which finds nothing of what this one is for; on a JSON column it fails.`,
        });
        continue;
      }
      const edits = plain ? spell.remove(range) : undefined;
      const fixes: FixDraft[] = [];
      if (name === "btree") fixes.push(...draftFix("safe", "Leave out USING btree", EVERYWHERE, edits));
      if (name === "hash") {
        fixes.push(
          ...draftFix("safe", "Leave out USING hash: a B-tree serves equality too", MYSQL_FAMILY, edits),
        );
        fixes.push(
          ...draftFix(
            "choice",
            "Leave out USING hash everywhere: PostgreSQL builds a B-tree",
            EVERYWHERE,
            edits,
          ),
        );
      }
      report({
        range,
        severity: "rejects",
        code: "1064",
        message: plain
          ? `${targetDialect.title} does not name the method here. Leave USING ${name} out.`
          : `${targetDialect.title} has no ${name} indexes, and nothing that does the same. Index what is looked for in another way, or leave this index to PostgreSQL.`,
        fixes,
      });
    }
  },
});
