// The tree of connected databases: schemas, tables and views, their columns, keys, indexes and foreign keys. Each
// level is asked of the database when it is opened.
import * as vscode from "vscode";
import type { Result } from "../base/result";
import type { TreeObject, TreeSchema, TreeTable } from "../engines/engine";
import { describeColumn, describeKeyParts, qualifiedName } from "../schema/describe-schema";
import type { Column, ForeignKey, Index, Key, Table } from "../schema/schema";

/** A connected database as the tree asks it. Failures are a sentence for a person. */
export interface SchemaSource {
  /** The root of the project it belongs to. */
  readonly project: string;
  readonly title: string;
  readonly detail: string;
  listSchemas(): Promise<Result<readonly TreeSchema[], string>>;
  listTables(schema: string): Promise<Result<readonly TreeTable[], string>>;
  describeTable(schema: string, name: string): Promise<Result<Table | undefined, string>>;
  listObjects(schema: string): Promise<Result<readonly TreeObject[], string>>;
}

interface NodeBase {
  readonly source: SchemaSource;
  /** What Copy Name copies; unset: nothing to copy. */
  readonly name?: string;
}
export type SchemaNode = NodeBase &
  (
    | { readonly kind: "database" }
    | { readonly kind: "schema"; readonly schema: TreeSchema }
    | { readonly kind: "table"; readonly table: TreeTable }
    | { readonly kind: "column"; readonly column: Column; readonly table: Table; readonly marks: string }
    | {
        readonly kind: "folder";
        readonly of: "keys" | "indexes" | "foreignKeys" | "objects";
        readonly label: string;
        readonly children: readonly SchemaNode[];
      }
    | { readonly kind: "key"; readonly key: Key; readonly table: Table; readonly primary: boolean }
    | { readonly kind: "index"; readonly index: Index; readonly table: Table }
    | { readonly kind: "foreignKey"; readonly key: ForeignKey; readonly table: Table }
    | { readonly kind: "object"; readonly object: TreeObject }
    | { readonly kind: "note"; readonly text: string; readonly failed: boolean }
  );

export class SchemaView implements vscode.TreeDataProvider<SchemaNode>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<SchemaNode | undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  private sources: readonly SchemaSource[] = [];

  show(sources: readonly SchemaSource[]): void {
    this.sources = sources;
    this.changed.fire(undefined);
  }

  refresh(): void {
    this.changed.fire(undefined);
  }

  async getChildren(node?: SchemaNode): Promise<SchemaNode[]> {
    if (node === undefined)
      return this.sources.map((source) => ({ kind: "database", source, name: source.title }));
    const { source } = node;
    switch (node.kind) {
      case "database":
        return listed(source, await source.listSchemas(), (schemas) =>
          schemas.map((schema) => ({ kind: "schema", source, schema, name: schema.name })),
        );
      case "schema":
        return await this.schemaChildren(source, node.schema.name);
      case "table":
        return listed(source, await source.describeTable(node.table.schema, node.table.name), (table) =>
          table === undefined ? [] : tableChildren(source, table),
        );
      case "folder":
        return [...node.children];
      default:
        return [];
    }
  }

  getTreeItem(node: SchemaNode): vscode.TreeItem {
    const { Collapsed, Expanded, None } = vscode.TreeItemCollapsibleState;
    const make = (
      label: string,
      description: string,
      icon: string,
      contextValue: string,
      state = None,
    ): vscode.TreeItem => {
      const item = new vscode.TreeItem(label, state);
      item.description = description;
      item.iconPath = new vscode.ThemeIcon(icon);
      item.contextValue = contextValue;
      item.tooltip = description === "" ? label : `${label}: ${description}`;
      item.accessibilityInformation = {
        label: `${contextValue.split(" ")[0] ?? ""} ${label} ${description}`,
      };
      return item;
    };
    switch (node.kind) {
      case "database":
        return make(node.source.title, node.source.detail, "database", "database named", Expanded);
      case "schema":
        return make(
          node.schema.name,
          node.schema.isDefault ? vscode.l10n.t("default") : "",
          "symbol-namespace",
          "schema named",
          node.schema.isDefault ? Expanded : Collapsed,
        );
      case "table": {
        const { kind, name } = node.table;
        const isTable = kind === "table";
        const icon = kind.includes("view") ? "eye" : "table";
        return make(name, isTable ? "" : kind, icon, "table named", Collapsed);
      }
      case "column":
        return make(
          node.column.name,
          [describeColumn(node.column), node.marks].filter((part) => part !== "").join(" · "),
          node.marks.includes(vscode.l10n.t("primary key")) ? "key" : "symbol-field",
          "column named",
        );
      case "folder":
        return make(node.label, String(node.children.length), FOLDER_ICONS[node.of], "folder", Collapsed);
      case "key":
        return make(
          node.key.name,
          `${node.primary ? vscode.l10n.t("primary key") : vscode.l10n.t("unique")} (${describeKeyParts(node.key)})`,
          "key",
          "key named",
        );
      case "index":
        return make(node.index.name, indexDescription(node.index), "list-tree", "index named");
      case "foreignKey":
        return make(node.key.name, foreignKeyDescription(node.key), "references", "foreignKey named");
      case "object":
        return make(
          node.object.name,
          node.object.kind,
          OBJECT_ICONS[node.object.kind] ?? "symbol-misc",
          "object named",
        );
      case "note":
        return make(node.text, "", node.failed ? "warning" : "info", "note");
    }
  }

  dispose(): void {
    this.changed.dispose();
  }

  private async schemaChildren(source: SchemaSource, schema: string): Promise<SchemaNode[]> {
    const tables = await source.listTables(schema);
    const nodes = listed(source, tables, (list): SchemaNode[] =>
      list.map((table) => ({ kind: "table", source, table, name: table.name })),
    );
    const objects = await source.listObjects(schema);
    if (objects.ok && objects.value.length > 0) {
      const children = objects.value.map((object): SchemaNode => ({
        kind: "object",
        source,
        object,
        name: object.name,
      }));
      const label = vscode.l10n.t("Types, routines and more");
      nodes.push({ kind: "folder", of: "objects", source, label, children });
    }
    return nodes.length > 0 ? nodes : [note(source, vscode.l10n.t("No tables yet"), false)];
  }
}

