// KEY, INDEX and UNIQUE KEY inside CREATE TABLE and ALTER TABLE, MySQL's way to make indexes.
import type { Range } from "../../base/text";
import { textOf } from "../../base/text";
import type { Change, IndexDefinition, ObjectName } from "../../schema/change";
import { defineRule, type FixDraft, type StatementContext } from "../rule";
import { keptName } from "../rule-support/kept-name";
import { takeOutAction } from "../rule-support/alter-actions";

const MANUAL = "https://dev.mysql.com/doc/refman/8.4/en/create-table.html";

export const inlineKey = defineRule({
  name: "inline-key",
  scope: "statement",
  summary:
    "PostgreSQL makes an index by CREATE INDEX, not inside a table, and writes a named unique key as a constraint.",
  details:
    "`CONSTRAINT name UNIQUE (…)` is read by every database and means the same as `UNIQUE KEY name (…)`. A plain `KEY` becomes a " +
    "`CREATE INDEX` of its own. PostgreSQL's index names are shared by all tables of a schema, so a name that another table's index has " +
    "already taken needs another one.",
  docs: [MANUAL, "https://www.postgresql.org/docs/current/sql-createindex.html"],
  sources: ["mysql", "mariadb", "tidb"],
  targets: ["postgresql"],
  on: ["create-table", "add-constraint", "create-index"],
  examples: [
    {
      from: "mysql",
      sql: "CREATE TABLE t (a INT, UNIQUE KEY k (a));",
      engines: { mysql: "accepts", mariadb: "accepts", postgresql: { rejects: "42601" }, tidb: "accepts" },
      fixes: [
        {
          for: "postgresql",
          grade: "safe",
          sql: "CREATE TABLE t (a INT, CONSTRAINT k UNIQUE (a));",
          portable: true,
        },
      ],
    },
    {
      from: "mysql",
      sql: "CREATE TABLE t (a INT, b INT, KEY k (a), INDEX (b));",
      engines: { mysql: "accepts", mariadb: "accepts", postgresql: { rejects: "42601" }, tidb: "accepts" },
    },
    {
      from: "mysql",
      sql: "CREATE TABLE t (a INT, KEY k (a));",
      engines: { mysql: "accepts", mariadb: "accepts", postgresql: { rejects: "42704" }, tidb: "accepts" },
      fixes: [
        {
          for: "postgresql",
          grade: "safe",
          sql: "CREATE TABLE t (a INT);\nCREATE INDEX k ON t (a);",
          portable: true,
        },
      ],
    },
    {
      from: "mysql",
      given: "CREATE TABLE t (a INT, b INT)",
      sql: "ALTER TABLE t ADD UNIQUE INDEX k (a);",
      engines: { mysql: "accepts", mariadb: "accepts", postgresql: { rejects: "42601" }, tidb: "accepts" },
      fixes: [
        {
          for: "postgresql",
          grade: "safe",
          sql: "ALTER TABLE t ADD CONSTRAINT k UNIQUE (a);",
          portable: true,
        },
      ],
    },
    {
      from: "mysql",
      given: "CREATE TABLE t (a INT, b INT)",
      sql: "ALTER TABLE t ADD INDEX k (a, b);",
      engines: { mysql: "accepts", mariadb: "accepts", postgresql: { rejects: "42704" }, tidb: "accepts" },
      fixes: [{ for: "postgresql", grade: "safe", sql: "CREATE INDEX k ON t (a, b);", portable: true }],
    },
  ],
  silentOn: [
    {
      from: "mysql",
      sql: "CREATE TABLE t (a INT, index_key INT, UNIQUE (a), CONSTRAINT k UNIQUE (a, index_key));",
      on: ["mysql", "mariadb", "postgresql", "tidb"],
    },
    {
      from: "mysql",
      given: "CREATE TABLE t (a INT)",
      sql: "CREATE UNIQUE INDEX k ON t (a);",
      on: ["mysql", "mariadb", "postgresql", "tidb"],
    },
  ],
  check(context) {
    const { unit, changes } = context;
    if (unit.kind === "call") return;
    for (const change of changes) {
      if (change.kind === "create-table") {
        for (const constraint of change.constraints) {
          if (constraint.kind === "unique") checkUnique(context, constraint.range);
        }
        for (const index of change.indexes) checkIndex(context, change.table, index, false);
      } else if (change.kind === "add-constraint" && change.constraint.kind === "unique") {
        checkUnique(context, change.constraint.range);
      } else if (change.kind === "create-index" && change.as === "add") {
        checkIndex(context, change.table, change.index, changes.length === 1, change);
      }
    }
  },
});

