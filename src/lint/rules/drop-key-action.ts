// ALTER TABLE … DROP INDEX and DROP KEY, which are statements of their own on PostgreSQL.
import { UNKNOWN } from "../../schema/schema";
import { defineRule, type FixDraft } from "../rule";
import { takeOutAction } from "../rule-support/alter-actions";
import { draftFix } from "../rule-support/fix-draft";
import { keptName } from "../rule-support/kept-name";

export const dropKeyAction = defineRule({
  name: "drop-key-action",
  scope: "statement",
  summary: "PostgreSQL drops an index by DROP INDEX, never by ALTER TABLE.",
  details:
    "Where the key is a UNIQUE constraint `DROP CONSTRAINT` takes the place of `DROP INDEX`; a plain index needs a statement of its own.",
  docs: [
    "https://dev.mysql.com/doc/refman/8.4/en/alter-table.html",
    "https://www.postgresql.org/docs/current/sql-dropindex.html",
  ],
  sources: ["mysql", "mariadb", "tidb"],
  targets: ["postgresql"],
  on: ["drop-index"],
  examples: [
    {
      from: "mysql",
      given: "CREATE TABLE t (a INT, CONSTRAINT uq UNIQUE (a))",
      sql: "ALTER TABLE t DROP INDEX uq;",
      engines: { mysql: "accepts", mariadb: "accepts", postgresql: { rejects: "42601" }, tidb: "accepts" },
      fixes: [{ for: "postgresql", grade: "safe", sql: "ALTER TABLE t DROP CONSTRAINT uq;" }],
    },
    {
      from: "mysql",
      given: "CREATE TABLE t (a INT); CREATE INDEX i ON t (a)",
      sql: "ALTER TABLE t DROP INDEX i;",
      engines: { mysql: "accepts", mariadb: "accepts", postgresql: { rejects: "42601" }, tidb: "accepts" },
      fixes: [{ for: "postgresql", grade: "safe", sql: "DROP INDEX i;" }],
    },
  ],
  silentOn: [
    {
      from: "mysql",
      given: "CREATE TABLE t (a INT, CONSTRAINT uq UNIQUE (a))",
      sql: "ALTER TABLE t DROP CONSTRAINT uq;",
      on: ["mysql", "mariadb", "postgresql", "tidb"],
    },
  ],
  check({ unit, changes, schema, lookup, targetDialect, report }) {
    if (unit.kind === "call") return;
    for (const change of changes) {
      if (change.kind !== "drop-index" || change.as !== "drop" || change.table === undefined) continue;
      const given = change.names[0]?.name;
      if (given === undefined) continue;
      const name = given.text;
      const isIt = (one: { readonly name: string }): boolean => one.name.toLowerCase() === name.toLowerCase();
      const table = schema.table(lookup(change.table));
      const fixes: FixDraft[] = [];
      if (table !== undefined && table !== UNKNOWN) {
        // The catalog keeps the name as it was given when the key was made.
        const known = [...table.uniques, ...table.indexes].find(isIt)?.name ?? name;
        const quoted = keptName({ ...given, text: known }, targetDialect);
        if (table.uniques.some(isIt)) {
          fixes.push({
            grade: "safe",
            title: `Write DROP CONSTRAINT ${name}`,
            edits: [{ range: change.range, newText: `DROP CONSTRAINT ${quoted}` }],
            on: ["postgresql"],
          });
        } else if (changes.length > 1 && table.indexes.some(isIt)) {
          fixes.push(
            ...draftFix(
              "safe",
              `Write DROP INDEX ${name}`,
              ["postgresql"],
              takeOutAction(change, unit, changes),
            ).map((fix) => ({ ...fix, before: [`DROP INDEX ${quoted}`] })),
          );
        } else if (table.indexes.some(isIt)) {
          fixes.push({
            grade: "safe",
            title: `Write DROP INDEX ${name}`,
            edits: [
              {
                range: { start: unit.statement?.bodyStart ?? 0, end: change.range.end },
                newText: `DROP INDEX ${quoted}`,
              },
            ],
            on: ["postgresql"],
          });
        }
      }
      report({
        range: change.range,
        severity: "rejects",
        code: "42601",
        message: `PostgreSQL's ALTER TABLE drops no index: write DROP INDEX ${name}, or DROP CONSTRAINT where ${name} is a constraint.`,
        fixes,
      });
    }
  },
});
