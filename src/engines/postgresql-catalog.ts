// Reads PostgreSQL's system catalogs into the schema model and the tree's rows. Apart from the drivers, since a
// server and the embedded PostgreSQL answer the same queries.
// The catalogs: https://www.postgresql.org/docs/current/catalogs.html
import { type Result, success } from "../base/result";
import type {
  Check,
  Column,
  ForeignKey,
  Index,
  Key,
  OtherObject,
  Schema,
  SchemaKeyPart,
  Table,
  UserType,
} from "../schema/schema";
import { readColumnType } from "./column-type";
import type { Answer, Row, TreeObject, TreeSchema, TreeTable } from "./engine";
import type { EngineFailure } from "./failure";

type Select = (
  sql: string,
  parameters?: readonly (string | number | boolean | null)[],
) => Answer<readonly Row[]>;

const USER_SCHEMA = `n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'`;
/** What an extension brought is the extension's, not a migration's. */
const notExtension = (catalog: string, oid: string): string =>
  `NOT EXISTS (SELECT FROM pg_catalog.pg_depend e WHERE e.classid = 'pg_catalog.${catalog}'::regclass ` +
  `AND e.objid = ${oid} AND e.deptype = 'e')`;

const TABLES = `
SELECT c.oid::text AS oid, n.nspname AS schema, c.relname AS name, c.relkind::text AS kind,
       pg_catalog.obj_description(c.oid, 'pg_class') AS comment
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r','p','f','v','m') AND ${USER_SCHEMA} AND ${notExtension("pg_class", "c.oid")}`;

const COLUMNS = `
SELECT a.attrelid::text AS table_oid, a.attname AS name,
       pg_catalog.format_type(a.atttypid, a.atttypmod) AS type, a.attnotnull AS not_null,
       pg_catalog.pg_get_expr(d.adbin, d.adrelid) AS expression,
       a.attidentity::text AS identity, a.attgenerated::text AS generated,
       pg_catalog.col_description(a.attrelid, a.attnum) AS comment,
       CASE WHEN a.attcollation <> t.typcollation THEN co.collname END AS collation,
       EXISTS (SELECT FROM pg_catalog.pg_depend s
                 JOIN pg_catalog.pg_depend u ON u.refobjid = s.objid
                WHERE s.classid = 'pg_catalog.pg_class'::regclass AND s.deptype = 'a'
                  AND s.refobjid = a.attrelid AND s.refobjsubid = a.attnum
                  AND u.classid = 'pg_catalog.pg_attrdef'::regclass AND u.objid = d.oid) AS serial
  FROM pg_catalog.pg_attribute a
  JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
  LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  LEFT JOIN pg_catalog.pg_collation co ON co.oid = a.attcollation
 WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r','p','f','v','m') AND ${USER_SCHEMA}`;

const CONSTRAINTS = `
SELECT o.conrelid::text AS table_oid, o.conname AS name, o.contype::text AS kind,
       ARRAY(SELECT a.attname::text FROM unnest(o.conkey) WITH ORDINALITY k(num, pos)
               JOIN pg_catalog.pg_attribute a ON a.attrelid = o.conrelid AND a.attnum = k.num
              ORDER BY k.pos) AS columns,
       ARRAY(SELECT a.attname::text FROM unnest(o.confkey) WITH ORDINALITY k(num, pos)
               JOIN pg_catalog.pg_attribute a ON a.attrelid = o.confrelid AND a.attnum = k.num
              ORDER BY k.pos) AS referenced,
       fn.nspname AS foreign_schema, f.relname AS foreign_table,
       o.confdeltype::text AS on_delete, o.confupdtype::text AS on_update,
       CASE WHEN o.contype = 'c' THEN pg_catalog.pg_get_expr(o.conbin, o.conrelid) END AS expression
  FROM pg_catalog.pg_constraint o
  JOIN pg_catalog.pg_class c ON c.oid = o.conrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_catalog.pg_class f ON f.oid = o.confrelid
  LEFT JOIN pg_catalog.pg_namespace fn ON fn.oid = f.relnamespace
 WHERE o.contype IN ('p','u','f','c') AND ${USER_SCHEMA}`;

