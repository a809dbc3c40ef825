// Changes of a changelog that are no SQL: `createTable`, `addColumn` and their like.
// https://docs.liquibase.com/reference-guide/change-types
import type { Range } from "../../base/text";
import type { DialectName } from "../../dialects/dialect";
import type {
  Change,
  ColumnAlteration,
  ColumnDefinition,
  Constraint,
  KeyPart,
  Name,
  ObjectName,
  TypeUse,
} from "../../schema/change";
import { ChangeBuilder, classifySql, typeUse } from "../change-builder";
import type { Piece } from "../framework";
import { attributeOf, type ChangelogNode } from "./changelog-node";
import { DEFAULTS, liquibaseDefault, liquibaseType } from "./types";

/** Changes that Liquibase knows the way back of. */
export const UNDONE_BY_ITSELF: ReadonlySet<string> = new Set([
  "addCheckConstraint",
  "addColumn",
  "addDefaultValue",
  "addForeignKeyConstraint",
  "addLookupTable",
  "addNotNullConstraint",
  "addPrimaryKey",
  "addUniqueConstraint",
  "createIndex",
  "createSequence",
  "createTable",
  "createView",
  "dropNotNullConstraint",
  "renameColumn",
  "renameSequence",
  "renameTable",
  "renameView",
  "tagDatabase",
]);

/** Rows, files and words to the person who runs it: the schema stays as it is. */
const NO_SCHEMA = new Set([
  "delete",
  "empty",
  "insert",
  "loadData",
  "loadUpdateData",
  "output",
  "stop",
  "tagDatabase",
  "update",
]);

/** `source` is the dialect that the project is written for. */
export function readChange(
  node: ChangelogNode,
  dialects: readonly DialectName[] | undefined,
  source: DialectName,
): Piece {
  const read = new ChangeReader(node, source);
  const changes = read.changes();
  const shared = dialects === undefined ? {} : { dialects };
  if (changes === undefined) {
    return {
      kind: "opaque",
      range: node.range,
      callee: node.name,
      why: `the change ${node.name} is not read yet`,
      reaches: NO_SCHEMA.has(node.name) ? "nothing" : "anything",
      ...shared,
    };
  }
  return {
    kind: "call",
    range: node.range,
    callee: node.name,
    changes,
    complete: read.complete,
    certain: true,
    ...shared,
  };
}

class ChangeReader {
  private readonly builder: ChangeBuilder;

  constructor(
    private readonly node: ChangelogNode,
    private readonly source: DialectName,
  ) {
    this.builder = new ChangeBuilder(node.range);
  }

  get complete(): boolean {
    return this.builder.complete;
  }

  /** Undefined for a change that is not read, or that lacks what it must have. */
  changes(): readonly Change[] | undefined {
    const range = this.builder.whole;
    const table = this.objectName(this.node, "tableName", "schemaName");
    switch (this.node.name) {
      case "createTable":
        return table && this.createTable(table);
      case "addColumn":
        return table && this.addColumns(table);
      case "dropTable": {
        const cascade = this.node.attributes.get("cascadeConstraints");
        const behaviour =
          cascade?.text === "true" ? { behaviour: { cascade: true, range: this.place(cascade.range) } } : {};
        return table && [{ kind: "drop-table", range, tables: [table], ...behaviour }];
      }
      case "dropColumn":
        return table && this.dropColumns(table);
      case "renameTable": {
        const from = this.objectName(this.node, "oldTableName", "schemaName");
        const to = this.objectName(this.node, "newTableName");
        return from && to && [{ kind: "rename-table", range, table: from, to }];
      }
      case "renameColumn": {
        const column = this.name(this.node, "oldColumnName");
        const to = this.name(this.node, "newColumnName");
        return table && column && to && [{ kind: "rename-column", range, table, column, to }];
      }
      case "createIndex":
        return table && this.createIndex(table);
      case "dropIndex": {
        const name = this.objectName(this.node, "indexName");
        return (
          name && [{ kind: "drop-index", range, ...(table && { table }), names: [name], as: "statement" }]
        );
      }
      case "addPrimaryKey":
      case "addUniqueConstraint": {
        const kind = this.node.name === "addPrimaryKey" ? "primary-key" : "unique";
        const columns = this.listedNames(this.node, "columnNames").map(asPart);
        const constraint: Constraint = { kind, range, columns, ...this.named(this.node, "constraintName") };
        return table && [{ kind: "add-constraint", range, table, constraint }];
      }
      case "dropPrimaryKey":
      case "dropUniqueConstraint": {
        const as = this.node.name === "dropPrimaryKey" ? "primary-key" : "constraint";
        return (
          table && [{ kind: "drop-constraint", range, table, as, ...this.named(this.node, "constraintName") }]
        );
      }
      case "addForeignKeyConstraint":
        return this.addForeignKey();
      case "dropForeignKeyConstraint": {
        const base = this.objectName(this.node, "baseTableName", "baseTableSchemaName");
        const named = this.named(this.node, "constraintName");
        return base && [{ kind: "drop-constraint", range, table: base, as: "foreign-key", ...named }];
      }
      default:
        return table && this.alterColumn(table);
    }
  }

