// `public.t`: PostgreSQL's default schema, a database of that name elsewhere.
import type { Range } from "../../base/text";
import type { Change, Name, ObjectName } from "../../schema/change";
import { defineRule } from "../rule";
import { draftFix } from "../rule-support/fix-draft";
import { EVERYWHERE, MYSQL_FAMILY } from "../rule-support/mysql-family";
import { isReadElsewhere } from "../rule-support/read-elsewhere";

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
    {
      from: "postgresql",
      given: "CREATE TABLE t (a INT)",
      sql: "SELECT a FROM public.t;",
      engines: { postgresql: "accepts", mysql: { rejects: "1049" }, mariadb: { rejects: "1146" } },
      fixes: [{ for: ["mysql", "mariadb"], grade: "choice", sql: "SELECT a FROM t;", portable: true }],
    },
  ],
  silentOn: [
    {
      from: "postgresql",
      sql: "CREATE TABLE public_t (public INT); -- public.t",
      on: ["postgresql", "mysql", "mariadb", "tidb"],
    },
  ],
  check({ unit, changes, target, targetDialect, report }) {
    const { statement } = unit;
    const isQuery = changes.some(({ kind }) => kind === "query");
    const say = (range: Range, end: number | undefined): void =>
      report({
        range,
        severity: "rejects",
        code: isQuery && target.dialect === "mariadb" ? "1146" : "1049",
        message: `${targetDialect.title} looks for a database called public. Leave it out.`,
        fixes:
          end === undefined
            ? []
            : draftFix("choice", "Leave out public: PostgreSQL looks along its search_path", EVERYWHERE, [
                { range: { start: range.start, end }, newText: "" },
              ]),
      });
    if (unit.kind === "call") {
      for (const schema of changes.flatMap(schemasOf)) {
        if (schema.text === "public") say(schema.range, undefined);
      }
      return;
    }
    if (statement === undefined || !isSaidElsewhere(changes)) return;
    const { tokens, text } = statement;
    for (const [i, token] of tokens.entries()) {
      const [before, period, after] = [tokens[i - 1], tokens[i + 1], tokens[i + 2]];
      if (period?.word !== "." || before?.word === "." || after === undefined) continue;
      const isPublic =
        token.word === "PUBLIC" ||
        (token.kind === "quoted-name" && text.slice(token.start, token.end) === '"public"');
      if (isPublic) say({ start: token.start, end: token.end }, after.start);
    }
  },
});

/** The one finding about a routine that is not read there at all is enough. */
function isSaidElsewhere(changes: readonly Change[]): boolean {
  return (
    isReadElsewhere(changes) ||
    changes.some(({ kind }) => kind === "unknown-action" || kind === "comment" || kind === "drop-object")
  );
}

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
