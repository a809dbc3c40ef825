// ALTER INDEX … RENAME TO, and RENAME CONSTRAINT.
import type { Range } from "../../base/text";
import type { DialectName } from "../../dialects/dialect";
import type { ChangeOf } from "../../schema/change";
import { UNKNOWN } from "../../schema/schema";
import { quoteName } from "../../sql/names";
import { defineRule, type FixDraft, type StatementContext } from "../rule";
import { draftFix } from "../rule-support/fix-draft";
import { MYSQL_FAMILY } from "../rule-support/mysql-family";

export const renameIndexStatement = defineRule({
  name: "rename-index-statement",
  scope: "statement",
  summary: "MySQL, MariaDB and TiDB rename an index by ALTER TABLE, and a constraint not at all.",
  details:
    "The index's table is looked up in the earlier migrations. A primary key has no name there that could change. A unique constraint is an index there and can be renamed as one; a foreign key or a check has to be dropped and added again under its new name.",
  docs: [
    "https://www.postgresql.org/docs/current/sql-alterindex.html",
    "https://dev.mysql.com/doc/refman/8.4/en/alter-table.html",
    "https://mariadb.com/docs/server/reference/sql-statements/data-definition/alter/alter-table#rename-indexkey",
    "https://docs.pingcap.com/tidb/stable/sql-statement-rename-index",
  ],
  sources: ["postgresql"],
  targets: MYSQL_FAMILY,
  on: ["rename-index", "rename-constraint"],
  examples: [
    {
      from: "postgresql",
      given: "CREATE TABLE t (a INT); CREATE INDEX i ON t (a)",
      sql: "ALTER INDEX i RENAME TO j;",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: { rejects: "1064" },
        tidb: { rejects: "1064" },
      },
      fixes: [{ for: MYSQL_FAMILY, grade: "safe", sql: "ALTER TABLE t RENAME INDEX i TO j;" }],
    },
    {
      from: "postgresql",
      given: "CREATE TABLE t (a INT, CONSTRAINT u UNIQUE (a))",
      sql: "ALTER TABLE t RENAME CONSTRAINT u TO v;",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: { rejects: "1064" },
        tidb: { rejects: "1064" },
      },
      fixes: [{ for: MYSQL_FAMILY, grade: "safe", sql: "ALTER TABLE t RENAME INDEX u TO v;" }],
    },
    {
      from: "postgresql",
      given: "CREATE TABLE t (a INT PRIMARY KEY)",
      sql: "ALTER INDEX t_pkey RENAME TO s_pkey;\nINSERT INTO t VALUES (1);",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: { rejects: "1064" },
        tidb: { rejects: "1064" },
      },
      fixes: [{ for: MYSQL_FAMILY, grade: "safe", sql: "INSERT INTO t VALUES (1);" }],
    },
    {
      from: "postgresql",
      given:
        "CREATE TABLE p (id INT PRIMARY KEY); CREATE TABLE c (p INT, CONSTRAINT c_p FOREIGN KEY (p) REFERENCES p (id) ON DELETE CASCADE)",
      sql: "ALTER TABLE c RENAME CONSTRAINT c_p TO c_q;",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: { rejects: "1064" },
        tidb: { rejects: "1064" },
      },
      fixes: [
        {
          for: MYSQL_FAMILY,
          grade: "safe",
          sql: "ALTER TABLE c DROP FOREIGN KEY c_p;\nALTER TABLE c ADD CONSTRAINT c_q FOREIGN KEY (p) REFERENCES p (id) ON DELETE CASCADE;",
        },
      ],
    },
    {
      from: "postgresql",
      given: "CREATE TABLE t (a INT, CONSTRAINT a_small CHECK (a < 9))",
      sql: "ALTER TABLE t RENAME CONSTRAINT a_small TO a_least;",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: { rejects: "1064" },
        tidb: { rejects: "1064" },
      },
      fixes: [
        {
          for: ["mysql", "mariadb"],
          grade: "safe",
          sql: "ALTER TABLE t DROP CONSTRAINT a_small;\nALTER TABLE t ADD CONSTRAINT a_least CHECK (a < 9);",
        },
      ],
    },
  ],
  silentOn: [
    {
      from: "postgresql",
      given: "CREATE TABLE t (a INT)",
      sql: "ALTER TABLE t RENAME TO u;",
      on: ["postgresql", "mysql", "mariadb", "tidb"],
    },
  ],
  check(context) {
    const { unit, changes, schema, targetDialect, lookup, report } = context;
    if (unit.kind === "call") return;
    const slice = (range: { start: number; end: number }): string => unit.text.slice(range.start, range.end);
    for (const change of changes) {
      const fixes: FixDraft[] = [];
      if (change.kind === "rename-index" && change.table === undefined) {
        const found = schema.indexNamed(lookup(change.name));
        if (found !== undefined && found !== UNKNOWN && change.guard === undefined) {
          const table = quoteName(found.table.name, targetDialect);
          const written = `ALTER TABLE ${table} RENAME INDEX ${slice(change.name.name.range)} TO ${slice(change.to.range)}`;
          const isPrimary = found.table.primaryKey?.name === change.name.name.text;
          fixes.push({
            grade: "safe",
            title: isPrimary ? "Leave it out: a primary key has no name there" : `Write ${written}`,
            edits: [{ range: change.range, newText: isPrimary ? "" : written }],
            on: MYSQL_FAMILY,
          });
        }
      } else if (change.kind === "rename-constraint") {
        fixes.push(...constraintFixes(change, context));
      } else {
        continue;
      }
      const isIndex = change.kind === "rename-index";
      report({
        range: change.range,
        severity: "rejects",
        code: "1064",
        message: isIndex
          ? `${targetDialect.title} renames an index of a table: ALTER TABLE … RENAME INDEX.`
          : `${targetDialect.title} does not rename constraints. Drop it and add it again; a unique key is an index there, which can be renamed.`,
        fixes,
      });
    }
  },
});

