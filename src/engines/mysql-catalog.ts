// Reads the information schema of MySQL, MariaDB and TiDB into the schema model and the tree's rows. Its columns
// are named in every query, since servers differ in the letters that they give them.
// https://dev.mysql.com/doc/refman/8.4/en/information-schema.html
import { type Result, success } from "../base/result";
import type { DialectName } from "../dialects/dialect";
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
} from "../schema/schema";
import { readColumnType } from "./column-type";
import type { Answer, Row, TreeObject, TreeSchema, TreeTable } from "./engine";
import type { EngineFailure } from "./failure";

type Select = (
  sql: string,
  parameters?: readonly (string | number | boolean | null)[],
) => Answer<readonly Row[]>;

const SYSTEM = "('information_schema', 'performance_schema', 'mysql', 'sys', 'metrics_schema')";

const TABLES = `
SELECT TABLE_NAME AS name, TABLE_TYPE AS kind, ENGINE AS engine, TABLE_COLLATION AS collation, TABLE_COMMENT AS comment
  FROM information_schema.TABLES WHERE TABLE_SCHEMA = ?`;

const COLUMNS = `
SELECT TABLE_NAME AS table_name, COLUMN_NAME AS name, COLUMN_TYPE AS type, DATA_TYPE AS data_type,
       IS_NULLABLE AS nullable, COLUMN_DEFAULT AS value, EXTRA AS extra, COLUMN_COMMENT AS comment,
       COLLATION_NAME AS collation, CHARACTER_SET_NAME AS charset, GENERATION_EXPRESSION AS expression
  FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = ?`;

const indexParts = (expression: string): string => `
SELECT TABLE_NAME AS table_name, INDEX_NAME AS name, NON_UNIQUE AS non_unique, COLUMN_NAME AS column_name,
       SUB_PART AS length, COLLATION AS direction, INDEX_TYPE AS method, ${expression} AS expression
  FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = ?`;

const FOREIGN_KEYS = `
SELECT k.TABLE_NAME AS table_name, k.CONSTRAINT_NAME AS name, k.COLUMN_NAME AS column_name,
       k.REFERENCED_TABLE_SCHEMA AS foreign_schema, k.REFERENCED_TABLE_NAME AS foreign_table,
       k.REFERENCED_COLUMN_NAME AS foreign_column, r.DELETE_RULE AS on_delete, r.UPDATE_RULE AS on_update
  FROM information_schema.KEY_COLUMN_USAGE k
  JOIN information_schema.REFERENTIAL_CONSTRAINTS r
    ON r.CONSTRAINT_SCHEMA = k.CONSTRAINT_SCHEMA AND r.CONSTRAINT_NAME = k.CONSTRAINT_NAME
   AND r.TABLE_NAME = k.TABLE_NAME
 WHERE k.TABLE_SCHEMA = ? AND k.REFERENCED_TABLE_NAME IS NOT NULL`;

const MYSQL_CHECKS = `
SELECT t.TABLE_NAME AS table_name, c.CONSTRAINT_NAME AS name, c.CHECK_CLAUSE AS expression
  FROM information_schema.CHECK_CONSTRAINTS c
  JOIN information_schema.TABLE_CONSTRAINTS t
    ON t.CONSTRAINT_SCHEMA = c.CONSTRAINT_SCHEMA AND t.CONSTRAINT_NAME = c.CONSTRAINT_NAME
   AND t.CONSTRAINT_TYPE = 'CHECK'
 WHERE c.CONSTRAINT_SCHEMA = ?`;

// MariaDB's names are unique in a table only, and its view holds the table itself.
const MARIADB_CHECKS = `
SELECT TABLE_NAME AS table_name, CONSTRAINT_NAME AS name, CHECK_CLAUSE AS expression
  FROM information_schema.CHECK_CONSTRAINTS WHERE CONSTRAINT_SCHEMA = ?`;

// TiDB's TABLE_CONSTRAINTS leaves checks out. https://docs.pingcap.com/tidb/stable/information-schema-tidb-check-constraints
const TIDB_CHECKS = MARIADB_CHECKS.replace(".CHECK_CONSTRAINTS", ".TIDB_CHECK_CONSTRAINTS");

