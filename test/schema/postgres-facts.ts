// Says what a statement does in short lines, once from PostgreSQL's own syntax tree and once from our changes, so
// that a suite can compare the two on any text. Offsets in the lines are UTF-16, of the statement.
import { parseSync } from "libpg-query";
import type {
  Change,
  ColumnDefinition,
  Constraint,
  KeyPart,
  ObjectName,
  TypeUse,
} from "../../src/schema/change";

type Node = Readonly<Record<string, unknown>>;

function node(value: unknown): Node {
  return typeof value === "object" && value !== null ? (value as Node) : {};
}

function list(value: unknown): readonly Node[] {
  return Array.isArray(value) ? value.map(node) : [];
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function tag(value: unknown): [string, Node] {
  const [entry] = Object.entries(node(value));
  return entry === undefined ? ["", {}] : [entry[0], node(entry[1])];
}

function strings(value: unknown): string[] {
  return list(value).map((item) => {
    const [kind, inner] = tag(item);
    if (kind === "TypeName") return strings(inner["names"]).join(".");
    if (kind === "List") return strings(inner["items"]).join(".");
    if (kind === "ObjectWithArgs") return strings(inner["objname"]).join(".");
    return text(inner["sval"]);
  });
}

function relation(value: unknown): string {
  const inner = node(value);
  return [text(inner["schemaname"]), text(inner["relname"])].filter((part) => part !== "").join(".");
}

/** Undefined when PostgreSQL refuses the text, or it is of a kind that is not compared. */
export function factsOfTree(sql: string): readonly string[] | undefined {
  let statements: readonly Node[];
  try {
    statements = list(node(parseSync(sql))["stmts"]);
  } catch {
    return undefined;
  }
  const [kind, inner] = tag(statements[0]?.["stmt"]);
  const reader = TREE_READERS[kind];
  return statements.length === 1 && reader !== undefined ? reader(inner, offsets(sql)) : undefined;
}

type Offsets = (bytes: unknown) => number;

/** The tree counts UTF-8 bytes. */
function offsets(sql: string): Offsets {
  const buffer = Buffer.from(sql);
  const ascii = buffer.length === sql.length;
  return (bytes) => {
    const count = typeof bytes === "number" ? bytes : 0;
    return ascii ? count : buffer.subarray(0, count).toString().length;
  };
}

const CONSTRAINTS: Readonly<Record<string, string>> = {
  CONSTR_PRIMARY: "primary-key",
  CONSTR_UNIQUE: "unique",
  CONSTR_FOREIGN: "foreign-key",
  CONSTR_CHECK: "check",
  CONSTR_EXCLUSION: "exclude",
  CONSTR_NOTNULL: "not null",
  CONSTR_NULL: "null",
  CONSTR_DEFAULT: "default",
  CONSTR_IDENTITY: "identity",
  CONSTR_GENERATED: "generated",
};
const ACTIONS: Readonly<Record<string, string>> = {
  r: "RESTRICT",
  c: "CASCADE",
  n: "SET NULL",
  d: "SET DEFAULT",
};

function treeType(value: unknown, at: Offsets): string {
  const type = node(value);
  const names = strings(type["names"]);
  const name = names.at(-1) ?? "";
  const schema = names.length > 1 && names[0] !== "pg_catalog" ? `${names[0]}.` : "";
  const args = LOOSE_ARGUMENTS.has(name) ? "" : ` ${list(type["typmods"]).length}`;
  return `${schema}${name}@${at(type["location"])}${args} [${list(type["arrayBounds"]).length}]`;
}

/** Types for which the tree's arguments are not the written ones. */
const LOOSE_ARGUMENTS: ReadonlySet<string> = new Set(["bpchar", "interval", "bit", "float4", "float8"]);

function treeColumn(value: Node, at: Offsets): string[] {
  const attributes = list(value["constraints"]).flatMap((item) => {
    const constraint = node(item["Constraint"]);
    const kind = CONSTRAINTS[text(constraint["contype"])];
    if (kind === undefined) return [];
    const name = text(constraint["conname"]);
    const target = kind === "foreign-key" ? ` ${treeTarget(constraint)}` : "";
    return `  ${kind} ${name}${target}`.trimEnd();
  });
  if (value["collClause"] !== undefined) {
    attributes.push(`  collate ${strings(node(value["collClause"])["collname"]).at(-1) ?? ""}`);
  }
  const type = value["typeName"] === undefined ? "" : ` ${treeType(value["typeName"], at)}`;
  return [`column ${text(value["colname"])}@${at(value["location"])}${type}`, ...attributes.sort()];
}

function treeTarget(constraint: Node): string {
  const deletes = ACTIONS[text(constraint["fk_del_action"])] ?? "-";
  const updates = ACTIONS[text(constraint["fk_upd_action"])] ?? "-";
  return `-> ${relation(constraint["pktable"])}(${strings(constraint["pk_attrs"]).join()}) ${deletes} ${updates}`;
}

function treeConstraint(constraint: Node, at: Offsets): string[] {
  const kind = (CONSTRAINTS[text(constraint["contype"])] ?? "").replace("not null", "not-null");
  const name = text(constraint["conname"]);
  const columns = strings(constraint[kind === "foreign-key" ? "fk_attrs" : "keys"]).join();
  const target = kind === "foreign-key" ? ` ${treeTarget(constraint)}` : "";
  const index = text(constraint["indexname"]);
  const place = `@${at(constraint["location"])}`;
  return [`constraint ${kind}${place} ${name} (${columns})${index === "" ? "" : ` using ${index}`}${target}`];
}

function treeElements(value: unknown, at: Offsets): string[] {
  return list(value).flatMap((element) => {
    const [kind, inner] = tag(element);
    if (kind === "ColumnDef") return treeColumn(inner, at);
    if (kind === "Constraint") return treeConstraint(inner, at);
    return [];
  });
}

function treeParts(value: unknown): string {
  return list(value)
    .map((item) => {
      const part = node(item["IndexElem"]);
      const order = part["ordering"] === "SORTBY_DESC" ? " desc" : "";
      const nulls = part["nulls_ordering"] === "SORTBY_NULLS_FIRST" ? " nf" : "";
      const operators = strings(part["opclass"]).at(-1);
      const name = text(part["name"]);
      return `${name === "" ? "expression" : name}${operators === undefined ? "" : ` ${operators}`}${order}${nulls}`;
    })
    .join();
}

const MATCHED_DROPS: Readonly<Record<string, string>> = {
  OBJECT_TABLE: "drop-table",
  OBJECT_INDEX: "drop-index",
  OBJECT_TYPE: "drop-type",
  OBJECT_DOMAIN: "drop-type",
  OBJECT_VIEW: "drop-object view",
  OBJECT_MATVIEW: "drop-object materialized view",
  OBJECT_SEQUENCE: "drop-object sequence",
  OBJECT_SCHEMA: "drop-object schema",
  OBJECT_EXTENSION: "drop-object extension",
  OBJECT_FUNCTION: "drop-object function",
  OBJECT_PROCEDURE: "drop-object procedure",
  OBJECT_AGGREGATE: "drop-object aggregate",
};
const TABLE_ACTIONS: Readonly<Record<string, (command: Node, at: Offsets) => string[]>> = {
  AT_AddColumn: (command, at) => [
    `add-column${guard(command)}`,
    ...treeColumn(node(node(command["def"])["ColumnDef"]), at),
  ],
  AT_DropColumn: (command) => [`drop-column ${text(command["name"])}${guard(command)}${cascade(command)}`],
  AT_AlterColumnType: (command, at) => {
    const definition = node(node(command["def"])["ColumnDef"]);
    const using = definition["raw_default"] === undefined ? "" : " using";
    return [`alter-column ${text(command["name"])} type ${treeType(definition["typeName"], at)}${using}`];
  },
  AT_SetNotNull: (command) => [`alter-column ${text(command["name"])} not-null`],
  AT_DropNotNull: (command) => [`alter-column ${text(command["name"])} nullable`],
  AT_ColumnDefault: (command) => [
    `alter-column ${text(command["name"])} ${command["def"] === undefined ? "no-default" : "default"}`,
  ],
  AT_AddConstraint: (command, at) => treeConstraint(node(node(command["def"])["Constraint"]), at),
  AT_DropConstraint: (command) => [
    `drop-constraint ${text(command["name"])}${guard(command)}${cascade(command)}`,
  ],
  AT_ValidateConstraint: (command) => [`validate-constraint ${text(command["name"])}`],
  AT_AddIdentity: (command) => [`alter-column ${text(command["name"])} identity`],
  AT_DropExpression: (command) => [`alter-column ${text(command["name"])} no-expression`],
  AT_DropIdentity: (command) => [`alter-column ${text(command["name"])} no-identity`],
};

function guard(command: Node): string {
  return command["missing_ok"] === true || command["if_not_exists"] === true ? " guard" : "";
}

function temporary(value: unknown): string {
  return node(value)["relpersistence"] === "t" ? " temporary" : "";
}

function cascade(command: Node): string {
  return command["behavior"] === "DROP_CASCADE" ? " cascade" : "";
}

const TREE_READERS: Readonly<Record<string, (inner: Node, at: Offsets) => string[] | undefined>> = {
  CreateStmt: (inner, at) => [
    `create-table ${relation(inner["relation"])}${guard(inner)}${temporary(inner["relation"])}`,
    ...treeElements(inner["tableElts"], at),
  ],
  CreateTableAsStmt: (inner) =>
    inner["objtype"] === "OBJECT_MATVIEW"
      ? [`create-object materialized view ${relation(node(inner["into"])["rel"])}`]
      : [
          `create-table ${relation(node(inner["into"])["rel"])}${guard(inner)}${temporary(node(inner["into"])["rel"])}`,
        ],
  AlterTableStmt: (inner, at) => {
    if (inner["objtype"] !== "OBJECT_TABLE") return undefined;
    const facts = [`alter-table ${relation(inner["relation"])}`];
    for (const item of list(inner["cmds"])) {
      const command = node(item["AlterTableCmd"]);
      facts.push(...(TABLE_ACTIONS[text(command["subtype"])]?.(command, at) ?? ["other"]));
    }
    return facts;
  },
  IndexStmt: (inner) => [
    `create-index ${text(inner["idxname"])} on ${relation(inner["relation"])}${guard(inner)} ${
      inner["unique"] === true ? "unique " : ""
    }${text(inner["accessMethod"]).replace("btree", "")} (${treeParts(inner["indexParams"])})${
      inner["whereClause"] === undefined ? "" : " where"
    }${inner["concurrent"] === true ? " concurrently" : ""}${
      inner["indexIncludingParams"] === undefined
        ? ""
        : ` include ${treeParts(inner["indexIncludingParams"])}`
    }`,
  ],
  DropStmt: (inner) => {
    const kind = MATCHED_DROPS[text(inner["removeType"])];
    if (kind === undefined) return undefined;
    return [`${kind} ${strings(inner["objects"]).join()}${guard(inner)}${cascade(inner)}`];
  },
  RenameStmt: (inner) => {
    const table = relation(inner["relation"]);
    const to = text(inner["newname"]);
    switch (inner["renameType"]) {
      case "OBJECT_TABLE":
        return [`rename-table ${table} ${to}`];
      case "OBJECT_COLUMN":
        return inner["relationType"] === "OBJECT_TABLE"
          ? [`alter-table ${table}`, `rename-column ${text(inner["subname"])} ${to}`]
          : undefined;
      case "OBJECT_TABCONSTRAINT":
        return [`alter-table ${table}`, `rename-constraint ${text(inner["subname"])} ${to}`];
      case "OBJECT_INDEX":
        return [`rename-index ${table} ${to}`];
      default:
        return undefined;
    }
  },
  TruncateStmt: (inner) => [
    `truncate ${list(inner["relations"])
      .map((r) => relation(r["RangeVar"]))
      .join()}`,
  ],
  CommentStmt: (inner) => {
    const names = strings(node(node(inner["object"])["List"])["items"]).join(".");
    const on =
      inner["objtype"] === "OBJECT_TABLE" ? "table" : inner["objtype"] === "OBJECT_COLUMN" ? "column" : "";
    return [on === "" ? "comment other" : `comment ${on} ${names}`];
  },
  CreateEnumStmt: (inner) => [
    `create-type enum ${strings(inner["typeName"]).join(".")} ${strings(inner["vals"]).join()}`,
  ],
  CreateDomainStmt: (inner) => [`create-type domain ${strings(inner["domainname"]).join(".")}`],
  CompositeTypeStmt: (inner) => [`create-type composite ${relation(inner["typevar"])}`],
  AlterEnumStmt: (inner) => {
    const added = inner["oldVal"] === undefined ? `add ${text(inner["newVal"])}` : "rename";
    return [`alter-type ${strings(inner["typeName"]).join(".")} ${added}`];
  },
  ViewStmt: (inner) => [`create-object view ${relation(inner["view"])}`],
  CreateFunctionStmt: (inner) => [
    `create-object ${inner["is_procedure"] === true ? "procedure" : "function"} ${strings(inner["funcname"]).join(".")}`,
  ],
  CreateTrigStmt: (inner) => [
    `create-object trigger ${text(inner["trigname"])} on ${relation(inner["relation"])}`,
  ],
  CreateSeqStmt: (inner) => [`create-object sequence ${relation(inner["sequence"])}`],
  CreateExtensionStmt: (inner) => [`create-object extension ${text(inner["extname"])}`],
  InsertStmt: (inner) => [`data INSERT ${relation(inner["relation"])}`],
  UpdateStmt: (inner) => [`data UPDATE ${relation(inner["relation"])}`],
  DeleteStmt: (inner) => [`data DELETE ${relation(inner["relation"])}`],
  MergeStmt: (inner) => [`data MERGE ${relation(inner["relation"])}`],
  SelectStmt: (inner) =>
    inner["withClause"] === undefined && inner["intoClause"] === undefined ? ["query"] : undefined,
  TransactionStmt: () => ["transaction"],
  VariableSetStmt: (inner) =>
    text(inner["kind"]) === "VAR_SET_MULTI" ? undefined : [`setting ${text(inner["name"])}`],
  GrantStmt: () => ["grant"],
  GrantRoleStmt: () => ["grant"],
  AlterDefaultPrivilegesStmt: () => ["grant"],
  DoStmt: () => ["unknown"],
  CallStmt: () => ["unknown"],
  PrepareStmt: () => ["unknown"],
  ExecuteStmt: () => ["unknown"],
};

/** Written names of types and the catalog's; others are the same in both. */
const CATALOG_TYPES: Readonly<Record<string, string>> = {
  int: "int4",
  integer: "int4",
  bigint: "int8",
  smallint: "int2",
  "double precision": "float8",
  double: "double",
  real: "float4",
  boolean: "bool",
  "character varying": "varchar",
  "char varying": "varchar",
  "national character varying": "varchar",
  character: "bpchar",
  char: "bpchar",
  nchar: "bpchar",
  "national character": "bpchar",
  decimal: "numeric",
  dec: "numeric",
  "timestamp with time zone": "timestamptz",
  "timestamp without time zone": "timestamp",
  "time with time zone": "timetz",
  "time without time zone": "time",
  "bit varying": "varbit",
};

function objectText(name: ObjectName): string {
  return name.schema === undefined ? name.name.text : `${name.schema.text}.${name.name.text}`;
}

function typeText(type: TypeUse): string {
  let name = CATALOG_TYPES[type.name] ?? type.name;
  if (type.name === "float") name = type.args.length > 0 && Number(type.args[0]) < 25 ? "float4" : "float8";
  const schema = type.schema === undefined || type.schema === "pg_catalog" ? "" : `${type.schema}.`;
  const args = LOOSE_ARGUMENTS.has(name) ? "" : ` ${type.args.length}`;
  return `${schema}${name}@${type.range.start}${args} [${type.dimensions}]`;
}

function columnFacts(column: ColumnDefinition): string[] {
  const attributes: string[] = [];
  const add = (kind: string, name?: { readonly text: string }, more = ""): void => {
    attributes.push(`  ${kind} ${name?.text ?? ""}${more}`.trimEnd());
  };
  const { nullable, primaryKey, unique, references, generated, identity } = column;
  if (nullable !== undefined) add(nullable.value ? "null" : "not null", nullable.constraintName);
  if (column.default !== undefined) add("default");
  if (primaryKey !== undefined) add("primary-key", primaryKey.constraintName);
  if (unique !== undefined) add("unique", unique.constraintName);
  if (references !== undefined) add("foreign-key", references.constraintName, ` ${targetText(references)}`);
  for (const check of column.checks) add("check", check.constraintName);
  if (generated !== undefined) add("generated");
  if (identity !== undefined) add("identity");
  if (column.collation !== undefined) add(`collate ${column.collation.name}`);
  const type = column.type === undefined ? "" : ` ${typeText(column.type)}`;
  return [`column ${column.name.text}@${column.name.range.start}${type}`, ...attributes.sort()];
}

function targetText(target: NonNullable<ColumnDefinition["references"]>): string {
  const action = (said: { readonly action: string } | undefined): string =>
    said === undefined || said.action === "NO ACTION" ? "-" : said.action;
  const columns = target.columns.map((column) => column.text).join();
  return `-> ${objectText(target.table)}(${columns}) ${action(target.onDelete)} ${action(target.onUpdate)}`;
}

function constraintFacts(constraint: Constraint): string[] {
  const columns =
    constraint.kind === "foreign-key"
      ? constraint.columns.map((column) => column.text).join()
      : constraint.kind === "primary-key" || constraint.kind === "unique"
        ? constraint.columns.map((part) => part.column?.text ?? "expression").join()
        : constraint.kind === "not-null"
          ? constraint.column.text
          : "";
  const index = "usingIndex" in constraint ? ` using ${constraint.usingIndex?.text ?? ""}` : "";
  const target = constraint.kind === "foreign-key" ? ` ${targetText(constraint.references)}` : "";
  const place = `@${constraint.range.start}`;
  return [
    `constraint ${constraint.kind}${place} ${constraint.name?.text ?? ""} (${columns})${index}${target}`,
  ];
}

function partsText(parts: readonly KeyPart[]): string {
  return parts
    .map((part) => {
      const operators = part.operatorClass === undefined ? "" : ` ${part.operatorClass.name}`;
      const order = part.order?.value === "desc" ? " desc" : "";
      return `${part.column?.text ?? "expression"}${operators}${order}${part.nulls?.value === "first" ? " nf" : ""}`;
    })
    .join();
}

export function factsOfChanges(changes: readonly Change[]): readonly string[] {
  const facts: string[] = [];
  for (const change of changes) {
    const guarded = "guard" in change && change.guard !== undefined ? " guard" : "";
    const cascades = "behaviour" in change && change.behaviour?.cascade ? " cascade" : "";
    const action = (...lines: readonly string[]): void => {
      const head =
        "table" in change && change.table !== undefined ? `alter-table ${objectText(change.table)}` : "";
      if (facts.length === 0) facts.push(head);
      facts.push(...lines);
    };
    switch (change.kind) {
      case "create-table":
        facts.push(
          `create-table ${objectText(change.table)}${guarded}${change.temporary === undefined ? "" : " temporary"}`,
        );
        facts.push(
          ...[
            ...change.columns.map((c) => ({ at: c.range.start, lines: columnFacts(c) })),
            ...change.constraints.map((c) => ({ at: c.range.start, lines: constraintFacts(c) })),
          ]
            .sort((a, b) => a.at - b.at)
            .flatMap((element) => element.lines),
        );
        break;
      case "add-column":
        action(`add-column${guarded}`, ...columnFacts(change.column));
        break;
      case "drop-column":
        action(`drop-column ${change.column.text}${guarded}${cascades}`);
        break;
      case "alter-column": {
        const { alteration } = change;
        const how =
          alteration.set === "type"
            ? `type ${typeText(alteration.type)}${alteration.using === undefined ? "" : " using"}`
            : alteration.set;
        action(alteration.set === "other" ? "other" : `alter-column ${change.column.text} ${how}`);
        break;
      }
      case "add-constraint":
        action(...constraintFacts(change.constraint));
        break;
      case "drop-constraint":
        action(`drop-constraint ${change.name?.text ?? ""}${guarded}${cascades}`);
        break;
      case "validate-constraint":
        action(`validate-constraint ${change.name.text}`);
        break;
      case "rename-column":
        action(`rename-column ${change.column.text} ${change.to.text}`);
        break;
      case "rename-constraint":
        action(`rename-constraint ${change.name.text} ${change.to.text}`);
        break;
      case "rename-table":
        if (change.to.schema === undefined)
          facts.push(`rename-table ${objectText(change.table)} ${objectText(change.to)}`);
        else facts.push(`set schema`);
        break;
      case "rename-index":
        facts.push(`rename-index ${objectText(change.name)} ${change.to.text}`);
        break;
      case "table-options":
      case "unknown-action":
        action("other");
        break;
      case "create-index": {
        const { index } = change;
        facts.push(
          `create-index ${index.name?.text ?? ""} on ${objectText(change.table)}${guarded} ${
            index.unique ? "unique " : ""
          }${(index.method?.name ?? "").replace("btree", "")} (${partsText(index.parts)})${
            index.where === undefined ? "" : " where"
          }${change.concurrently === undefined ? "" : " concurrently"}${
            index.include === undefined ? "" : ` include ${index.include.columns.map((c) => c.text).join()}`
          }`,
        );
        break;
      }
      case "drop-index":
        facts.push(`drop-index ${change.names.map(objectText).join()}${guarded}${cascades}`);
        break;
      case "drop-table":
        facts.push(`drop-table ${change.tables.map(objectText).join()}${guarded}${cascades}`);
        break;
      case "drop-type":
        facts.push(`drop-type ${change.types.map(objectText).join()}${guarded}${cascades}`);
        break;
      case "drop-object":
        facts.push(
          `drop-object ${change.object} ${change.names.map(objectText).join()}${guarded}${cascades}`,
        );
        break;
      case "truncate":
        facts.push(`truncate ${change.tables.map(objectText).join()}`);
        break;
      case "comment":
        facts.push(
          change.on === "other" || change.table === undefined
            ? "comment other"
            : `comment ${change.on} ${objectText(change.table)}${change.column === undefined ? "" : `.${change.column.text}`}`,
        );
        break;
      case "create-type": {
        const labels =
          change.labels === undefined ? "" : ` ${change.labels.map((label) => label.value).join()}`;
        facts.push(`create-type ${change.as} ${objectText(change.type)}${labels}`);
        break;
      }
      case "alter-type":
        facts.push(
          `alter-type ${objectText(change.type)} ${change.addLabel === undefined ? "rename" : `add ${change.addLabel.value}`}`,
        );
        break;
      case "create-object": {
        const on =
          change.object === "trigger" && change.table !== undefined ? ` on ${objectText(change.table)}` : "";
        facts.push(
          `create-object ${change.object} ${change.name === undefined ? "" : objectText(change.name)}${on}`,
        );
        break;
      }
      case "data":
        facts.push(`data ${change.verb} ${change.table === undefined ? "" : objectText(change.table)}`);
        break;
      case "setting":
        facts.push(`setting ${change.name}`);
        break;
      case "alter-object":
      case "redefine-column":
      case "query":
      case "transaction":
      case "grant":
      case "unknown":
        facts.push(change.kind);
        break;
    }
  }
  return facts;
}