  private alterColumn(table: ObjectName): readonly Change[] | undefined {
    const range = this.builder.whole;
    const column = this.name(this.node, "columnName");
    if (column === undefined) return undefined;
    const alter = (alteration: ColumnAlteration): readonly Change[] => [
      { kind: "alter-column", range, table, column, alteration },
    ];
    switch (this.node.name) {
      case "addNotNullConstraint":
        return alter({ range, set: "not-null" });
      case "dropNotNullConstraint":
        return alter({ range, set: "nullable" });
      case "dropDefaultValue":
        return alter({ range, set: "no-default" });
      case "modifyDataType": {
        const type = this.type(this.node, "newDataType");
        return type && alter({ range, set: "type", type });
      }
      case "addDefaultValue": {
        const value = this.defaultOf(this.node);
        return value && alter({ range, set: "default", expression: value.expression });
      }
      default:
        return undefined;
    }
  }

  private createTable(table: ObjectName): readonly Change[] {
    const range = this.builder.whole;
    const read = this.columnNodes().flatMap((node) => this.column(node, table) ?? []);
    const keys = read.filter(({ inKey }) => inKey !== undefined);
    const constraints = read.flatMap((one) => one.constraints);
    const [key] = keys;
    if (key?.inKey !== undefined) {
      // Columns that say they are the key are one key together, under the first name given.
      const name = keys.map(({ inKey }) => inKey?.constraintName).find((one) => one !== undefined);
      constraints.unshift({
        kind: "primary-key",
        range: key.inKey.range,
        columns: keys.map(({ definition }) => asPart(definition.name)),
        ...(name === undefined ? {} : { name }),
      });
    }
    return [
      {
        kind: "create-table",
        range,
        table,
        columns: read.map(({ definition }) => definition),
        constraints,
        indexes: [],
        options: [],
      },
    ];
  }

  private addColumns(table: ObjectName): readonly Change[] {
    return this.columnNodes().flatMap((node): readonly Change[] => {
      const read = this.column(node, table);
      if (read === undefined) return [];
      const range = this.place(node.range);
      const { definition, inKey } = read;
      const column = inKey === undefined ? definition : { ...definition, primaryKey: inKey };
      return [
        { kind: "add-column", range, table, column },
        ...read.constraints.map((constraint): Change => ({
          kind: "add-constraint",
          range,
          table,
          constraint,
        })),
      ];
    });
  }

  private dropColumns(table: ObjectName): readonly Change[] | undefined {
    const one = this.name(this.node, "columnName");
    if (one !== undefined) return [{ kind: "drop-column", range: this.builder.whole, table, column: one }];
    const changes = this.columnNodes().flatMap((node): readonly Change[] => {
      const column = this.name(node, "name");
      return column === undefined
        ? []
        : [{ kind: "drop-column", range: this.place(node.range), table, column }];
    });
    return changes.length === 0 ? undefined : changes;
  }