const OBJECTS = `
SELECT 'view' AS kind, TABLE_NAME AS name FROM information_schema.VIEWS WHERE TABLE_SCHEMA = ?
UNION ALL
SELECT LOWER(ROUTINE_TYPE), ROUTINE_NAME FROM information_schema.ROUTINES
 WHERE ROUTINE_SCHEMA = ? AND ROUTINE_TYPE IN ('FUNCTION', 'PROCEDURE')
UNION ALL
SELECT 'trigger', TRIGGER_NAME FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = ?
UNION ALL
SELECT 'event', EVENT_NAME FROM information_schema.EVENTS WHERE EVENT_SCHEMA = ?
UNION ALL
SELECT 'sequence', TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? AND TABLE_TYPE = 'SEQUENCE'`;

const NUMERIC = new Set(
  "tinyint smallint mediumint int bigint decimal numeric float double bit year".split(" "),
);

export class MysqlCatalog {
  /** Whether STATISTICS has EXPRESSION: MySQL from 8.0.13 on and TiDB have it. */
  private hasIndexExpressions: boolean | undefined;

  constructor(
    private readonly select: Select,
    private readonly dialect: DialectName,
    private readonly database: string,
  ) {}

  async introspect(): Answer<Schema> {
    const tables = await this.readTables(this.database);
    if (!tables.ok) return tables;
    const objects = await this.objects(this.database);
    if (!objects.ok) return objects;
    return success({
      dialect: this.dialect,
      tables: tables.value,
      types: [],
      objects: objects.value,
      complete: true,
    });
  }

  async listSchemas(): Answer<readonly TreeSchema[]> {
    const rows = await this.select(
      `SELECT SCHEMA_NAME AS name FROM information_schema.SCHEMATA
        WHERE LOWER(SCHEMA_NAME) NOT IN ${SYSTEM} ORDER BY SCHEMA_NAME`,
    );
    if (!rows.ok) return rows;
    return success(
      rows.value.map((row) => ({ name: text(row["name"]), isDefault: row["name"] === this.database })),
    );
  }

  async listTables(schema: string): Answer<readonly TreeTable[]> {
    const rows = await this.select(`${TABLES} AND TABLE_TYPE <> 'SEQUENCE' ORDER BY TABLE_NAME`, [schema]);
    if (!rows.ok) return rows;
    return success(
      rows.value.map((row) => {
        const isView = text(row["kind"]).endsWith("VIEW");
        return {
          schema,
          name: text(row["name"]),
          kind: isView ? ("view" as const) : ("table" as const),
          // A view's comment is only ever the word VIEW.
          ...(isView ? {} : optional("comment", row["comment"])),
        };
      }),
    );
  }

  async describeTable(schema: string, name: string): Answer<Table | undefined> {
    const read = await this.readTables(schema, name);
    return read.ok ? success(read.value[0]) : read;
  }

  async listObjects(schema: string): Answer<readonly TreeObject[]> {
    const objects = await this.objects(schema);
    if (!objects.ok) return objects;
    return success(
      objects.value
        .filter((object) => object.kind !== "view")
        .map((object) => ({ kind: object.kind, schema, name: object.name })),
    );
  }

  async definition(kind: string, schema: string, name: string): Answer<string | undefined> {
    const word = DEFINITION_WORDS[kind];
    if (word === undefined) return success(undefined);
    const rows = await this.select(`SHOW CREATE ${word} ${quote(schema)}.${quote(name)}`);
    if (!rows.ok) return rows;
    const row = rows.value[0] ?? {};
    const field = Object.keys(row).find((key) => /^(?:create |sql original statement)/i.test(key));
    const value = field === undefined ? undefined : row[field];
    return success(typeof value === "string" ? value : undefined);
  }

  private async objects(schema: string): Promise<Result<readonly OtherObject[], EngineFailure>> {
    const rows = await this.select(
      `SELECT * FROM (${OBJECTS}) o ORDER BY kind, name`,
      Array<string>(5).fill(schema),
    );
    if (!rows.ok) return rows;
    return success(
      rows.value.map((row) => ({
        kind: text(row["kind"]),
        ...this.schemaOf(schema),
        name: text(row["name"]),
      })),
    );
  }

  private schemaOf(schema: string): { readonly schema?: string } {
    return schema === this.database ? {} : { schema };
  }

  private async indexRows(
    schema: string,
    only: string,
    parameters: readonly string[],
  ): Answer<readonly Row[]> {
    const order = " ORDER BY TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX";
    if (this.hasIndexExpressions === undefined) {
      const found = await this.select(
        `SELECT 1 AS found FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = 'information_schema'
            AND TABLE_NAME = 'STATISTICS' AND COLUMN_NAME = 'EXPRESSION'`,
      );
      if (!found.ok) return found;
      this.hasIndexExpressions = found.value.length > 0;
    }
    const expression = this.hasIndexExpressions ? "EXPRESSION" : "NULL";
    return this.select(indexParts(expression) + only + order, parameters);
  }