const INDEXES = `
SELECT i.indrelid::text AS table_oid, x.relname AS name, i.indisunique AS is_unique, m.amname AS method,
       i.indnkeyatts::int AS keys, pg_catalog.pg_get_expr(i.indpred, i.indrelid) AS predicate,
       ARRAY(SELECT pg_catalog.pg_get_indexdef(i.indexrelid, p, true)
               FROM generate_series(1, i.indnatts::int) p ORDER BY p) AS parts,
       ARRAY(SELECT coalesce(a.attname::text, '') FROM unnest(i.indkey::int2[]) WITH ORDINALITY k(num, pos)
               LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.num AND k.num > 0
              ORDER BY k.pos) AS columns,
       ARRAY(SELECT (o.option & 1)::text FROM unnest(i.indoption::int2[]) WITH ORDINALITY o(option, pos)
              ORDER BY o.pos) AS descending
  FROM pg_catalog.pg_index i
  JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
  JOIN pg_catalog.pg_class c ON c.oid = i.indrelid
  JOIN pg_catalog.pg_am m ON m.oid = x.relam
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE ${USER_SCHEMA}
   AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint o
                    WHERE o.conindid = i.indexrelid AND o.contype IN ('p','u','x'))`;

const TYPES = `
SELECT n.nspname AS schema, t.typname AS name, t.typtype::text AS kind,
       ARRAY(SELECT e.enumlabel::text FROM pg_catalog.pg_enum e WHERE e.enumtypid = t.oid
              ORDER BY e.enumsortorder) AS labels
  FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
  LEFT JOIN pg_catalog.pg_class c ON c.oid = t.typrelid
 WHERE t.typtype IN ('e','d','c','r') AND (t.typrelid = 0 OR c.relkind = 'c') AND ${USER_SCHEMA}
   AND ${notExtension("pg_type", "t.oid")}`;

const OBJECTS = `
SELECT CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' ELSE 'sequence' END AS kind,
       n.nspname AS schema, c.relname AS name
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('v','m','S') AND ${USER_SCHEMA} AND ${notExtension("pg_class", "c.oid")}
   AND NOT (c.relkind = 'S' AND EXISTS (SELECT FROM pg_catalog.pg_depend d
             WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid AND d.deptype IN ('a','i')))
UNION ALL
SELECT CASE p.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' ELSE 'function' END, n.nspname, p.proname
  FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
 WHERE ${USER_SCHEMA} AND ${notExtension("pg_proc", "p.oid")}
UNION ALL
SELECT 'trigger', n.nspname, g.tgname
  FROM pg_catalog.pg_trigger g JOIN pg_catalog.pg_class c ON c.oid = g.tgrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE NOT g.tgisinternal AND ${USER_SCHEMA}
UNION ALL
SELECT 'extension', n.nspname, x.extname
  FROM pg_catalog.pg_extension x JOIN pg_catalog.pg_namespace n ON n.oid = x.extnamespace
 WHERE x.extname <> 'plpgsql'
UNION ALL
SELECT 'schema', NULL, n.nspname FROM pg_catalog.pg_namespace n
 WHERE n.nspname <> 'public' AND ${USER_SCHEMA} AND ${notExtension("pg_namespace", "n.oid")}`;

const ACTIONS: Readonly<Record<string, string>> = {
  r: "RESTRICT",
  c: "CASCADE",
  n: "SET NULL",
  d: "SET DEFAULT",
};

const TABLE_KINDS: Readonly<Record<string, TreeTable["kind"]>> = {
  r: "table",
  p: "partitioned table",
  v: "view",
  m: "materialized view",
  f: "foreign table",
};

export class PostgresqlCatalog {
  constructor(
    private readonly select: Select,
    /** Where unqualified names go; its tables carry no schema in the model. */
    private readonly defaultSchema: string,
  ) {}

  async introspect(): Answer<Schema> {
    const read = await this.readTables("AND c.relkind IN ('r','p','f')", []);
    if (!read.ok) return read;
    const types = await this.select(`${TYPES} ORDER BY 1, 2`);
    if (!types.ok) return types;
    const objects = await this.select(`${OBJECTS} ORDER BY 1, 2, 3`);
    if (!objects.ok) return objects;
    return success({
      dialect: "postgresql" as const,
      tables: read.value,
      types: types.value.map((row) => this.userType(row)),
      objects: objects.value.map((row) => this.otherObject(row)),
      complete: true,
    });
  }

