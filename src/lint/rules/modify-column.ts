// MODIFY COLUMN and CHANGE COLUMN, which restate a whole column; PostgreSQL alters one property at a time.
import { dialectNamed } from "../../dialects/dialects";
import { textOf } from "../../base/text";
import { quoteString } from "../../sql/names";
import type { ChangeOf } from "../../schema/change";
import type { Column, Table } from "../../schema/schema";
import { sqlTypeFor } from "../../schema/type-mapping";
import { EVERYWHERE } from "../rule-support/mysql-family";
import { defineRule, type FixDraft, type StatementContext } from "../rule";
import { keptName } from "../rule-support/kept-name";

export const modifyColumn = defineRule({
  name: "modify-column",
  scope: "statement",
  summary: "PostgreSQL has no MODIFY or CHANGE COLUMN: it alters type, nullability and default one by one.",
  details:
    "MySQL's MODIFY states the column anew, so what it leaves out is gone: without NOT NULL the column may be null afterwards, without " +
    "DEFAULT it has none. The fix compares with the column as the earlier migrations left it and writes only what changes. CHANGE also " +
    "renames, which PostgreSQL does in a statement of its own.",
  docs: [
    "https://dev.mysql.com/doc/refman/8.4/en/alter-table.html",
    "https://www.postgresql.org/docs/current/sql-altertable.html",
  ],
  sources: ["mysql", "mariadb", "tidb"],
  targets: ["postgresql"],
  on: ["redefine-column"],
  examples: [
    {
      from: "mysql",
      given: "CREATE TABLE t (a VARCHAR(40) NOT NULL DEFAULT 'x')",
      sql: "ALTER TABLE t MODIFY COLUMN a VARCHAR(80) NOT NULL DEFAULT 'x';",
      engines: { mysql: "accepts", mariadb: "accepts", postgresql: { rejects: "42601" }, tidb: "accepts" },
      fixes: [{ for: "postgresql", grade: "safe", sql: "ALTER TABLE t ALTER COLUMN a TYPE VARCHAR(80);" }],
    },
    {
      from: "mysql",
      given: "CREATE TABLE t (a VARCHAR(40) NOT NULL DEFAULT 'x')",
      sql: "ALTER TABLE t MODIFY a VARCHAR(80);",
      query:
        "SELECT is_nullable FROM information_schema.columns WHERE table_name = 't' AND column_name = 'a'",
      engines: {
        mysql: { answer: "YES" },
        mariadb: { answer: "YES" },
        postgresql: { rejects: "42601" },
        tidb: { answer: "YES" },
      },
      fixes: [
        {
          for: "postgresql",
          grade: "safe",
          sql: "ALTER TABLE t ALTER COLUMN a TYPE VARCHAR(80), ALTER COLUMN a DROP NOT NULL, ALTER COLUMN a DROP DEFAULT;",
        },
      ],
    },
    {
      from: "mysql",
      given: "CREATE TABLE t (a INT)",
      sql: "ALTER TABLE t CHANGE COLUMN a b INT;",
      engines: { mysql: "accepts", mariadb: "accepts", postgresql: { rejects: "42601" }, tidb: "accepts" },
      fixes: [
        { for: "postgresql", grade: "safe", sql: "ALTER TABLE t RENAME COLUMN a TO b;", portable: true },
      ],
    },
    {
      from: "mysql",
      given: "CREATE TABLE t (a INT)",
      sql: "ALTER TABLE t CHANGE a b BIGINT NOT NULL;",
      engines: { mysql: "accepts", mariadb: "accepts", postgresql: { rejects: "42601" }, tidb: "accepts" },
      fixes: [
        {
          for: "postgresql",
          grade: "safe",
          sql: "ALTER TABLE t RENAME COLUMN a TO b;\nALTER TABLE t ALTER COLUMN b TYPE BIGINT, ALTER COLUMN b SET NOT NULL;",
        },
      ],
    },
  ],
  silentOn: [
    {
      from: "mysql",
      given: "CREATE TABLE t (a INT)",
      sql: "ALTER TABLE t RENAME COLUMN a TO b;",
      on: ["mysql", "mariadb", "postgresql", "tidb"],
    },
  ],
  check(context) {
    const { unit, changes, report } = context;
    if (unit.kind === "call") return;
    for (const change of changes) {
      if (change.kind !== "redefine-column") continue;
      const verb = change.verb.toUpperCase();
      const words = /^\w+(?:\s+COLUMN\b)?/i.exec(textOf(unit.text, change.range));
      const fix = draftFix(context, change);
      report({
        range: { start: change.range.start, end: change.range.start + (words?.[0].length ?? verb.length) },
        severity: "rejects",
        code: "42601",
        message:
          change.verb === "modify"
            ? `PostgreSQL has no MODIFY: alter the type, the nullability and the default of ${change.from.text} one by one.`
            : `PostgreSQL has no CHANGE: rename ${change.from.text} and alter it one property at a time.`,
        fixes: fix === undefined ? [] : [fix],
      });
    }
  },
});

