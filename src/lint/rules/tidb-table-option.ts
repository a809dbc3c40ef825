// Table options that TiDB's ALTER TABLE refuses; its list of them is the dialect's.
import { TIDB_FIXED_TABLE_OPTIONS } from "../../dialects/tidb";
import { defineRule } from "../rule";

export const tidbTableOption = defineRule({
  name: "tidb-table-option",
  scope: "statement",
  summary: "TiDB's ALTER TABLE refuses KEY_BLOCK_SIZE, STATS_PERSISTENT, CHECKSUM and some other options.",
  details:
    "In CREATE TABLE it reads them and passes over them. ENGINE and ROW_FORMAT are passed over in both.",
  docs: ["https://docs.pingcap.com/tidb/stable/sql-statement-alter-table"],
  sources: ["mysql", "mariadb"],
  targets: ["tidb"],
  on: ["table-options"],
  examples: [
    {
      from: "mysql",
      given: "CREATE TABLE t (a INT)",
      sql: "ALTER TABLE t STATS_PERSISTENT=0;",
      engines: { mysql: "accepts", mariadb: "accepts", tidb: { rejects: "8200" } },
    },
    {
      from: "mysql",
      given: "CREATE TABLE t (a INT)",
      sql: "ALTER TABLE t ADD COLUMN b INT, CHECKSUM=1;",
      engines: { mysql: "accepts", mariadb: "accepts", tidb: { rejects: "8200" } },
      fixes: [{ for: "tidb", grade: "choice", sql: "ALTER TABLE t ADD COLUMN b INT;", portable: true }],
    },
  ],
  silentOn: [
    {
      from: "mysql",
      given: "CREATE TABLE t (a INT)",
      sql: "ALTER TABLE t ROW_FORMAT=DYNAMIC; ALTER TABLE t ENGINE=InnoDB; CREATE TABLE u (a INT) STATS_PERSISTENT=0;",
      on: ["mysql", "mariadb", "tidb"],
    },
  ],
  check({ changes, spell, report }) {
    for (const change of changes) {
      if (change.kind !== "table-options") continue;
      for (const { name, range } of change.options) {
        if (!TIDB_FIXED_TABLE_OPTIONS.has(name)) continue;
        const edits = changes.length > 1 || change.options.length > 1 ? spell.remove(range) : undefined;
        report({
          range,
          severity: "rejects",
          code: "8200",
          message: `TiDB's ALTER TABLE has no ${name}. Leave it out.`,
          fixes:
            edits === undefined
              ? []
              : [
                  {
                    grade: "choice",
                    title: `Leave out ${name}: MySQL keeps its own setting then`,
                    edits,
                    on: ["mysql", "mariadb", "tidb"],
                  },
                ],
        });
      }
    }
  },
});
