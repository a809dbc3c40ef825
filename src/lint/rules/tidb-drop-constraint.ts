// DROP CONSTRAINT on TiDB, which reads it and drops nothing.
import { UNKNOWN } from "../../schema/schema";
import { defineRule, type FixDraft } from "../rule";
import { draftFix } from "../rule-support/fix-draft";

export const tidbDropConstraint = defineRule({
  name: "tidb-drop-constraint",
  scope: "statement",
  summary: "TiDB reads DROP CONSTRAINT and drops nothing.",
  details:
    "There is a warning and no error: the foreign key or the unique key stays. `DROP FOREIGN KEY`, `DROP INDEX` and `DROP PRIMARY KEY` do drop. Which one it is comes from the earlier migrations. " +
    "A CHECK can only be dropped with `tidb_enable_check_constraint` on; without it TiDB does not keep any.",
  docs: [
    "https://docs.pingcap.com/tidb/stable/sql-statement-alter-table",
    "https://docs.pingcap.com/tidb/stable/constraints",
  ],
  targets: ["tidb"],
  on: ["drop-constraint"],
  examples: [
    {
      from: "postgresql",
      given:
        "CREATE TABLE p (id INT PRIMARY KEY); CREATE TABLE c (p INT, CONSTRAINT c_fk FOREIGN KEY (p) REFERENCES p (id))",
      sql: "ALTER TABLE c DROP CONSTRAINT c_fk /* free */;",
      query: {
        postgresql:
          "SELECT count(*) FROM information_schema.table_constraints WHERE constraint_name = 'c_fk' AND table_schema = current_schema()",
        mysql:
          "SELECT count(*) FROM information_schema.table_constraints WHERE constraint_name = 'c_fk' AND table_schema = database()",
        mariadb:
          "SELECT count(*) FROM information_schema.table_constraints WHERE constraint_name = 'c_fk' AND table_schema = database()",
        tidb: "SELECT count(*) FROM information_schema.table_constraints WHERE constraint_name = 'c_fk' AND table_schema = database()",
      },
      engines: {
        postgresql: { answer: "0" },
        mysql: { answer: "0" },
        mariadb: { answer: "0" },
        tidb: { severity: "ignores", answer: "1" },
      },
      fixes: [{ for: "tidb", grade: "safe", sql: "ALTER TABLE c DROP FOREIGN KEY c_fk /* free */;" }],
    },
  ],
  silentOn: [
    {
      from: "mysql",
      given:
        "CREATE TABLE p (id INT PRIMARY KEY); CREATE TABLE c (p INT, CONSTRAINT c_fk FOREIGN KEY (p) REFERENCES p (id))",
      sql: "ALTER TABLE c DROP FOREIGN KEY c_fk;",
      on: ["mysql", "mariadb", "tidb"],
    },
  ],
  check({ unit, changes, schema, lookup, report }) {
    if (unit.kind === "call") return;
    for (const change of changes) {
      if (change.kind !== "drop-constraint" || change.as !== "constraint" || change.name === undefined)
        continue;
      const { name } = change;
      const table = schema.table(lookup(change.table));
      const written = unit.text.slice(name.range.start, name.range.end);
      let instead: string | undefined;
      if (table !== undefined && table !== UNKNOWN) {
        if (table.foreignKeys.some((one) => one.name === name.text)) instead = `DROP FOREIGN KEY ${written}`;
        else if (table.uniques.some((one) => one.name === name.text)) instead = `DROP INDEX ${written}`;
        else if (table.primaryKey?.name === name.text) instead = "DROP PRIMARY KEY";
        // TiDB keeps no checks by default, so nothing stays.
        else if (table.checks.some((one) => one.name === name.text)) continue;
      }
      const end = change.behaviour?.range.end ?? name.range.end;
      const range = { start: change.range.start, end };
      const fixes: readonly FixDraft[] =
        instead === undefined || change.behaviour !== undefined || change.guard !== undefined
          ? []
          : draftFix(
              "safe",
              `Write ${instead}`,
              instead.startsWith("DROP PRIMARY") ? ["mysql", "mariadb"] : ["mysql", "mariadb", "tidb"],
              [{ range: { start: change.range.start, end: name.range.end }, newText: instead }],
            );
      report({
        range,
        severity: "ignores",
        code: null,
        message: `TiDB drops nothing here, without an error. Write ${instead ?? "DROP FOREIGN KEY or DROP INDEX"}.`,
        fixes: fixes.filter((fix) => fix.on.includes("tidb")),
      });
    }
  },
});