  private createIndex(table: ObjectName): readonly Change[] {
    const range = this.builder.whole;
    const parts = this.columnNodes().flatMap((node): readonly KeyPart[] => {
      const written = node.attributes.get("name");
      if (written === undefined) return [];
      const at = this.place(written.range);
      if (attributeOf(node, "computed") === "true") {
        return [{ range: at, expression: { range: at, text: written.text, ...classifySql(written.text) } }];
      }
      const column = this.name(node, "name");
      const down = node.attributes.get("descending");
      const order =
        down?.text === "true" ? { order: { value: "desc" as const, range: this.place(down.range) } } : {};
      return column === undefined ? [] : [{ ...asPart(column), ...order }];
    });
    const index = {
      range,
      ...this.named(this.node, "indexName"),
      unique: attributeOf(this.node, "unique") === "true",
      parts,
      options: [],
    };
    return [{ kind: "create-index", range, table, index, as: "statement" }];
  }

  private addForeignKey(): readonly Change[] | undefined {
    const range = this.builder.whole;
    const table = this.objectName(this.node, "baseTableName", "baseTableSchemaName");
    const target = this.objectName(this.node, "referencedTableName", "referencedTableSchemaName");
    if (table === undefined || target === undefined) return undefined;
    const action = (key: string): { action: string; range: Range } | undefined => {
      const written = this.node.attributes.get(key);
      return written && { action: written.text.toUpperCase(), range: this.place(written.range) };
    };
    const onDelete = action("onDelete");
    const onUpdate = action("onUpdate");
    const deferrable = this.node.attributes.get("deferrable");
    const constraint: Constraint = {
      kind: "foreign-key",
      range,
      ...this.named(this.node, "constraintName"),
      columns: this.listedNames(this.node, "baseColumnNames"),
      references: {
        range,
        table: target,
        columns: this.listedNames(this.node, "referencedColumnNames"),
        ...(onDelete && { onDelete }),
        ...(onUpdate && { onUpdate }),
        ...(deferrable?.text === "true" ? { deferrable: this.place(deferrable.range) } : {}),
      },
    };
    return [{ kind: "add-constraint", range, table, constraint }];
  }

  private columnNodes(): readonly ChangelogNode[] {
    return this.node.children
      .flatMap((child) => (child.name === "columns" ? child.children : [child]))
      .filter(({ name }) => name === "column");
  }

  private column(node: ChangelogNode, table: ObjectName): ReadColumn | undefined {
    const name = this.name(node, "name");
    if (name === undefined) {
      this.builder.complete = false;
      return undefined;
    }
    const range = this.place(node.range);
    const type = this.type(node, "type");
    const said = node.children.find((child) => child.name === "constraints");
    const isSet = (key: string): Range | undefined => {
      const written = said?.attributes.get(key);
      return written?.text === "true" ? this.place(written.range) : undefined;
    };
    const nullable = said?.attributes.get("nullable");
    const counter = node.attributes.get("autoIncrement");
    const value = this.defaultOf(node);
    const key = isSet("primaryKey");
    const unique = isSet("unique");
    const remarks = node.attributes.get("remarks");
    const definition: ColumnDefinition = {
      range,
      name,
      ...(type && { type }),
      ...(nullable === undefined
        ? key === undefined
          ? {}
          : { nullable: { value: false, range: key } }
        : { nullable: { value: nullable.text !== "false", range: this.place(nullable.range) } }),
      ...(value && { default: value }),
      ...(counter?.text === "true"
        ? {
            identity: {
              kind: this.source === "postgresql" ? ("by-default" as const) : ("auto_increment" as const),
              range: this.place(counter.range),
            },
          }
        : {}),
      checks: [],
      ...(remarks === undefined
        ? {}
        : { comment: { value: remarks.text, range: this.place(remarks.range) } }),
    };
    const constraints: Constraint[] = [];
    if (unique !== undefined && said !== undefined) {
      const named = this.named(said, "uniqueConstraintName");
      constraints.push({ kind: "unique", range: unique, columns: [asPart(name)], ...named });
    }
    const foreign = said && this.columnReference(said, name, table);
    if (foreign !== undefined) constraints.push(foreign);
    const keyName = said && this.named(said, "primaryKeyName").name;
    return {
      definition,
      constraints,
      ...(key === undefined
        ? {}
        : { inKey: { range: key, ...(keyName === undefined ? {} : { constraintName: keyName }) } }),
    };
  }

