// `migration-lens schema`: the schema that a project's migrations make, by replay, as SQL to read or as JSON.
import { dialectNamed } from "../dialects/dialects";
import type { Migration } from "../frameworks/framework";
import type { ProjectState } from "../lint/session";
import { findMigration } from "../runner/find-migration";
import { qualifiedName } from "../schema/describe-schema";
import type { Column, Index, Key, Schema, SchemaKeyPart, Table } from "../schema/schema";
import { writeDifference } from "../schema/write-difference";
import { parseArguments, sourceOf, valueOf } from "./arguments";
import { chooseProject } from "./choose-project";
import { EXIT, UsageError, type Console } from "./console";
import { folderNamed } from "./read-input";

export async function schemaCommand(argv: readonly string[], console: Console): Promise<number> {
  const parsed = parseArguments(argv, { project: "value", at: "value", from: "value", format: "value" });
  const format = valueOf(parsed, "format") ?? "sql";
  if (format !== "sql" && format !== "json") throw new UsageError(`--format ${format}: write json or sql`);
  const [name, ...more] = parsed.names;
  if (name === undefined || more.length > 0) throw new UsageError("schema needs the name of one folder");
  const folder = folderNamed(console, name);
  await console.breathe();
  const { state, session, shown } = chooseProject(
    folder,
    valueOf(parsed, "project"),
    console,
    sourceOf(parsed),
  );
  const last = lastOf(state, valueOf(parsed, "at"));
  const schema = session.schemaAfter(state, last?.id);
  const head = { root: shown, tool: state.project.tool, from: state.source, at: last?.id ?? null };
  if (format === "json") {
    console.out(`${JSON.stringify({ ...head, ...describe(schema) })}\n`);
    return EXIT.ok;
  }
  const where = last === undefined ? "before any migration" : `after ${titleOf(last)}`;
  console.out(
    `-- ${head.root} (${head.tool}) ${where}, for ${dialectNamed(head.from).title}\n${asSql(schema)}`,
  );
  return EXIT.ok;
}

function lastOf({ migrations }: ProjectState, wanted: string | undefined): Migration | undefined {
  if (wanted === undefined) return migrations.at(-1);
  const found = findMigration(migrations, wanted);
  if (found !== undefined) return found;
  throw new UsageError(
    `--at ${wanted} is no migration of the project, or fits several; see migration-lens projects`,
  );
}

function titleOf({ id, name }: Migration): string {
  return name === "" || name === id ? id : `${id} ${name}`;
}

function asSql(schema: Schema): string {
  const { dialect } = schema;
  const nothing: Schema = { dialect, tables: [], types: [], objects: [], complete: true };
  const { up, notes } = writeDifference(nothing, schema, dialectNamed(dialect), () => false);
  const unknown = [
    ...(schema.complete ? [] : ["Not all is known: a migration does something that can't be read."]),
    ...schema.tables
      .filter(({ partial }) => partial)
      .map((table) => `${qualifiedName(table)} may have more columns, keys or indexes than are known.`),
  ];
  const said = [...unknown, ...notes].map((note) => `-- ${note.replaceAll(/\s*\n\s*/g, " ")}\n`);
  return said.join("") + up.map((statement) => `\n${statement};\n`).join("");
}

/** Null stands for none, and for what is not known where `unknown` says so. */
function describe(schema: Schema): object {
  const names = new Set(
    [...schema.tables, ...schema.types, ...schema.objects].map((one) => one.schema ?? null),
  );
  return {
    complete: schema.complete,
    schemas: [...names].map((name) => {
      const within = (one: { readonly schema?: string }): boolean => (one.schema ?? null) === name;
      return {
        name,
        tables: schema.tables.filter(within).map(describeTable),
        types: schema.types
          .filter(within)
          .map((type) => ({ name: type.name, kind: type.kind, labels: type.labels ?? null })),
        objects: schema.objects.filter(within).map((object) => ({ name: object.name, kind: object.kind })),
      };
    }),
  };
}

function describeTable(table: Table): unknown {
  return {
    name: table.name,
    complete: !table.partial,
    columns: table.columns.map(describeColumn),
    primaryKey: table.primaryKey === undefined ? null : describeKey(table.primaryKey),
    uniques: table.uniques.map(describeKey),
    foreignKeys: table.foreignKeys.map(({ name, columns, table: to, referenced, onDelete, onUpdate }) => ({
      name,
      columns,
      references: { schema: to.schema ?? null, table: to.name, columns: referenced },
      onDelete: onDelete ?? null,
      onUpdate: onUpdate ?? null,
    })),
    checks: table.checks.map(({ name, expression }) => ({ name, expression })),
    indexes: table.indexes.map(describeIndex),
    comment: table.comment ?? null,
  };
}

function describeColumn(column: Column): unknown {
  const { name, type, nullable, default: value, generated } = column;
  return {
    name,
    type: type?.text ?? null,
    nullable: nullable ?? null,
    default: value ?? null,
    autoIncrement: column.autoIncrement,
    ...(generated === undefined ? {} : { generated }),
    ...(column.onUpdate === undefined ? {} : { onUpdate: column.onUpdate }),
    ...(column.collation === undefined ? {} : { collation: column.collation }),
    ...(column.charset === undefined ? {} : { charset: column.charset }),
    ...(column.comment === undefined ? {} : { comment: column.comment }),
    unknown: Object.entries({ type, nullable, default: value })
      .filter(([, fact]) => fact === undefined)
      .map(([fact]) => fact),
  };
}

function describeKey({ name, parts }: Key): unknown {
  return { name, parts: parts.map(describePart) };
}

function describeIndex(index: Index): unknown {
  return {
    name: index.name,
    unique: index.unique,
    method: index.method ?? index.special ?? null,
    parts: index.parts.map(describePart),
    include: index.include,
    where: index.where ?? null,
  };
}

function describePart({ column, expression, length, descending }: SchemaKeyPart): unknown {
  return { column: column ?? null, expression: expression ?? null, length: length ?? null, descending };
}