function draftFix(context: StatementContext, change: ChangeOf<"redefine-column">): FixDraft | undefined {
  const { unit, changes, schema, lookup, targetDialect } = context;
  const { column } = change;
  if (column.type === undefined || column.generated !== undefined || change.guard !== undefined)
    return undefined;
  const found = schema.table(lookup(change.table));
  const table = typeof found === "object" ? found : undefined;
  const old = table?.columns.find((one) => sameColumn(one.name, change.from.text));
  const renames = change.verb === "change" && column.name.text !== change.from.text;
  if (renames && changes.length > 1) return undefined;

  const name = keptName(column.name, targetDialect);
  const isQuoted = [change.from, column.name].some((one) => keptName(one, targetDialect) !== one.text);
  const losses: string[] = [];
  const actions = alterations(context, change, table, old, name, losses);
  if (actions === undefined) return undefined;
  const after: string[] = [];
  const written = textOf(unit.text, change.table.range);
  let newText = actions.join(", ");
  const comment = column.comment?.value ?? "";
  if (comment !== (old?.comment ?? "")) {
    const said = comment === "" ? "NULL" : quoteString(comment, targetDialect);
    after.push(`COMMENT ON COLUMN ${written}.${name} IS ${said}`);
  }
  if (renames) {
    newText = `RENAME COLUMN ${keptName(change.from, targetDialect)} TO ${name}`;
    if (actions.length > 0) after.unshift(`ALTER TABLE ${written} ${actions.join(", ")}`);
  } else if (actions.length === 0) {
    // Nothing of the column is another; the type it has, said again, does no harm and keeps the statement whole.
    const same = sqlTypeFor(column.type, context.source, context.target);
    if (same === undefined) return undefined;
    newText = `ALTER COLUMN ${name} TYPE ${same.text}`;
  }
  if (column.onUpdate !== undefined) losses.push("ON UPDATE is left out");
  if (column.position !== undefined) losses.push("the column keeps its place");
  if (old === undefined) losses.push("what the column was before is not known");
  const verb = renames ? "RENAME COLUMN" : "ALTER COLUMN";
  return {
    grade: losses.length > 0 ? "choice" : "safe",
    title: losses.length > 0 ? `Write ${verb}: ${losses.join("; ")}` : `Write ${verb}`,
    edits: [{ range: change.range, newText }],
    ...(after.length > 0 ? { after } : {}),
    on: renames && actions.length === 0 && after.length === 0 && !isQuoted ? EVERYWHERE : ["postgresql"],
  };
}

/** The actions that make the column what MODIFY says; undefined when that can't be said. Adds to `losses`. */
function alterations(
  { unit, source, target }: StatementContext,
  change: ChangeOf<"redefine-column">,
  table: Table | undefined,
  old: Column | undefined,
  name: string,
  losses: string[],
): readonly string[] | undefined {
  const { column } = change;
  const { type } = column;
  if (type === undefined) return undefined;
  const alter = `ALTER COLUMN ${name}`;
  const actions: string[] = [];
  if (column.checks.length > 0) losses.push("the check is added to those that there are");
  const counts = column.identity !== undefined || type.name === "serial";
  if (counts !== (old?.autoIncrement ?? counts)) return undefined;

  const mapped = sqlTypeFor(type, source, target);
  if (mapped === undefined) return undefined;
  if (!mapped.exact && mapped.note !== undefined) losses.push(mapped.note);
  const oldMapped = old?.type === undefined ? undefined : sqlTypeFor(old.type, source, target);
  if (oldMapped?.text.toLowerCase() !== mapped.text.toLowerCase()) {
    const cast = needsUsing(oldMapped?.text, mapped.text);
    if (cast) losses.push(`values are cast to ${mapped.text}`);
    const own = textOf(unit.text, type.range);
    const text = own.toLowerCase() === mapped.text.toLowerCase() ? own : mapped.text;
    actions.push(`${alter} TYPE ${text}${cast ? ` USING ${name}::${text}` : ""}`);
  }
  const inPrimaryKey =
    table?.primaryKey?.parts.some(
      (part) => part.column !== undefined && sameColumn(part.column, change.from.text),
    ) ?? false;
  const nullable = !inPrimaryKey && (column.nullable?.value ?? true);
  if (!inPrimaryKey && nullable !== old?.nullable)
    actions.push(`${alter} ${nullable ? "DROP" : "SET"} NOT NULL`);
  for (const check of column.checks) actions.push(`ADD ${textOf(unit.text, check.range)}`);
  if (counts) return actions;
  const written = column.default === undefined ? null : textOf(unit.text, column.default.expression.range);
  if (column.default?.expression.kind === "other") losses.push("the default is taken as it is");
  if (old === undefined || (old.default ?? null) !== written) {
    const drops = written === null || written.toUpperCase() === "NULL";
    if (!drops || old === undefined || (old.default ?? null) !== null) {
      actions.push(drops ? `${alter} DROP DEFAULT` : `${alter} SET DEFAULT ${written}`);
    }
  }
  return actions;
}

function sameColumn(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** PostgreSQL casts by itself only where an assignment cast exists: text from anything, numbers from numbers. */
function needsUsing(from: string | undefined, to: string): boolean {
  const types = dialectNamed("postgresql").types;
  const group = (text: string): string | undefined =>
    types.get(text.toLowerCase().replace(/\s*\(.*\)/, ""))?.group;
  const target = group(to);
  if (target === undefined || target === "text" || target === "character") return false;
  if (from === undefined) return true;
  const source = group(from);
  if (source === target) return false;
  const numbers = new Set(["integer", "decimal", "float"]);
  const times = new Set(["date", "timestamp", "time"]);
  if (source === undefined) return false;
  return !(numbers.has(source) && numbers.has(target)) && !(times.has(source) && times.has(target));
}
