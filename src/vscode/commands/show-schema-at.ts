// The schema that the migrations up to one make, as a document to read.
import * as vscode from "vscode";
import { describeSchema } from "../../schema/describe-schema";
import type { LensCommand } from "../lens-command";
import { labelOf } from "../migration-label";
import { pickMigration, refuseWithoutProjects } from "../pick";

export const showSchemaAt: LensCommand = {
  name: "showSchemaAt",
  refuse: refuseWithoutProjects,
  async run(app, argument) {
    const picked = await pickMigration(app, argument, vscode.l10n.t("The schema at which migration?"));
    if (picked === undefined) return;
    const { project, migration } = picked;
    const client = await app.startClient();
    const schema = await client.schemaAt({ project: project.root, migration: migration.id });
    if (schema === null) return;
    const head = [
      vscode.l10n.t(
        "-- {0}: the schema once {1} has run, read from the migrations.",
        project.name,
        labelOf(migration),
      ),
      ...(schema.complete
        ? []
        : [vscode.l10n.t("-- Some migrations could not be read whole: there may be more than this.")]),
    ];
    const text = `${head.join("\n")}\n\n${describeSchema(schema)}\n`;
    const uri = app.documents.add(vscode.l10n.t("Schema at {0}.sql", labelOf(migration)), text);
    await vscode.window.showTextDocument(uri, { preview: true });
  },
};
