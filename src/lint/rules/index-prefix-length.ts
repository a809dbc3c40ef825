// INDEX (a(191)): only the start of a long value is indexed, which PostgreSQL reads as a function call.
import { textOf } from "../../base/text";
import type { KeyPart } from "../../schema/change";
import { defineRule } from "../rule";
import { keptName } from "../rule-support/kept-name";

export const indexPrefixLength = defineRule({
  name: "index-prefix-length",
  scope: "statement",
  summary: "PostgreSQL indexes whole values; a prefix length reads as a function call there.",
  details:
    "MySQL needs a length to index long text, for its keys are at most 3072 bytes long. A PostgreSQL B-tree entry may hold about 2700 " +
    "bytes. An index on `left(a, 191)` keeps the size but serves only queries that say `left(a, 191)` too.",
  docs: [
    "https://dev.mysql.com/doc/refman/8.4/en/create-index.html#create-index-column-prefixes",
    "https://www.postgresql.org/docs/current/indexes-expressional.html",
  ],
  sources: ["mysql", "mariadb", "tidb"],
  targets: ["postgresql"],
  on: ["create-table", "add-constraint", "create-index"],
  examples: [
    {
      from: "mysql",
      given: "CREATE TABLE t (a VARCHAR(300))",
      sql: "CREATE INDEX i ON t (a(191));",
      engines: { mysql: "accepts", mariadb: "accepts", postgresql: { rejects: "42883" }, tidb: "accepts" },
      fixes: [{ for: "postgresql", grade: "choice", sql: "CREATE INDEX i ON t (a);" }],
    },
  ],
  silentOn: [
    {
      from: "mysql",
      given: "CREATE TABLE t (a VARCHAR(191))",
      sql: "CREATE INDEX i ON t (a);",
      on: ["mysql", "mariadb", "postgresql", "tidb"],
    },
  ],
  check({ unit, changes, targetDialect, report }) {
    if (unit.kind === "call") return;
    for (const change of changes) {
      const statementIndex = change.kind === "create-index" && change.as === "statement";
      const parts: readonly KeyPart[] =
        change.kind === "create-index"
          ? change.index.parts
          : change.kind === "create-table"
            ? [
                ...change.indexes.flatMap((index) => index.parts),
                ...change.constraints.flatMap((one) =>
                  one.kind === "unique" || one.kind === "primary-key" ? one.columns : [],
                ),
              ]
            : change.kind === "add-constraint" &&
                (change.constraint.kind === "unique" || change.constraint.kind === "primary-key")
              ? change.constraint.columns
              : [];
      for (const part of parts) {
        if (part.length === undefined || part.column === undefined) continue;
        const column = textOf(unit.text, part.column.range);
        const left = `left(${keptName(part.column, targetDialect)}, ${part.length.value})`;
        report({
          range: part.length.range,
          severity: "rejects",
          code: statementIndex ? "42883" : "42601",
          message: `PostgreSQL has no prefix lengths in keys. Index ${column} whole, or the expression ${left}.`,
          fixes: [
            {
              grade: "choice",
              title: `Index ${column} whole: values over some 2700 bytes will be refused`,
              edits: [{ range: { start: part.column.range.end, end: part.length.range.end }, newText: "" }],
              on: ["postgresql"],
            },
            ...(statementIndex
              ? [
                  {
                    grade: "choice" as const,
                    title: `Index ${left}: only queries that say so use it`,
                    edits: [
                      {
                        range: { start: part.column.range.start, end: part.length.range.end },
                        newText: left,
                      },
                    ],
                    on: ["postgresql" as const],
                  },
                ]
              : []),
          ],
        });
      }
    }
  },
});