const FOLDER_ICONS = { keys: "key", indexes: "list-tree", foreignKeys: "references", objects: "symbol-misc" };
const OBJECT_ICONS: Readonly<Record<string, string>> = {
  function: "symbol-function",
  procedure: "symbol-function",
  trigger: "zap",
  sequence: "symbol-number",
  enum: "symbol-enum",
  domain: "symbol-interface",
  composite: "symbol-structure",
  extension: "extensions",
};

function listed<T>(
  source: SchemaSource,
  answer: Result<T, string>,
  nodes: (value: T) => SchemaNode[],
): SchemaNode[] {
  return answer.ok ? nodes(answer.value) : [note(source, answer.error, true)];
}

function note(source: SchemaSource, text: string, failed: boolean): SchemaNode {
  return { kind: "note", source, text, failed };
}

function tableChildren(source: SchemaSource, table: Table): SchemaNode[] {
  const columns = table.columns.map((column): SchemaNode => {
    const inKey = table.primaryKey?.parts.some((part) => part.column === column.name) ?? false;
    const unique = table.uniques.some(
      (key) => key.parts.length === 1 && key.parts[0]?.column === column.name,
    );
    const to = table.foreignKeys.find((key) => key.columns.includes(column.name));
    const marks = [
      ...(inKey ? [vscode.l10n.t("primary key")] : []),
      ...(unique ? [vscode.l10n.t("unique")] : []),
      ...(to === undefined ? [] : [`→ ${qualifiedName(to.table)}`]),
    ].join(" · ");
    return { kind: "column", source, column, table, marks, name: column.name };
  });
  const keys: SchemaNode[] = [
    ...(table.primaryKey === undefined ? [] : [keyNode(source, table, table.primaryKey, true)]),
    ...table.uniques.map((key) => keyNode(source, table, key, false)),
  ];
  const indexes = table.indexes.map((index): SchemaNode => ({
    kind: "index",
    source,
    index,
    table,
    name: index.name,
  }));
  const foreignKeys = table.foreignKeys.map((key): SchemaNode => ({
    kind: "foreignKey",
    source,
    key,
    table,
    name: key.name,
  }));
  const folder = (
    of: "keys" | "indexes" | "foreignKeys",
    label: string,
    children: readonly SchemaNode[],
  ): SchemaNode[] => (children.length === 0 ? [] : [{ kind: "folder", of, source, label, children }]);
  return [
    ...columns,
    ...folder("keys", vscode.l10n.t("Keys"), keys),
    ...folder("indexes", vscode.l10n.t("Indexes"), indexes),
    ...folder("foreignKeys", vscode.l10n.t("Foreign keys"), foreignKeys),
  ];
}

function keyNode(source: SchemaSource, table: Table, key: Key, primary: boolean): SchemaNode {
  return { kind: "key", source, key, table, primary, name: key.name };
}

function indexDescription(index: Index): string {
  const kind = index.unique ? vscode.l10n.t("unique") : (index.special ?? "");
  const method = index.method === undefined || index.method === "btree" ? "" : index.method;
  const where = index.where === undefined ? "" : `WHERE ${index.where}`;
  return [kind, method, `(${describeKeyParts(index)})`, where].filter((part) => part !== "").join(" ");
}

function foreignKeyDescription(key: ForeignKey): string {
  const referenced = key.referenced.length > 0 ? ` (${key.referenced.join(", ")})` : "";
  const onDelete = key.onDelete === undefined ? "" : ` on delete ${key.onDelete.toLowerCase()}`;
  return `(${key.columns.join(", ")}) → ${qualifiedName(key.table)}${referenced}${onDelete}`;
}