  async listSchemas(): Answer<readonly TreeSchema[]> {
    const rows = await this.select(
      `SELECT n.nspname AS name FROM pg_catalog.pg_namespace n WHERE ${USER_SCHEMA} ORDER BY 1`,
    );
    if (!rows.ok) return rows;
    return success(
      rows.value.map((row) => ({ name: text(row["name"]), isDefault: row["name"] === this.defaultSchema })),
    );
  }

  async listTables(schema: string): Answer<readonly TreeTable[]> {
    const rows = await this.select(`${TABLES} AND n.nspname = $1 ORDER BY c.relname`, [schema]);
    if (!rows.ok) return rows;
    return success(
      rows.value.map((row) => ({
        schema,
        name: text(row["name"]),
        kind: TABLE_KINDS[text(row["kind"])] ?? "table",
        ...optional("comment", row["comment"]),
      })),
    );
  }

  async describeTable(schema: string, name: string): Answer<Table | undefined> {
    const read = await this.readTables("AND n.nspname = $1 AND c.relname = $2", [schema, name]);
    return read.ok ? success(read.value[0]) : read;
  }

  async listObjects(schema: string): Answer<readonly TreeObject[]> {
    const rows = await this.select(
      `SELECT * FROM (${OBJECTS}) o WHERE schema = $1 AND kind NOT IN ('view', 'materialized view') ORDER BY 1, 3`,
      [schema],
    );
    if (!rows.ok) return rows;
    const types = await this.select(`${TYPES} AND n.nspname = $1 ORDER BY t.typname`, [schema]);
    if (!types.ok) return types;
    return success([
      ...rows.value.map((row) => ({ kind: text(row["kind"]), schema, name: text(row["name"]) })),
      ...types.value.map((row) => ({ kind: typeKind(row["kind"]), schema, name: text(row["name"]) })),
    ]);
  }

  async definition(kind: string, schema: string, name: string): Answer<string | undefined> {
    const sql = DEFINITIONS[kind];
    if (sql === undefined) return success(undefined);
    const rows = await this.select(sql, [schema, name]);
    if (!rows.ok) return rows;
    const texts = rows.value.map((row) => row["definition"]).filter((value) => typeof value === "string");
    return success(texts.length === 0 ? undefined : texts.join("\n"));
  }

  private async readTables(
    where: string,
    parameters: readonly string[],
  ): Promise<Result<readonly Table[], EngineFailure>> {
    const tables = await this.select(`${TABLES} ${where} ORDER BY n.nspname, c.relname`, parameters);
    if (!tables.ok) return tables;
    const columns = await this.select(`${COLUMNS} ${where} ORDER BY a.attrelid, a.attnum`, parameters);
    if (!columns.ok) return columns;
    const constraints = await this.select(
      `${CONSTRAINTS} ${where} ORDER BY o.conrelid, o.conname`,
      parameters,
    );
    if (!constraints.ok) return constraints;
    const indexes = await this.select(`${INDEXES} ${where} ORDER BY i.indrelid, x.relname`, parameters);
    if (!indexes.ok) return indexes;
    const columnsOf = groupByTable(columns.value);
    const constraintsOf = groupByTable(constraints.value);
    const indexesOf = groupByTable(indexes.value);
    return success(
      tables.value.map((row) => {
        const oid = text(row["oid"]);
        const rows = constraintsOf.get(oid) ?? [];
        const ofKind = (kind: string): readonly Row[] =>
          rows.filter((constraint) => constraint["kind"] === kind);
        const primary = ofKind("p")[0];
        return {
          ...this.schemaOf(row["schema"]),
          name: text(row["name"]),
          columns: (columnsOf.get(oid) ?? []).map(column),
          ...(primary === undefined ? {} : { primaryKey: key(primary) }),
          uniques: ofKind("u").map(key),
          foreignKeys: ofKind("f").map((constraint) => this.foreignKey(constraint)),
          checks: ofKind("c").map(check),
          indexes: (indexesOf.get(oid) ?? []).map(index),
          options: {},
          ...optional("comment", row["comment"]),
          partial: false,
        };
      }),
    );
  }

  private schemaOf(schema: unknown): { readonly schema?: string } {
    return typeof schema !== "string" || schema === this.defaultSchema ? {} : { schema };
  }

  private foreignKey(row: Row): ForeignKey {
    const onDelete = ACTIONS[text(row["on_delete"])];
    const onUpdate = ACTIONS[text(row["on_update"])];
    return {
      name: text(row["name"]),
      columns: list(row["columns"]),
      table: { ...this.schemaOf(row["foreign_schema"]), name: text(row["foreign_table"]) },
      referenced: list(row["referenced"]),
      ...(onDelete === undefined ? {} : { onDelete }),
      ...(onUpdate === undefined ? {} : { onUpdate }),
    };
  }