  private async readTables(schema: string, name?: string): Promise<Result<readonly Table[], EngineFailure>> {
    const only = (column: string): string => (name === undefined ? "" : ` AND ${column} = ?`);
    const parameters = name === undefined ? [schema] : [schema, name];
    const kinds = name === undefined ? " AND TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED')" : "";
    const tables = await this.select(
      `${TABLES}${only("TABLE_NAME")}${kinds} ORDER BY TABLE_NAME`,
      parameters,
    );
    if (!tables.ok) return tables;
    const columns = await this.select(
      `${COLUMNS}${only("TABLE_NAME")} ORDER BY TABLE_NAME, ORDINAL_POSITION`,
      parameters,
    );
    if (!columns.ok) return columns;
    const indexes = await this.indexRows(schema, only("TABLE_NAME"), parameters);
    if (!indexes.ok) return indexes;
    const foreignKeys = await this.select(
      `${FOREIGN_KEYS}${only("k.TABLE_NAME")} ORDER BY k.TABLE_NAME, k.CONSTRAINT_NAME, k.ORDINAL_POSITION`,
      parameters,
    );
    if (!foreignKeys.ok) return foreignKeys;
    const checks = await this.checkRows(only, parameters);
    if (!checks.ok) return checks;
    const columnsOf = groupBy(columns.value, "table_name");
    const indexesOf = groupBy(indexes.value, "table_name");
    const foreignKeysOf = groupBy(foreignKeys.value, "table_name");
    const checksOf = groupBy(checks.value, "table_name");
    return success(
      tables.value.map((row) => {
        const tableName = text(row["name"]);
        const keys = [...groupBy(indexesOf.get(tableName) ?? [], "name")].map(([, rows]) => rows);
        const primary = keys.find((rows) => rows[0]?.["name"] === "PRIMARY");
        const uniques = keys.filter((rows) => rows !== primary && Number(rows[0]?.["non_unique"]) === 0);
        const plain = keys.filter((rows) => rows !== primary && !uniques.includes(rows));
        return {
          ...this.schemaOf(schema),
          name: tableName,
          columns: (columnsOf.get(tableName) ?? []).map((column) => this.column(column, row["collation"])),
          ...(primary === undefined ? {} : { primaryKey: key(primary) }),
          uniques: uniques.map(key),
          foreignKeys: [...groupBy(foreignKeysOf.get(tableName) ?? [], "name")].map(([, rows]) =>
            this.foreignKey(rows, schema),
          ),
          checks: (checksOf.get(tableName) ?? []).map(check),
          indexes: plain.map(index),
          options: {
            ...(typeof row["engine"] === "string" ? { ENGINE: row["engine"] } : {}),
            ...(typeof row["collation"] === "string" ? { COLLATE: row["collation"] } : {}),
          },
          ...optional("comment", row["comment"]),
          partial: false,
        };
      }),
    );
  }

  private async checkRows(
    only: (column: string) => string,
    parameters: readonly string[],
  ): Answer<readonly Row[]> {
    const ownView = { mariadb: MARIADB_CHECKS, tidb: TIDB_CHECKS, mysql: undefined, postgresql: undefined }[
      this.dialect
    ];
    const sql =
      ownView !== undefined
        ? `${ownView}${only("TABLE_NAME")} ORDER BY TABLE_NAME, CONSTRAINT_NAME`
        : `${MYSQL_CHECKS}${only("t.TABLE_NAME")} ORDER BY t.TABLE_NAME, c.CONSTRAINT_NAME`;
    const rows = await this.select(sql, parameters);
    // Servers before check constraints have no such view; 1109 and 1146 are "no such table".
    if (!rows.ok && (rows.error.code === "1109" || rows.error.code === "1146")) return success([]);
    return rows;
  }

