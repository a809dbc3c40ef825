// The SQL that a migration written as a program sends to one database, as a document to read: written by its own tool
// where that can do it without a database and the workspace is trusted, else read from the program's text. The
// document's head says which.
import { dirname } from "node:path";
import * as vscode from "vscode";
import { parseTarget } from "../dialects/target";
import type { MigrationSummary, ProjectSummary } from "../server/protocol";
import { type AlembicAnswer, findPythons, writeByAlembic } from "./alembic-sql";
import type { App } from "./app";
import { labelOf } from "./migration-label";
import { pickTarget, titleOf } from "./pick-targets";

const LONGEST_MS = 60_000;

type Direction = "up" | "down";

/** `own`: what the tool itself wrote; `why`: for a person, why it did not. */
type ByTool = Readonly<Record<Direction, { readonly own: string } | { readonly why: string | undefined }>>;

export async function previewCode(
  app: App,
  project: ProjectSummary,
  migration: MigrationSummary,
): Promise<void> {
  const target = await pickTarget(project.targets, vscode.l10n.t("What it sends to which database?"));
  if (target === undefined) return;
  const byTool = await askTool(project, migration, target);
  if (byTool === undefined) return;
  const client = await app.startClient();
  const read = await client.written({ project: project.root, migration: migration.id, target: target });
  const sections = (["up", "down"] as const).flatMap((direction) => {
    const one = byTool.answer[direction];
    const parts = read?.parts.filter((part) => part.direction === direction) ?? [];
    const title = direction === "up" ? vscode.l10n.t("-- Migrate") : vscode.l10n.t("-- Roll back");
    if ("own" in one) {
      const command = `alembic ${direction === "up" ? "upgrade" : "downgrade"} --sql`;
      const said = vscode.l10n.t(
        "-- Written by {0} itself: {1}, with {2}",
        project.toolTitle,
        command,
        byTool.by,
      );
      return [[title, said, "", one.own.trim()].join("\n")];
    }
    if (parts.length === 0) return [];
    const said = [
      vscode.l10n.t(
        "-- Read from the migration's own calls and strings, not written by {0}.",
        project.toolTitle,
      ),
      ...(one.why === undefined ? [] : [vscode.l10n.t("-- Why: {0}.", oneLine(one.why))]),
      ...(parts.every(({ whole }) => whole)
        ? []
        : [vscode.l10n.t("-- It is not all of it: comments say what is left out.")]),
    ];
    const text = parts.map((part) => part.text).join("\n\n");
    return [[title, ...said, "", text === "" ? vscode.l10n.t("-- Nothing.") : text].join("\n")];
  });
  const head = [
    vscode.l10n.t("-- {0}: what {1} sends to {2}.", project.name, labelOf(migration), titleOf(target)),
    vscode.l10n.t("-- To be read: nothing has run."),
  ];
  const name = vscode.l10n.t("Preview of {0} for {1}.sql", labelOf(migration), titleOf(target));
  const uri = app.documents.add(name, `${[head.join("\n"), ...sections].join("\n\n")}\n`);
  await vscode.window.showTextDocument(uri, { preview: true });
}

/** Undefined when the person stopped it. */
async function askTool(
  project: ProjectSummary,
  migration: MigrationSummary,
  target: string,
): Promise<{ readonly by: string; readonly answer: ByTool } | undefined> {
  const none = (why: string | undefined): { by: string; answer: ByTool } => ({
    by: "",
    answer: { up: { why }, down: { why } },
  });
  const { configFile } = project;
  // No other tool writes a migration's SQL without a database.
  if (project.tool !== "alembic") return none(undefined);
  if (configFile === undefined) return none(vscode.l10n.t("the project has no config file"));
  if (!vscode.workspace.isTrusted)
    return none(vscode.l10n.t("the workspace is in restricted mode, so nothing of it is run"));
  const [parent, ...others] = migration.parents;
  if (others.length > 0)
    return none(vscode.l10n.t("it has several parents, and {0} writes from one", project.toolTitle));
  const dialect = parseTarget(target)?.dialect;
  if (dialect === undefined) return none(undefined);
  const answer = await withCancel(
    vscode.l10n.t("{0} writes the SQL of {1} …", project.toolTitle, labelOf(migration)),
    (cancel) =>
      writeByAlembic({
        configFile,
        revision: migration.id,
        ...(parent === undefined ? {} : { parent }),
        dialect,
        pythons: pythonsOf(project),
        timeoutMs: LONGEST_MS,
        cancel,
      }),
  );
  switch (answer.kind) {
    case "cancelled":
      return undefined;
    case "failed":
      return none(answer.why);
    case "written": {
      const one = (text: typeof answer.up): ByTool[Direction] =>
        text.ok ? { own: text.text } : { why: text.why };
      return {
        by: vscode.workspace.asRelativePath(answer.python),
        answer: { up: one(answer.up), down: one(answer.down) },
      };
    }
  }
}

/** The interpreter that the workspace names goes before those found beside the project. */
function pythonsOf(project: ProjectSummary): readonly string[] {
  const uri = vscode.Uri.file(project.root);
  const folder = vscode.workspace.getWorkspaceFolder(uri)?.uri.fsPath ?? dirname(project.root);
  const named = vscode.workspace.getConfiguration("python", uri).get<string>("defaultInterpreterPath");
  const path = named?.replaceAll("${workspaceFolder}", folder);
  const found = findPythons(project.root, folder, process.env);
  return path === undefined || path === "" || path === "python" ? found : [path, ...found];
}

async function withCancel(
  title: string,
  work: (cancel: AbortSignal) => Promise<AlembicAnswer>,
): Promise<AlembicAnswer> {
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    (_, token) => {
      const controller = new AbortController();
      token.onCancellationRequested(() => controller.abort());
      return work(controller.signal);
    },
  );
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ").replace(/[.\s]+$/, "");
}