  private userType(row: Row): UserType {
    const kind = typeKind(row["kind"]);
    return {
      ...this.schemaOf(row["schema"]),
      name: text(row["name"]),
      kind,
      ...(kind === "enum" ? { labels: list(row["labels"]) } : {}),
    };
  }

  private otherObject(row: Row): OtherObject {
    return { kind: text(row["kind"]), ...this.schemaOf(row["schema"]), name: text(row["name"]) };
  }
}

const relation = (kinds: string, expression: string): string =>
  `SELECT ${expression} AS definition FROM pg_catalog.pg_class c ` +
  `JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace ` +
  `WHERE n.nspname = $1 AND c.relname = $2 AND c.relkind IN (${kinds})`;
const routine =
  `SELECT pg_catalog.pg_get_functiondef(p.oid) AS definition FROM pg_catalog.pg_proc p ` +
  `JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace ` +
  `WHERE n.nspname = $1 AND p.proname = $2 AND p.prokind IN ('f','p','w') ORDER BY p.oid`;

const DEFINITIONS: Readonly<Record<string, string>> = {
  view: relation("'v'", "pg_catalog.pg_get_viewdef(c.oid, true)"),
  "materialized view": relation("'m'", "pg_catalog.pg_get_viewdef(c.oid, true)"),
  index: relation("'i','I'", "pg_catalog.pg_get_indexdef(c.oid)"),
  function: routine,
  procedure: routine,
  trigger:
    `SELECT pg_catalog.pg_get_triggerdef(g.oid, true) AS definition FROM pg_catalog.pg_trigger g ` +
    `JOIN pg_catalog.pg_class c ON c.oid = g.tgrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace ` +
    `WHERE n.nspname = $1 AND g.tgname = $2 AND NOT g.tgisinternal ORDER BY g.oid`,
};

function column(row: Row): Column {
  const generated = text(row["generated"]);
  const expression = typeof row["expression"] === "string" ? row["expression"] : null;
  const serial = row["serial"] === true;
  return {
    name: text(row["name"]),
    type: readColumnType(text(row["type"])),
    nullable: row["not_null"] !== true,
    default: generated !== "" || serial ? null : expression,
    ...(generated === "" || expression === null
      ? {}
      : {
          generated: { expression, storage: generated === "v" ? ("virtual" as const) : ("stored" as const) },
        }),
    autoIncrement: serial || text(row["identity"]) !== "",
    ...optional("comment", row["comment"]),
    ...optional("collation", row["collation"]),
  };
}

function key(row: Row): Key {
  return {
    name: text(row["name"]),
    parts: list(row["columns"]).map((name) => ({ column: name, descending: false })),
  };
}

function check(row: Row): Check {
  return { name: text(row["name"]), expression: text(row["expression"]) };
}

function index(row: Row): Index {
  const names = list(row["columns"]);
  const descending = list(row["descending"]);
  const definitions = list(row["parts"]);
  const keys = Number(row["keys"]);
  const parts = names.slice(0, keys).map((name, at): SchemaKeyPart => {
    const isDescending = descending[at] === "1";
    return name === ""
      ? { expression: definitions[at] ?? "", descending: isDescending }
      : { column: name, descending: isDescending };
  });
  return {
    name: text(row["name"]),
    unique: row["is_unique"] === true,
    method: text(row["method"]),
    parts,
    include: names.slice(keys),
    ...optional("where", row["predicate"]),
  };
}

function typeKind(kind: unknown): UserType["kind"] {
  switch (kind) {
    case "e":
      return "enum";
    case "d":
      return "domain";
    case "c":
      return "composite";
    case "r":
      return "range";
    default:
      return "other";
  }
}

function groupByTable(rows: readonly Row[]): ReadonlyMap<string, readonly Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const oid = text(row["table_oid"]);
    const group = groups.get(oid);
    if (group === undefined) groups.set(oid, [row]);
    else group.push(row);
  }
  return groups;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function list(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];
}

function optional<K extends string>(name: K, value: unknown): { readonly [P in K]?: string } {
  return typeof value === "string" && value !== "" ? ({ [name]: value } as { [P in K]: string }) : {};
}
