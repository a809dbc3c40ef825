// DEFAULT nextval('s'): a counter as PostgreSQL's dumps and hand-made sequences write it.
import type { Range } from "../../base/text";
import type { ColumnDefinition, Expression } from "../../schema/change";
import { UNKNOWN, type Table } from "../../schema/schema";
import { defineRule, type FixDraft, type StatementContext } from "../rule";
import { findColumn, modifyColumn } from "../rule-support/column-definition";
import { columnsOf } from "../rule-support/columns-of";
import { draftFix } from "../rule-support/fix-draft";
import { MYSQL_FAMILY } from "../rule-support/mysql-family";

export const sequenceDefault = defineRule({
  name: "sequence-default",
  scope: "statement",
  summary: "The MySQL family has no default that takes the next value of a sequence by its name in a string.",
  details:
    "A counter is a property of the column there: AUTO_INCREMENT, which has to begin a key. Numbers given out so far are kept; the sequence itself is then no longer asked.",
  docs: [
    "https://www.postgresql.org/docs/current/functions-sequence.html",
    "https://dev.mysql.com/doc/refman/8.4/en/example-auto-increment.html",
    "https://mariadb.com/docs/server/reference/data-types/auto_increment",
    "https://docs.pingcap.com/tidb/stable/auto-increment",
  ],
  sources: ["postgresql"],
  targets: MYSQL_FAMILY,
  on: ["create-table", "add-column", "alter-column", "query"],
  examples: [
    {
      from: "postgresql",
      given: {
        postgresql: "CREATE SEQUENCE s; CREATE TABLE t (id BIGINT PRIMARY KEY, a INT)",
        mysql: "CREATE TABLE t (id BIGINT PRIMARY KEY, a INT)",
        mariadb: "CREATE TABLE t (id BIGINT PRIMARY KEY, a INT)",
      },
      sql: "ALTER TABLE t ALTER COLUMN id SET DEFAULT nextval('s');",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: { rejects: "1064" },
        tidb: { rejects: "1064" },
      },
      fixes: [
        {
          for: ["mysql", "mariadb"],
          grade: "choice",
          sql: "ALTER TABLE t MODIFY COLUMN id bigint NOT NULL AUTO_INCREMENT;",
        },
      ],
    },
    {
      from: "postgresql",
      given: { postgresql: "CREATE SEQUENCE s", mysql: "SELECT 1", mariadb: "SELECT 1" },
      sql: "CREATE TABLE t (id INTEGER DEFAULT nextval('s'::regclass) NOT NULL, a INT, PRIMARY KEY (id));",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: { rejects: "1064" },
        tidb: { rejects: "1064" },
      },
      fixes: [
        {
          for: MYSQL_FAMILY,
          grade: "choice",
          sql: "CREATE TABLE t (id INTEGER AUTO_INCREMENT NOT NULL, a INT, PRIMARY KEY (id));",
        },
      ],
    },
    {
      from: "postgresql",
      given: {
        postgresql: "CREATE TABLE t (id SERIAL PRIMARY KEY)",
        mysql: "CREATE TABLE t (id SERIAL)",
        mariadb: "CREATE TABLE t (id SERIAL)",
      },
      sql: "SELECT pg_catalog.setval('t_id_seq', 3, true);\nINSERT INTO t VALUES (7);",
      engines: { postgresql: "accepts", mysql: { rejects: "1305" }, mariadb: { rejects: "1630" } },
      fixes: [{ for: MYSQL_FAMILY, grade: "choice", sql: "INSERT INTO t VALUES (7);" }],
    },
  ],
  silentOn: [
    {
      from: "postgresql",
      sql: "CREATE TABLE t (nextval INT DEFAULT 1, a VARCHAR(20) DEFAULT 'nextval(1)');",
      on: ["postgresql", "mysql", "mariadb", "tidb"],
    },
  ],
  check(context) {
    const { unit, changes, schema, target, targetDialect, lookup, report } = context;
    if (unit.kind === "call") return;
    const say = (range: Range, fixes: readonly FixDraft[]): void =>
      report({
        range,
        severity: "rejects",
        code: "1064",
        message: `${targetDialect.title} takes no next value of a sequence here. Make the column AUTO_INCREMENT, in a key of its own or first in one.`,
        fixes,
      });
    for (const change of changes) {
      if (change.kind === "query") checkSetval(context);
      if (change.kind === "alter-column") {
        if (change.alteration.set !== "default" || !isNext(change.alteration.expression)) continue;
        const table = schema.table(lookup(change.table));
        const column = findColumn(change.table, change.column, context);
        const known = table === undefined || table === UNKNOWN ? undefined : table;
        const made = modifyColumn(
          change.table,
          change.column,
          column?.autoIncrement === true ? [] : [{ ...change.alteration, set: "no-default" }],
          context,
        );
        const keyed = known !== undefined && beginsKey(known, change.column.text);
        const counts = column?.autoIncrement === true ? "" : " AUTO_INCREMENT";
        const text = made?.text.replace(/ NULL$/, " NOT NULL").replace(/ NOT NOT NULL$/, " NOT NULL");
        const newText = text === undefined ? undefined : text + counts + (keyed ? "" : " UNIQUE");
        say(
          change.range,
          // TiDB makes no counter of a column that is there.
          newText === undefined || target.dialect === "tidb"
            ? []
            : draftFix(
                "choice",
                `Write ${newText}: ids given by hand move the counter`,
                ["mysql", "mariadb"],
                [{ range: change.range, newText }],
              ),
        );
        continue;
      }
      if (change.kind !== "create-table" && change.kind !== "add-column") continue;
      for (const { column } of columnsOf(change)) {
        if (column.default === undefined || !isNext(column.default.expression)) continue;
        const keyed =
          column.primaryKey !== undefined ||
          column.unique !== undefined ||
          (change.kind === "create-table" &&
            change.constraints.some(
              (one) =>
                (one.kind === "primary-key" || one.kind === "unique") &&
                one.columns[0]?.column?.text === column.name.text,
            ));
        say(column.default.range, counterFixes(column, keyed));
      }
    }
  },
});

