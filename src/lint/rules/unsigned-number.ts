// UNSIGNED and ZEROFILL; PostgreSQL's numbers all have a sign.
import { sqlTypeFor } from "../../schema/type-mapping";
import { defineRule } from "../rule";
import { keptName } from "../rule-support/kept-name";
import { COLUMN_CHANGES, typesOf } from "../rule-support/columns-of";

export const unsignedNumber = defineRule({
  name: "unsigned-number",
  scope: "statement",
  summary: "PostgreSQL has no UNSIGNED numbers.",
  details:
    "The next wider type holds every unsigned value, and a CHECK keeps negative ones out. A key that a foreign key points at must keep " +
    "the same type on both sides, so convert both.",
  docs: [
    "https://dev.mysql.com/doc/refman/8.4/en/numeric-type-attributes.html",
    "https://www.postgresql.org/docs/current/datatype-numeric.html",
  ],
  sources: ["mysql", "mariadb", "tidb"],
  targets: ["postgresql"],
  on: [...COLUMN_CHANGES],
  examples: [
    {
      from: "mysql",
      sql: "CREATE TABLE t (a INT UNSIGNED NOT NULL);",
      engines: { mysql: "accepts", mariadb: "accepts", postgresql: { rejects: "42601" }, tidb: "accepts" },
      fixes: [
        { for: "postgresql", grade: "safe", sql: "CREATE TABLE t (a bigint NOT NULL CHECK (a >= 0));" },
      ],
    },
    {
      from: "mysql",
      given: "CREATE TABLE t (b INT)",
      sql: "ALTER TABLE t ADD COLUMN a SMALLINT UNSIGNED;",
      engines: { mysql: "accepts", mariadb: "accepts", postgresql: { rejects: "42601" }, tidb: "accepts" },
      fixes: [
        { for: "postgresql", grade: "safe", sql: "ALTER TABLE t ADD COLUMN a integer CHECK (a >= 0);" },
      ],
    },
  ],
  silentOn: [
    {
      from: "mysql",
      sql: "CREATE TABLE t (a_unsigned INT, b BIGINT);",
      on: ["mysql", "mariadb", "postgresql", "tidb"],
    },
  ],
  check({ unit, changes, source, target, targetDialect, report }) {
    if (unit.kind === "call") return;
    for (const { type, column } of changes.flatMap(typesOf)) {
      if (type.on !== undefined) continue;
      const mark = type.modifiers.find(
        (modifier) => modifier.word === "UNSIGNED" || modifier.word === "ZEROFILL",
      );
      if (mark === undefined) continue;
      const counts = column?.identity !== undefined;
      const mapped = sqlTypeFor(type, source, target);
      const text = counts ? "bigint" : mapped?.text;
      const check =
        column === undefined || counts ? undefined : ` CHECK (${keptName(column.name, targetDialect)} >= 0)`;
      report({
        range: mark.range,
        severity: "rejects",
        code: "42601",
        message: `PostgreSQL has no ${mark.word} numbers. Write ${text ?? "a wider type"}${check ?? ""}.`,
        fixes:
          text === undefined || column === undefined || mark.word === "ZEROFILL"
            ? []
            : [
                {
                  grade: counts ? "choice" : "safe",
                  title: counts
                    ? "Write bigint: ids end at 9223372036854775807"
                    : `Write ${text} with a CHECK`,
                  edits: [
                    { range: type.range, newText: text },
                    ...(check === undefined
                      ? []
                      : [{ range: { start: column.range.end, end: column.range.end }, newText: check }]),
                  ],
                  on: ["postgresql"],
                },
              ],
      });
    }
  },
});