function constraintFixes(
  { table: written, name, to, range }: ChangeOf<"rename-constraint">,
  { unit, schema, target, targetDialect, lookup }: StatementContext,
): readonly FixDraft[] {
  const table = schema.table(lookup(written));
  if (table === undefined || table === UNKNOWN) return [];
  const slice = (at: Range): string => unit.text.slice(at.start, at.end);
  const [old, now] = [slice(name.range), slice(to.range)];
  if (table.primaryKey?.name === name.text) {
    return draftFix("safe", "Leave it out: a primary key has no name there", MYSQL_FAMILY, [
      { range, newText: "" },
    ]);
  }
  if (table.uniques.some((one) => one.name === name.text)) {
    const newText = `RENAME INDEX ${old} TO ${now}`;
    return draftFix("safe", `Write ${newText}`, MYSQL_FAMILY, [{ range, newText }]);
  }
  const again = (drop: string, add: string, on: readonly DialectName[]): readonly FixDraft[] => [
    {
      grade: "safe",
      title: "Drop it and add it again under the new name",
      edits: [{ range, newText: `${drop} ${old}` }],
      after: [`ALTER TABLE ${slice(written.range)} ADD CONSTRAINT ${now} ${add}`],
      on,
    },
  ];
  const key = table.foreignKeys.find((one) => one.name === name.text);
  if (key !== undefined) {
    const list = (columns: readonly string[]): string =>
      columns.map((column) => quoteName(column, targetDialect, target.version)).join(", ");
    const parent = schema.table(key.table);
    const primary =
      parent === undefined || parent === UNKNOWN
        ? []
        : (parent.primaryKey?.parts ?? []).flatMap((part) => part.column ?? []);
    const referenced = key.referenced.length > 0 ? key.referenced : primary;
    if (referenced.length === 0) return [];
    const actions =
      (key.onDelete === undefined ? "" : ` ON DELETE ${key.onDelete.toUpperCase()}`) +
      (key.onUpdate === undefined ? "" : ` ON UPDATE ${key.onUpdate.toUpperCase()}`);
    const to = quoteName(key.table.name, targetDialect, target.version);
    const words = `FOREIGN KEY (${list(key.columns)}) REFERENCES ${to} (${list(referenced)})${actions}`;
    return again("DROP FOREIGN KEY", words, MYSQL_FAMILY);
  }
  const check = table.checks.find((one) => one.name === name.text);
  if (check === undefined) return [];
  const expression = check.expression.replace(/^\(([^()]*)\)$/, "$1");
  return again("DROP CONSTRAINT", `CHECK (${expression})`, ["mysql", "mariadb"]);
}