  /** `references="other(id)"`, or the table and the columns in attributes of their own. */
  private columnReference(said: ChangelogNode, column: Name, table: ObjectName): Constraint | undefined {
    const written = said.attributes.get("references");
    const match = /^\s*([\w.]+)\s*\(([^)]*)\)\s*$/.exec(written?.text ?? "");
    const target = this.objectName(said, "referencedTableName", "referencedTableSchemaName");
    const at = written ?? said.attributes.get("referencedTableName");
    if (at === undefined || (target === undefined && match === null)) return undefined;
    const range = this.place(at.range);
    const words = (match?.[1] ?? "").split(".");
    const owner = words.length > 1 ? this.folded(words[0] ?? "", range) : table.schema;
    const cascade = said.attributes.get("deleteCascade");
    return {
      kind: "foreign-key",
      range,
      ...this.named(said, "foreignKeyName"),
      columns: [column],
      references: {
        range,
        table: target ?? {
          ...(owner === undefined ? {} : { schema: owner }),
          name: this.folded(words.at(-1) ?? "", range),
          range,
        },
        columns:
          match === null
            ? this.listedNames(said, "referencedColumnNames")
            : (match[2] ?? "").split(",").map((one) => this.folded(one.trim(), range)),
        ...(cascade?.text === "true"
          ? { onDelete: { action: "CASCADE", range: this.place(cascade.range) } }
          : {}),
      },
    };
  }

  private type(node: ChangelogNode, key: string): TypeUse | undefined {
    const written = node.attributes.get(key);
    if (written === undefined || written.text.includes("${")) {
      if (written !== undefined) this.builder.complete = false;
      return undefined;
    }
    const range = this.place(written.range);
    const word = /^[^(]*/.exec(written.text)?.[0].trimEnd() ?? "";
    const exact = range.end - range.start === written.text.length;
    const nameRange = exact ? { start: range.start, end: range.start + word.length } : range;
    return typeUse(liquibaseType(written.text), this.source, {
      range,
      nameRange,
      fallback: written.text.toLowerCase(),
    });
  }

  private defaultOf(node: ChangelogNode): ColumnDefinition["default"] {
    for (const key of DEFAULTS) {
      const written = node.attributes.get(key);
      const on = written && liquibaseDefault(key, written.text);
      if (written === undefined || on === undefined) continue;
      const range = this.place(written.range);
      const text = on[this.source] ?? written.text;
      return { range, expression: { range, text, ...classifySql(text), on } };
    }
    return undefined;
  }

  private place(range: Range): Range {
    return this.builder.place(range);
  }

  private name(node: ChangelogNode, key: string): Name | undefined {
    const written = node.attributes.get(key);
    if (written === undefined || written.text === "") return undefined;
    if (written.text.includes("${")) {
      this.builder.complete = false;
      return undefined;
    }
    return this.folded(written.text, this.place(written.range));
  }

  /** Liquibase quotes a name of mixed case on PostgreSQL, and leaves others to the server. */
  private folded(text: string, range: Range): Name {
    const mixed = /[a-z]/.test(text) && /[A-Z]/.test(text);
    const fold = this.source === "postgresql" && !mixed;
    return { text: fold ? text.toLowerCase() : text, range, quoted: this.source === "postgresql" && mixed };
  }

  private named(node: ChangelogNode, key: string): { readonly name?: Name } {
    const name = this.name(node, key);
    return name === undefined ? {} : { name };
  }

  private objectName(node: ChangelogNode, key: string, schemaKey?: string): ObjectName | undefined {
    const name = this.name(node, key);
    const schema = schemaKey === undefined ? undefined : this.name(node, schemaKey);
    return name && { ...(schema === undefined ? {} : { schema }), name, range: name.range };
  }

  /** `a, b` in one attribute. */
  private listedNames(node: ChangelogNode, key: string): readonly Name[] {
    const written = node.attributes.get(key);
    if (written === undefined) return [];
    const whole = this.place(written.range);
    const exact = whole.end - whole.start === written.text.length;
    return [...written.text.matchAll(/[^,\s][^,]*/g)].map((match) => {
      const text = match[0].trimEnd();
      const start = whole.start + match.index;
      return this.folded(text, exact ? { start, end: start + text.length } : whole);
    });
  }
}

interface ReadColumn {
  readonly definition: ColumnDefinition;
  readonly constraints: readonly Constraint[];
  /** Set where the column is of the table's key. */
  readonly inKey?: { readonly range: Range; readonly constraintName?: Name };
}

function asPart(column: Name): KeyPart {
  return { column, range: column.range };
}
