// A new migration in the tool's own way: empty, or made of what the connected database and the migrations differ in.
import * as vscode from "vscode";
import type { NewMigrationAnswer, NewMigrationParams, ProjectSummary } from "../../server/protocol";
import type { App } from "../app";
import { type LensCommand, sayRefusal } from "../lens-command";
import { pickProject, refuseWithoutProjects } from "../pick";

type Made = Exclude<NewMigrationAnswer, { readonly refused: string }>;

export const newMigration: LensCommand = {
  name: "newMigration",
  refuse: refuseWithoutProjects,
  async run(app, argument) {
    const project = await pickProject(app, argument);
    if (project === undefined) return;
    if (!project.makesNew) {
      sayRefusal({
        reason: vscode.l10n.t(
          "{0}: {1} makes its new migrations by its own command; they are not made from here yet.",
          project.name,
          project.toolTitle,
        ),
      });
      return;
    }
    const from = await pickSource(app, project);
    if (from === undefined) return;
    const name = await vscode.window.showInputBox({
      title: vscode.l10n.t("New migration in {0} ({1})", project.name, project.toolTitle),
      prompt: vscode.l10n.t(
        "What it does, in a few words. The file is named as {0} names it.",
        project.toolTitle,
      ),
      placeHolder: vscode.l10n.t("add email to customers"),
      validateInput: (text) =>
        /[\p{L}\p{N}]/u.test(text) ? undefined : vscode.l10n.t("Name it with at least one letter or digit."),
    });
    if (name === undefined) return;
    const client = await app.startClient();
    const answer = await client.newMigration({
      project: project.root,
      name: name.trim(),
      from,
      ...(await lastApplied(app, project)),
    });
    if (answer === null) return;
    if ("refused" in answer) sayRefusal({ reason: `${project.name}: ${answer.refused}` });
    else await write(app, project, answer);
  },
};

/** Not known where the tool's history could not be read. */
async function lastApplied(
  app: App,
  project: ProjectSummary,
): Promise<Pick<NewMigrationParams, "lastApplied">> {
  const { migrations } = await app.projects.migrations(project.root);
  const standing = app.connections.standingOf(project);
  if (migrations.every(({ id }) => standing.markOf(id) === "unknown")) return {};
  return { lastApplied: standing.applied.at(-1) ?? null };
}

/** Asked only where there is a choice. */
async function pickSource(
  app: App,
  project: ProjectSummary,
): Promise<NewMigrationParams["from"] | undefined> {
  const database = app.connections.titleOf(project.root);
  if (database === undefined) return "nothing";
  // The schema may have been changed since it was read.
  await app.connections.refresh(project.root);
  const items: (vscode.QuickPickItem & { readonly from: NewMigrationParams["from"] })[] = [
    { label: vscode.l10n.t("Empty"), from: "nothing" },
    {
      label: vscode.l10n.t("What the database has and the migrations lack"),
      detail: database,
      from: "database",
    },
    {
      label: vscode.l10n.t("What the migrations have and the database lacks"),
      detail: database,
      from: "migrations",
    },
  ];
  const placeHolder = vscode.l10n.t("What is to be in the new migration?");
  return (await vscode.window.showQuickPick(items, { placeHolder }))?.from;
}

/** One edit, so that one undo takes all of it back. What is there is never overwritten unasked. */
async function write(app: App, project: ProjectSummary, { files, notes }: Made): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  const replaced: vscode.TextDocument[] = [];
  for (const file of files) {
    const uri = vscode.Uri.parse(file.uri);
    const name = vscode.workspace.asRelativePath(uri);
    const isThere = await exists(uri);
    if (isThere && !file.replaces) {
      sayRefusal({ reason: vscode.l10n.t("{0} is there already, so nothing was written.", name) });
      return;
    }
    if (!isThere) {
      edit.createFile(uri, { overwrite: false, contents: new TextEncoder().encode(file.text) });
      continue;
    }
    const document = await vscode.workspace.openTextDocument(uri);
    if (document.isDirty) {
      sayRefusal({
        reason: vscode.l10n.t(
          "{0} has changes that are not saved, so nothing was written. Save it first.",
          name,
        ),
      });
      return;
    }
    replaced.push(document);
    const whole = new vscode.Range(
      new vscode.Position(0, 0),
      document.lineAt(document.lineCount - 1).range.end,
    );
    edit.replace(uri, whole, file.text);
  }
  if (!(await vscode.workspace.applyEdit(edit))) {
    sayRefusal({ reason: vscode.l10n.t("{0}: the new migration could not be written.", project.name) });
    return;
  }
  for (const document of replaced) await document.save();
  app.log.info(`${project.name}: wrote ${files.map(({ uri }) => uri).join(", ")}`);
  const [first] = files;
  if (first !== undefined) await vscode.window.showTextDocument(vscode.Uri.parse(first.uri));
  if (notes.length > 0) void vscode.window.showWarningMessage(`${project.name}: ${notes.join(" ")}`);
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri);
    return true;
  } catch {
    return false;
  }
}
