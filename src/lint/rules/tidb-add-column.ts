// ADD COLUMN with a key, a counter or stored values, none of which TiDB adds to a table that is there.
import { textOf } from "../../base/text";
import { UNKNOWN } from "../../schema/schema";
import { defineRule, type FixDraft } from "../rule";
import { draftFix } from "../rule-support/fix-draft";
import { EVERYWHERE, MYSQL_FAMILY } from "../rule-support/mysql-family";

export const tidbAddColumn = defineRule({
  name: "tidb-add-column",
  scope: "statement",
  summary: "TiDB adds no column that is unique, a primary key, counted or stored when worked out.",
  details:
    "UNIQUE and PRIMARY KEY can be given by a statement of their own. AUTO_INCREMENT and STORED columns are for CREATE TABLE only; a VIRTUAL column can be added. " +
    "A primary key that is added is not clustered, as one of CREATE TABLE is.",
  docs: [
    "https://docs.pingcap.com/tidb/stable/sql-statement-add-column",
    "https://docs.pingcap.com/tidb/stable/generated-columns",
    "https://docs.pingcap.com/tidb/stable/auto-increment",
  ],
  targets: ["tidb"],
  on: ["add-column"],
  examples: [
    {
      from: "mysql",
      given: "CREATE TABLE t (a INT)",
      sql: "ALTER TABLE t ADD COLUMN code VARCHAR(20) UNIQUE /* once */;",
      engines: { mysql: "accepts", mariadb: "accepts", tidb: { rejects: "8200" } },
      fixes: [
        {
          for: "tidb",
          grade: "safe",
          sql: "ALTER TABLE t ADD COLUMN code VARCHAR(20) /* once */;\nALTER TABLE t ADD UNIQUE (code);",
          portable: true,
        },
      ],
    },
    {
      from: "postgresql",
      given: "CREATE TABLE t (a INT)",
      sql: "ALTER TABLE t ADD COLUMN code VARCHAR(20) NOT NULL PRIMARY KEY;",
      engines: { postgresql: "accepts", mysql: "accepts", mariadb: "accepts", tidb: { rejects: "8200" } },
      fixes: [
        {
          for: "tidb",
          grade: "safe",
          sql: "ALTER TABLE t ADD COLUMN code VARCHAR(20) NOT NULL;\nALTER TABLE t ADD PRIMARY KEY (code);",
          portable: true,
        },
      ],
    },
    {
      from: "mysql",
      given: "CREATE TABLE t (a INT)",
      sql: "ALTER TABLE t ADD COLUMN id INT AUTO_INCREMENT PRIMARY KEY;",
      engines: { mysql: "accepts", mariadb: "accepts", tidb: { rejects: "8200" } },
    },
    {
      from: "postgresql",
      given: "CREATE TABLE t (a INT)",
      sql: "ALTER TABLE t ADD COLUMN twice INT GENERATED ALWAYS AS (a * 2) STORED;",
      engines: { postgresql: "accepts", mysql: "accepts", mariadb: "accepts", tidb: { rejects: "3106" } },
      fixes: [
        {
          for: "tidb",
          grade: "choice",
          sql: "ALTER TABLE t ADD COLUMN twice INT GENERATED ALWAYS AS (a * 2) VIRTUAL;",
        },
      ],
    },
    {
      from: "mysql",
      given: "CREATE TABLE t (a INT)",
      sql: "ALTER TABLE t ADD COLUMN twice INT AS (a * 2) STORED;",
      engines: { mysql: "accepts", mariadb: "accepts", tidb: { rejects: "3106" } },
      fixes: [
        {
          for: "tidb",
          grade: "choice",
          sql: "ALTER TABLE t ADD COLUMN twice INT AS (a * 2) VIRTUAL;",
          portable: true,
        },
      ],
    },
  ],
  silentOn: [
    {
      from: "mysql",
      given: "CREATE TABLE t (a INT)",
      sql: "ALTER TABLE t ADD COLUMN b INT NOT NULL DEFAULT 3 COMMENT 'x', ADD COLUMN c INT AS (a * 2) VIRTUAL;",
      on: ["mysql", "mariadb", "tidb"],
    },
  ],
  check({ unit, changes, schema, lookup, source, spell, report }) {
    // A tool may give the key in a statement of its own.
    if (unit.kind === "call") return;
    for (const change of changes) {
      if (change.kind !== "add-column") continue;
      const { column } = change;
      const table = schema.table(lookup(change.table));
      const isThere =
        table !== undefined &&
        table !== UNKNOWN &&
        table.columns.some(({ name }) => name === column.name.text);
      if (change.guard !== undefined && isThere) continue;
      if (column.identity?.kind === "auto_increment") {
        report({
          range: column.identity.range,
          severity: "rejects",
          code: "8200",
          message:
            "TiDB can't add a column that counts. Make a new table with it and copy the rows, or let the application make the ids.",
        });
        continue;
      }
      const name = textOf(unit.text, column.name.range);
      const where = textOf(unit.text, change.table.range);
      for (const [key, words] of [
        [column.unique, "UNIQUE"],
        [column.primaryKey, "PRIMARY KEY"],
      ] as const) {
        if (key === undefined) continue;
        const own =
          key.constraintName === undefined
            ? ""
            : `CONSTRAINT ${textOf(unit.text, key.constraintName.range)} `;
        const fixes: readonly FixDraft[] = draftFix(
          "safe",
          `Give it by ADD ${words} in a statement of its own`,
          source.family === "postgresql" ? EVERYWHERE : MYSQL_FAMILY,
          spell.remove(key.range),
        ).map((fix) => ({ ...fix, after: [`ALTER TABLE ${where} ADD ${own}${words} (${name})`] }));
        report({
          range: key.range,
          severity: "rejects",
          code: "8200",
          message: `TiDB can't add a column that is ${words} at once. Add the column, then ADD ${words}.`,
          fixes: fixes.filter(() => change.guard === undefined),
        });
      }
      const { generated } = column;
      if (generated?.storage === "stored") {
        const { start, end } = generated.range;
        const text = unit.text.slice(start, end);
        const at = text.search(/\b(?:STORED|PERSISTENT)\s*$/i);
        report({
          range: generated.range,
          severity: "rejects",
          code: "3106",
          message: "TiDB adds no STORED column. Write VIRTUAL, or make the column in CREATE TABLE.",
          fixes:
            at < 0
              ? []
              : [
                  {
                    grade: "choice",
                    title: "Write VIRTUAL: the values are worked out when they are read",
                    edits: [{ range: { start: start + at, end }, newText: "VIRTUAL" }],
                    on: MYSQL_FAMILY,
                  },
                ],
        });
      }
    }
  },
});
