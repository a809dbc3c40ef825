// Activation: it wires the parts of the window together and loads nothing heavy. The language server is started
// once there is something to check, the worker once a person connects.
import * as vscode from "vscode";
import type { App } from "./app";
import { CodeLenses } from "./code-lenses";
import { COMMANDS } from "./command-table";
import { Connections } from "./connections";
import { hasMigrations, watchForMigrations } from "./find-migrations";
import type { LensLanguageClient } from "./language-client";
import { registerCommands } from "./lens-command";
import { MigrationsView } from "./migrations-view";
import { offerTargets } from "./offer-targets";
import { PlanPanel } from "./plan-panel";
import { Previews } from "./previews";
import { Projects } from "./projects";
import { ReadOnlyDocuments } from "./read-only-documents";
import { RunDiagnostics } from "./run-diagnostics";
import { SchemaView } from "./schema-view";
import { StatusBar } from "./status-bar";

export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel("Migration Lens", { log: true });
  const projects = new Projects();
  const documents = new ReadOnlyDocuments();
  const previews = new Previews(documents);
  const connections = new Connections(context, log);
  const planPanel = new PlanPanel();
  const runDiagnostics = new RunDiagnostics();
  let starting: Promise<LensLanguageClient> | undefined;
  let client: LensLanguageClient | undefined;

  const startClient = (): Promise<LensLanguageClient> => {
    starting ??= (async () => {
      const { LensLanguageClient } = await import("./language-client");
      client = await LensLanguageClient.start(context, log);
      context.subscriptions.push(client);
      await projects.use(client);
      return client;
    })();
    return starting;
  };
  const app: App = {
    context,
    log,
    projects,
    documents,
    previews,
    connections,
    planPanel,
    runDiagnostics,
    get client() {
      return client;
    },
    startClient,
  };

  const migrationsView = new MigrationsView(projects, (project) => connections.standingOf(project));
  const schemaView = new SchemaView();
  const lenses = new CodeLenses(
    app,
    (project, migration) => connections.markOf(project, migration),
    (root) => {
      const project = projects.named(root);
      return project === undefined ? [] : connections.standingOf(project).applied;
    },
  );
  const statusBar = new StatusBar();
  const showStatus = (): void => {
    const uri = vscode.window.activeTextEditor?.document.uri;
    const open = uri === undefined ? undefined : projects.ofUri(uri);
    const project = open ?? (projects.all.length === 1 ? projects.all[0] : undefined);
    statusBar.show(project, project === undefined ? undefined : connections.titleOf(project.root));
    setContext("inMigration", open !== undefined);
  };
  const everything = (): void => {
    migrationsView.refresh();
    lenses.refresh();
    showStatus();
    setContext("hasProjects", projects.all.length > 0);
    setContext("connected", connections.all.length > 0);
  };

  context.subscriptions.push(
    log,
    projects,
    documents,
    previews,
    connections,
    planPanel,
    runDiagnostics,
    migrationsView,
    schemaView,
    lenses,
    statusBar,
    registerCommands(app, COMMANDS),
    vscode.window.createTreeView("migrationLens.migrations", {
      treeDataProvider: migrationsView,
      showCollapseAll: true,
    }),
    vscode.window.createTreeView("migrationLens.schema", {
      treeDataProvider: schemaView,
      showCollapseAll: true,
    }),
    vscode.languages.registerCodeLensProvider({ scheme: "file" }, lenses),
    projects.onDidChange(() => {
      everything();
      void connections.refreshMarks(connections.all);
      void offerTargets(app);
    }),
    connections.onDidChange(() => {
      everything();
      schemaView.show(connections.sources());
      void tellLiveSchemas(app);
    }),
    connections.onDidChangeMarks(() => {
      migrationsView.refresh();
      lenses.refresh();
    }),
    vscode.workspace.onDidSaveTextDocument(({ uri }) => {
      const project = projects.ofUri(uri);
      if (project !== undefined) void connections.refreshMarks([project.root]);
    }),
    vscode.window.onDidChangeActiveTextEditor(showStatus),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("migrationLens.codeLens")) lenses.refresh();
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(everything),
  );

  void begin(app).catch((error: unknown) => log.error(error instanceof Error ? error : String(error)));
}

/** Looks for anything to check, and goes on waiting for it when there is nothing yet. */
async function begin(app: App): Promise<void> {
  const start = (): void => {
    waiting.dispose();
    app.startClient().catch((error: unknown) => {
      app.log.error(error instanceof Error ? error : String(error));
      void vscode.window.showErrorMessage(
        vscode.l10n.t("Migration Lens could not start its language server. The log says why."),
      );
    });
  };
  const waiting = watchForMigrations(start);
  app.context.subscriptions.push(waiting);
  if (await hasMigrations()) start();
  setContext("ready", true);
}

/** Completion knows the tables of connected databases by these snapshots. */
async function tellLiveSchemas(app: App): Promise<void> {
  const { client } = app;
  if (client === undefined) return;
  for (const { root } of app.projects.all)
    await client.liveSchema({ project: root, schema: app.connections.snapshotOf(root) ?? null });
}

function setContext(key: string, value: boolean): void {
  void vscode.commands.executeCommand("setContext", `migrationLens.${key}`, value);
}