  private column(row: Row, tableCollation: unknown): Column {
    const extra = text(row["extra"]);
    const lower = extra.toLowerCase();
    const expression = text(row["expression"]);
    const isGenerated = expression !== "" && /\b(?:virtual|stored|persistent)\b/.test(lower);
    const onUpdate = /on update (\S+)/i.exec(extra)?.[1];
    const collation = text(row["collation"]);
    const isOwnCollation = collation !== "" && collation !== tableCollation;
    return {
      name: text(row["name"]),
      type: readColumnType(text(row["type"])),
      nullable: row["nullable"] === "YES",
      default: isGenerated ? null : this.defaultOf(row, lower),
      ...(isGenerated
        ? {
            generated: {
              expression,
              storage: lower.includes("virtual") ? ("virtual" as const) : ("stored" as const),
            },
          }
        : {}),
      autoIncrement: lower.includes("auto_increment"),
      ...(onUpdate === undefined ? {} : { onUpdate }),
      ...optional("comment", row["comment"]),
      ...(isOwnCollation ? { collation, ...optional("charset", row["charset"]) } : {}),
    };
  }

  /** MariaDB writes defaults as SQL, with NULL for "none said"; MySQL gives a literal's bare value. */
  private defaultOf(row: Row, extra: string): string | null {
    const value = row["value"];
    if (typeof value !== "string") return null;
    if (this.dialect === "mariadb") return value === "NULL" ? null : value;
    const type = text(row["data_type"]).toLowerCase();
    if (extra.includes("default_generated")) return value;
    if (/^(?:timestamp|datetime)$/.test(type) && /^current_timestamp/i.test(value)) return value;
    if (NUMERIC.has(type)) return value;
    return `'${value.replaceAll("'", "''")}'`;
  }

  /** What is meant when nothing is said is left out: MySQL calls that NO ACTION, MariaDB RESTRICT. */
  private action(rule: unknown): string | undefined {
    const unsaid = this.dialect === "mariadb" ? ["NO ACTION", "RESTRICT"] : ["NO ACTION"];
    return typeof rule === "string" && !unsaid.includes(rule) ? rule : undefined;
  }

  private foreignKey(rows: readonly Row[], schema: string): ForeignKey {
    const first = rows[0] ?? {};
    const foreignSchema = text(first["foreign_schema"]);
    const onDelete = this.action(first["on_delete"]);
    const onUpdate = this.action(first["on_update"]);
    return {
      name: text(first["name"]),
      columns: rows.map((row) => text(row["column_name"])),
      table: {
        ...(foreignSchema === schema ? this.schemaOf(schema) : { schema: foreignSchema }),
        name: text(first["foreign_table"]),
      },
      referenced: rows.map((row) => text(row["foreign_column"])),
      ...(onDelete === undefined ? {} : { onDelete }),
      ...(onUpdate === undefined ? {} : { onUpdate }),
    };
  }
}

const DEFINITION_WORDS: Readonly<Record<string, string>> = {
  table: "TABLE",
  view: "VIEW",
  function: "FUNCTION",
  procedure: "PROCEDURE",
  trigger: "TRIGGER",
  event: "EVENT",
  sequence: "SEQUENCE",
};

function quote(name: string): string {
  return `\`${name.replaceAll("`", "``")}\``;
}

function parts(rows: readonly Row[]): readonly SchemaKeyPart[] {
  return rows.map((row) => {
    const descending = row["direction"] === "D";
    const length =
      row["length"] === null || row["length"] === undefined ? {} : { length: Number(row["length"]) };
    // TiDB writes the word NULL where MySQL has none for a column's name.
    return typeof row["column_name"] === "string" && typeof row["expression"] !== "string"
      ? { column: row["column_name"], ...length, descending }
      : { expression: text(row["expression"]), descending };
  });
}

function key(rows: readonly Row[]): Key {
  return { name: text(rows[0]?.["name"]), parts: parts(rows) };
}

function index(rows: readonly Row[]): Index {
  const first = rows[0] ?? {};
  const method = text(first["method"]).toLowerCase();
  const isSpecial = method === "fulltext" || method === "spatial";
  return {
    name: text(first["name"]),
    unique: false,
    ...(isSpecial ? { special: method } : { method }),
    // A full-text or spatial index shows lengths that nobody wrote.
    parts: parts(rows).map((part) => {
      if (!isSpecial) return part;
      const { length: _unwritten, ...rest } = part;
      return rest;
    }),
    include: [],
  };
}

function check(row: Row): Check {
  return { name: text(row["name"]), expression: text(row["expression"]) };
}

function groupBy(rows: readonly Row[], field: string): ReadonlyMap<string, readonly Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const value = text(row[field]);
    const group = groups.get(value);
    if (group === undefined) groups.set(value, [row]);
    else group.push(row);
  }
  return groups;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function optional<K extends string>(name: K, value: unknown): { readonly [P in K]?: string } {
  return typeof value === "string" && value !== "" ? ({ [name]: value } as { [P in K]: string }) : {};
}