function counterFixes(column: ColumnDefinition, keyed: boolean): readonly FixDraft[] {
  if (column.default === undefined) return [];
  const newText = keyed ? "AUTO_INCREMENT" : "AUTO_INCREMENT UNIQUE";
  return draftFix("choice", `Write ${newText}: ids given by hand move the counter`, MYSQL_FAMILY, [
    { range: column.default.range, newText },
  ]);
}

function isNext({ text }: Expression): boolean {
  return /^\(*(?:pg_catalog\.)?nextval\s*\(/i.test(text);
}

function beginsKey(table: Table, column: string): boolean {
  const keys = [table.primaryKey, ...table.uniques, ...table.indexes];
  return keys.some((key) => key?.parts[0]?.column === column);
}

/** SELECT setval(…) alone: an AUTO_INCREMENT column goes on behind its highest value by itself. */
function checkSetval({ unit, target, targetDialect, report }: StatementContext): void {
  const { statement } = unit;
  const { tokens = [] } = statement ?? {};
  const at = tokens[2]?.word === "." ? 3 : 1;
  const [first, call, last] = [tokens[0], tokens[at], tokens.at(-1)];
  if (first?.word !== "SELECT" || call?.word !== "SETVAL" || tokens[at + 1]?.word !== "(") return;
  if (last === undefined) return;
  report({
    range: { start: (tokens[1] ?? call).start, end: call.end },
    severity: "rejects",
    code: target.dialect === "mysql" ? "1305" : at === 3 && target.dialect === "mariadb" ? "1630" : "1064",
    message: `${targetDialect.title} has no sequence to set. A counter there goes on behind the highest value by itself.`,
    fixes: draftFix("choice", "Leave it out: the counter goes on behind the highest value", MYSQL_FAMILY, [
      { range: { start: first.start, end: last.end }, newText: "" },
    ]),
  });
}
