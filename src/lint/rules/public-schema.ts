// `public.t`: PostgreSQL's default schema, a database of that name elsewhere.
import type { Change, Name, ObjectName } from "../../schema/change";
import { defineRule } from "../rule";
import { draftFix } from "../rule-support/fix-draft";
import { EVERYWHERE, MYSQL_FAMILY } from "../rule-support/mysql-family";

export const publicSchema = defineRule({
  name: "public-schema",
  scope: "statement",
  summary: "`public.` names a database on MySQL, MariaDB and TiDB, where a schema is one.",
  details:
    "There is hardly a database called public. Without it the table is found in the database of the connection, and in PostgreSQL along the `search_path`, " +
    "which begins with public unless something sets it (as a dump of pg_dump does).",
  docs: [
    "https://www.postgresql.org/docs/current/ddl-schemas.html",
    "https://dev.mysql.com/doc/refman/8.4/en/identifier-qualifiers.html",
    "https://mariadb.com/docs/server/reference/sql-structure/sql-language-structure/identifier-qualifiers",
    "https://docs.pingcap.com/tidb/stable/schema-object-names",
  ],
  sources: ["postgresql"],
  targets: MYSQL_FAMILY,
  examples: [
    {
      from: "postgresql",
      sql: "CREATE TABLE public.t (a INT);",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1049" },
        mariadb: { rejects: "1049" },
        tidb: { rejects: "1049" },
      },
      fixes: [{ for: MYSQL_FAMILY, grade: "choice", sql: "CREATE TABLE t (a INT);", portable: true }],
    },
  ],
  silentOn: [
    {
      from: "postgresql",
      sql: "CREATE TABLE public_t (public INT); -- public.t",
      on: ["postgresql", "mysql", "mariadb", "tidb"],
    },
  ],
  check({ unit, changes, targetDialect, report }) {
    const seen = new Set<number>();
    for (const schema of changes.flatMap(schemasOf)) {
      if (schema.text !== "public" || seen.has(schema.range.start)) continue;
      seen.add(schema.range.start);
      const dot = /^\s*\.\s*/.exec(unit.text.slice(schema.range.end))?.[0].length;
      report({
        range: schema.range,
        severity: "rejects",
        code: "1049",
        message: `${targetDialect.title} looks for a database called public. Leave it out.`,
        fixes:
          dot === undefined || unit.kind === "call"
            ? []
            : draftFix("choice", "Leave out public: PostgreSQL looks along its search_path", EVERYWHERE, [
                { range: { start: schema.range.start, end: schema.range.end + dot }, newText: "" },
              ]),
      });
    }
  },
});

function schemasOf(change: Change): readonly Name[] {
  return objectsOf(change).flatMap((object) => (object?.schema === undefined ? [] : [object.schema]));
}

function objectsOf(change: Change): readonly (ObjectName | undefined)[] {
  switch (change.kind) {
    case "create-table":
      return [
        change.table,
        ...change.columns.map((column) => column.references?.table),
        ...change.constraints.map((one) => (one.kind === "foreign-key" ? one.references.table : undefined)),
      ];
    case "drop-table":
    case "truncate":
      return change.tables;
    case "add-column":
      return [change.table, change.column.references?.table];
    case "add-constraint":
      return [
        change.table,
        change.constraint.kind === "foreign-key" ? change.constraint.references.table : undefined,
      ];
    case "drop-column":
    case "rename-column":
    case "alter-column":
    case "drop-constraint":
    case "create-index":
    case "rename-table":
    case "data":
      return [change.table];
    default:
      return [];
  }
}