/** `UNIQUE KEY k (a)`, `UNIQUE INDEX k (a)` and `UNIQUE k (a)`; `UNIQUE (a)` is read everywhere. */
function checkUnique({ unit, report }: StatementContext, range: Range): void {
  const tokens =
    unit.statement?.tokens.filter((token) => token.start >= range.start && token.end <= range.end) ?? [];
  const at = tokens.findIndex((token) => token.word === "UNIQUE");
  const unique = tokens[at];
  const open = tokens.findIndex((token, index) => index > at && token.word === "(");
  const paren = tokens[open];
  const last = tokens[open - 1];
  if (unique === undefined || paren === undefined || last === undefined || open === at + 1) return;
  // UNIQUE [KEY | INDEX] [name] [USING method] (
  const next = tokens[at + 1];
  const from = next?.word === "KEY" || next?.word === "INDEX" ? at + 2 : at + 1;
  const first = tokens[from];
  const isNamed = from < open && first !== undefined && !(first.word === "USING" && open === from + 2);
  const name = isNamed ? textOf(unit.text, first) : undefined;
  const hasConstraint = tokens[0]?.word === "CONSTRAINT";
  const head = hasConstraint || name === undefined ? "UNIQUE " : `CONSTRAINT ${name} UNIQUE `;
  report({
    range,
    severity: "rejects",
    code: "42601",
    message: `PostgreSQL does not take KEY, INDEX or a name after UNIQUE. Write ${head}(…).`,
    fixes: [
      {
        grade: "safe",
        title: `Write ${head.trim()}`,
        edits: [{ range: { start: unique.start, end: paren.start }, newText: head }],
        on: ["postgresql", "mysql", "mariadb", "tidb"],
      },
    ],
  });
}

function checkIndex(
  context: StatementContext,
  table: ObjectName,
  index: IndexDefinition,
  alone: boolean,
  action?: Change,
): void {
  const { unit, report, schema, lookup, spell, targetDialect } = context;
  const { name, special } = index;
  if (special !== undefined) {
    report({
      range: index.range,
      severity: "rejects",
      code: "42601",
      message:
        special === "fulltext"
          ? "PostgreSQL has no FULLTEXT indexes. Search there goes through to_tsvector() and a GIN index."
          : "PostgreSQL has no SPATIAL indexes. PostGIS brings geometry types with GiST indexes.",
    });
    return;
  }
  const fixes: FixDraft[] = [];
  const parts = index.parts.map((part) => textOf(unit.text, part.range)).join(", ");
  if (parts !== "" && index.include === undefined) {
    const taken = name === undefined ? undefined : schema.indexNamed({ ...lookup(table), name: name.text });
    const clashes = typeof taken === "object" && taken.table.name !== table.name.text;
    const given = name === undefined ? "" : clashes ? `${table.name.text}_${name.text}` : name.text;
    const shown = given === "" ? "" : `${keptName({ ...(name ?? table.name), text: given }, targetDialect)} `;
    const kind = index.unique ? "CREATE UNIQUE INDEX" : "CREATE INDEX";
    const statement = `${kind} ${shown}ON ${textOf(unit.text, table.range)} (${parts})`;
    const start = unit.statement?.bodyStart ?? 0;
    const edits = alone
      ? [
          {
            range: { start, end: unit.statement?.tokens.at(-1)?.end ?? unit.text.length },
            newText: statement,
          },
        ]
      : action === undefined
        ? spell.remove(index.range)
        : takeOutAction(action, unit, context.changes);
    if (edits !== undefined) {
      fixes.push({
        grade: clashes ? "choice" : "safe",
        title: clashes
          ? `Write ${kind} ${given}: ${name?.text ?? ""} is another table's index`
          : `Write ${kind} of its own`,
        edits,
        ...(alone ? {} : { after: [statement] }),
        on:
          given === "" || clashes || shown.trimEnd() !== given
            ? ["postgresql"]
            : ["postgresql", "mysql", "mariadb", "tidb"],
      });
    }
  }
  const readAsColumn = name !== undefined && index.method === undefined && !index.unique;
  report({
    range: index.range,
    severity: "rejects",
    code: readAsColumn ? "42704" : "42601",
    message: "PostgreSQL makes an index by CREATE INDEX, not inside a table.",
    fixes,
  });
}
