// From something in the schema tree to the migration that made it.
import * as vscode from "vscode";
import type { OriginParams } from "../../server/protocol";
import { type LensCommand, sayRefusal } from "../lens-command";
import { openPlace } from "../open-document";
import type { SchemaNode } from "../schema-view";

export const openOrigin: LensCommand = {
  name: "openOrigin",
  async run(app, argument) {
    const node = readNode(argument);
    if (node === undefined) return;
    const client = await app.startClient();
    const wanted = whatOf(node);
    if (wanted === undefined) return;
    const place = await client.origin(wanted);
    if (place !== null) await openPlace(place);
    else
      sayRefusal({
        reason: vscode.l10n.t(
          "No migration here is known to make {0}.",
          wanted.column ?? wanted.index ?? wanted.table,
        ),
      });
  },
};

function whatOf(node: SchemaNode): OriginParams | undefined {
  const { project } = node.source;
  if (node.kind === "table") return { project, schema: node.table.schema, table: node.table.name };
  if (node.kind !== "column" && node.kind !== "key" && node.kind !== "index" && node.kind !== "foreignKey")
    return undefined;
  const { schema, name: table } = node.table;
  return {
    project,
    table,
    ...(schema === undefined ? {} : { schema }),
    ...(node.kind === "column" ? { column: node.column.name } : {}),
    ...(node.kind === "index" ? { index: node.index.name } : {}),
    ...(node.kind === "key" || node.kind === "foreignKey" ? { index: node.key.name } : {}),
  };
}

function readNode(argument: unknown): SchemaNode | undefined {
  return isNode(argument) ? argument : undefined;
}

function isNode(value: unknown): value is SchemaNode {
  return typeof value === "object" && value !== null && "kind" in value && "source" in value;
}
