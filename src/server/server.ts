// The language server: it turns the editor's messages into calls of the lint session and the answers into the
// protocol's terms. It answers about text alone and never connects to anything.
import { TextDocument } from "vscode-languageserver-textdocument";
import {
  BulkRegistration,
  type BulkUnregistration,
  type CancellationToken,
  type CodeAction,
  CodeActionKind,
  CodeActionRequest,
  type CompletionItem,
  CompletionRequest,
  type Connection,
  DefinitionRequest,
  type Diagnostic,
  DidChangeConfigurationNotification,
  DidChangeTextDocumentNotification,
  DidChangeWatchedFilesNotification,
  DidCloseTextDocumentNotification,
  DidOpenTextDocumentNotification,
  DocumentFormattingRequest,
  DocumentRangeFormattingRequest,
  type DocumentSelector,
  FileChangeType,
  type FileEvent,
  type FormattingOptions,
  type Hover,
  HoverRequest,
  type InitializeParams,
  type InitializeResult,
  type Location,
  type Range as LspRange,
  type TextDocumentFilter,
  TextDocumentSyncKind,
  type TextEdit,
  type WorkspaceFoldersChangeEvent,
} from "vscode-languageserver/node";
import { DiskFiles } from "../base/disk-files";
import { baseName, relativePath } from "../base/file-system";
import type { Range } from "../base/text";
import { CONFIG_FILE } from "../config/load-config";
import { readTargets } from "../config/read-config-value";
import { dialectNamed } from "../dialects/dialects";
import { formatTarget, type Target } from "../dialects/target";
import { RULES } from "../lint/rules/index";
import { readerOf } from "../frameworks/readers";
import { byPlace } from "../lint/finding-builder";
import { whyNotRun } from "../runner/history/adapters";
import { LintSession, type ProjectState } from "../lint/session";
import { writePart } from "../lint/write-part";
import type { Origin, Schema } from "../schema/schema";
import { codeActionsFor } from "./code-actions";
import { completionsAt } from "./completion";
import { previewEdits } from "./edit-previews";
import { diagnosticOf, diagnosticsOf } from "./diagnostics";
import { OpenDocuments } from "./documents";
import { FORMATTED_FILES, formatFile } from "./format-file";
import { type FindingGroup, groupFindings } from "../lint/finding-groups";
import { hoverOfGroup, hoverOfNamed, placeLink } from "./hover";
import { findNamed } from "./names";
import { findOrigin } from "./origins";
import { newMigration, type NewMigrationRequest } from "./new-migration";
import * as protocol from "./protocol";
import { rulePageOf, summaryOfRule } from "./rule-page";
import { SettingsStore } from "./settings-store";
import { pathOfUri, uriOfPath } from "./uris";
import { WorkQueue } from "./work-queue";

/** Files whose changes on disk can matter: migrations, and what projects are recognised by. */
const WATCHED =
  /(?:\.(?:sql|py|mako|[cm]?[jt]s|json|ya?ml|toml|ini|cfg|env|conf|xml|lock)|\/\.[\w.-]+|\/[^./]+)$/i;
const UNWATCHED = /\/(?:node_modules|\.git|\.venv|__pycache__)(?:\/|$)/;
const SQL_FILES = "**/*.{sql,SQL}";

/** Serves the connection until the client shuts it down. */
export function startServer(connection: Connection): void {
  new Server(connection).listen();
}

class Server {
  private readonly disk = new DiskFiles();
  private readonly documents = new OpenDocuments();
  private readonly settings: SettingsStore;
  private readonly session: LintSession;
  private readonly queue: WorkQueue;
  private readonly live = new Map<string, Schema>();
  private readonly published = new Map<
    string,
    { readonly version: number; readonly diagnostics: readonly Diagnostic[] }
  >();
  private readonly rulePages = new Map<string, string | undefined>();
  private roots: string[] = [];
  private options: protocol.ServerOptions = {};
  private canRegister = false;
  private canConfigure = false;
  private canHearSettings = false;
  private canWatch = false;
  private hasFolders = false;
  private registered: { readonly selector: string; readonly registration: BulkUnregistration } | undefined;
  private registering: Promise<void> = Promise.resolve();
  private announced = "";
  private markReady: () => void = () => undefined;
  private readonly ready = new Promise<void>((resolve) => {
    this.markReady = resolve;
  });

  constructor(private readonly connection: Connection) {
    this.settings = new SettingsStore(this.disk, (message) => connection.console.warn(message));
    this.session = new LintSession({
      files: this.disk,
      configOf: (path) => this.settings.configOf(path),
      rules: RULES,
      log: (message) => connection.console.error(message),
    });
    this.queue = new WorkQueue({
      work: (path) => this.check(path),
      failed: (path, error) => this.report(`checking ${path}`, error),
      idle: () => this.announceProjects(),
    });
  }

  listen(): void {
    const { connection } = this;
    connection.onInitialize((params) => this.initialize(params));
    // Whatever goes wrong while starting, requests are answered and the log says what it was.
    connection.onInitialized(() =>
      this.guard("starting", () => this.start().finally(() => this.markReady())),
    );
    connection.onShutdown(() => this.queue.stop());

    connection.onDidOpenTextDocument(({ textDocument: d }) => {
      const open = this.documents.open(d.uri, d.languageId, d.version, d.text, this.roots[0]);
      if (open !== undefined) this.changed(open.path, d.text, undefined);
    });
    connection.onDidChangeTextDocument(({ textDocument, contentChanges }) => {
      const change = this.documents.change(textDocument.uri, textDocument.version, contentChanges);
      if (change !== undefined) this.changed(change.open.path, change.open.document.getText(), change.edit);
    });
    connection.onDidCloseTextDocument(({ textDocument }) => {
      const open = this.documents.close(textDocument.uri);
      if (open === undefined) return;
      this.queue.remove(open.path);
      this.published.delete(open.path);
      this.changed(open.path, undefined, undefined);
      this.send(connection.sendDiagnostics({ uri: open.uri, diagnostics: [] }));
    });
    connection.onDidChangeConfiguration(() => this.guard("reading settings", () => this.reconfigure()));
    connection.onDidChangeWatchedFiles(({ changes }) =>
      this.guard("following the disk", () => this.filesChanged(changes)),
    );

    connection.onHover((p) => this.answer("hover", null, () => this.hover(p.textDocument.uri, p.position)));
    connection.onCodeAction((p) =>
      this.answer("code actions", [], () =>
        this.codeActions(p.textDocument.uri, p.range, p.context.only ?? []),
      ),
    );
    connection.onCompletion((p) =>
      this.answer("completion", [], () => this.completions(p.textDocument.uri, p.position)),
    );
    connection.onDefinition((p) =>
      this.answer("definition", null, () => this.definition(p.textDocument.uri, p.position)),
    );
    connection.onDocumentFormatting((p, token) =>
      this.answer("formatting", null, () => this.format(p.textDocument.uri, p.options, token)),
    );
    connection.onDocumentRangeFormatting((p, token) =>
      this.answer("formatting", null, () => this.format(p.textDocument.uri, p.options, token, p.range)),
    );

    connection.onRequest(protocol.PROJECTS, () =>
      this.answer("projects", [], () => this.session.projects().map((state) => this.summaryOf(state))),
    );
    connection.onRequest(protocol.MIGRATIONS, (p: protocol.MigrationsParams) =>
      this.answer("migrations", { migrations: [], problems: [] }, () => this.migrations(p.project)),
    );
    connection.onRequest(protocol.LENSES, (p: protocol.LensesParams) =>
      this.answer("code lenses", [], () => this.lenses(p.uri)),
    );
    connection.onRequest(protocol.FIX_ALL_SAFE, (p: protocol.FixAllSafeParams) =>
      this.answer("fix all", null, () => this.preview(p.uri, undefined)),
    );
    connection.onRequest(protocol.CONVERT, (p: protocol.ConvertParams) =>
      this.answer("convert", null, () =>
        this.preview(
          p.uri,
          readTargets(p.targets, (message) => connection.console.warn(message)),
        ),
      ),
    );
    connection.onRequest(protocol.SCHEMA_AT, (p: protocol.SchemaAtParams) =>
      this.answer("schema", null, () => {
        const state = this.project(p.project);
        return state === undefined ? null : this.session.schemaAfter(state, p.migration);
      }),
    );
    connection.onRequest(protocol.STATEMENTS, (p: protocol.StatementsParams) =>
      this.answer("statements", null, () => this.statements(p)),
    );
    connection.onRequest(protocol.WRITTEN, (p: protocol.WrittenParams) =>
      this.answer("writing out", null, () => this.written(p)),
    );
    connection.onRequest<protocol.NewMigrationAnswer | null, void>(
      protocol.NEW_MIGRATION,
      (p: protocol.NewMigrationParams) => this.answer("making a migration", null, () => this.newMigration(p)),
    );
    connection.onRequest(protocol.ORIGIN, (p: protocol.OriginParams) =>
      this.answer("origin", null, () => {
        const state = this.project(p.project);
        const origin = state === undefined ? undefined : findOrigin(this.session, state, p);
        return origin === undefined ? null : this.locationOf(origin);
      }),
    );
    connection.onNotification(protocol.LIVE_SCHEMA, ({ project, schema }: protocol.LiveSchema) => {
      if (schema === null) this.live.delete(project);
      else this.live.set(project, schema);
    });
    connection.listen();
  }

  private initialize(params: InitializeParams): InitializeResult {
    const { capabilities } = params;
    this.options = readOptions(params.initializationOptions);
    this.canRegister = capabilities.textDocument?.synchronization?.dynamicRegistration ?? false;
    this.canConfigure = capabilities.workspace?.configuration ?? false;
    this.canHearSettings = capabilities.workspace?.didChangeConfiguration?.dynamicRegistration ?? false;
    this.canWatch = capabilities.workspace?.didChangeWatchedFiles?.dynamicRegistration ?? false;
    this.hasFolders = capabilities.workspace?.workspaceFolders ?? false;
    const folders = params.workspaceFolders?.map((folder) => folder.uri) ?? [];
    this.roots = folders.flatMap((uri) => pathOfUri(uri) ?? []);
    // A client that can be told later which documents we want is told by project, see `register`.
    const always: InitializeResult["capabilities"] = this.canRegister
      ? {}
      : {
          textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
          hoverProvider: true,
          definitionProvider: true,
          completionProvider: { triggerCharacters: ["."] },
          codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix] },
          documentFormattingProvider: true,
          documentRangeFormattingProvider: true,
        };
    return {
      serverInfo: { name: "migration-lens" },
      capabilities: {
        ...always,
        workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
      },
    };
  }

  private async start(): Promise<void> {
    if (this.hasFolders)
      this.connection.workspace.onDidChangeWorkspaceFolders((event) =>
        this.guard("following the folders", () => this.foldersChanged(event)),
      );
    if (this.canHearSettings)
      await this.connection.client.register(DidChangeConfigurationNotification.type, {
        section: "migrationLens",
      });
    if (this.canWatch)
      await this.connection.client.register(DidChangeWatchedFilesNotification.type, {
        watchers: [{ globPattern: "**/*" }],
      });
    await this.loadSettings();
    this.session.openFolders(this.roots);
    this.markReady();
    await this.projectsMoved();
  }

  private async foldersChanged({ added, removed }: WorkspaceFoldersChangeEvent): Promise<void> {
    await this.ready;
    const gone = new Set(removed.map((folder) => pathOfUri(folder.uri)));
    this.roots = [
      ...this.roots.filter((root) => !gone.has(root)),
      ...added.flatMap((folder) => pathOfUri(folder.uri) ?? []),
    ];
    await this.loadSettings();
    this.session.openFolders(this.roots);
    await this.projectsMoved();
  }

  private async reconfigure(): Promise<void> {
    await this.ready;
    await this.loadSettings();
    this.session.configChanged();
    await this.projectsMoved();
  }

  private async loadSettings(): Promise<void> {
    if (!this.canConfigure) return;
    const roots = this.roots.length > 0 ? this.roots : [undefined];
    const values: unknown[] = await this.connection.workspace.getConfiguration(
      roots.map((root) => ({
        section: "migrationLens",
        ...(root === undefined ? {} : { scopeUri: uriOfPath(root) }),
      })),
    );
    this.settings.set(roots.map((root, i) => ({ root, value: values[i] })));
  }

  private async filesChanged(changes: readonly FileEvent[]): Promise<void> {
    const matters = changes
      .flatMap(({ uri, type }) => {
        const path = pathOfUri(uri);
        return path === undefined ? [] : [{ path, isGone: type === FileChangeType.Deleted }];
      })
      .filter(({ path }) => WATCHED.test(path) && !UNWATCHED.test(path));
    if (matters.length === 0) return;
    const paths = matters.map(({ path }) => path);
    await this.ready;
    // No tool runs what is not on the disk: an editor that still shows a deleted file does not keep it alive.
    for (const { path, isGone } of matters)
      if (isGone && this.documents.at(path) !== undefined) this.session.changeBuffer(path, undefined);
    this.session.filesChanged(paths);
    if (paths.some((path) => baseName(path) === CONFIG_FILE)) {
      this.settings.forget();
      this.session.configChanged();
    }
    await this.projectsMoved();
  }

  /** After anything that may have moved projects or their sources: all open documents are looked at again. */
  private async projectsMoved(): Promise<void> {
    for (const { path } of this.documents.all()) this.queue.add(path);
    this.announceProjects();
    await this.register();
  }

  private changed(
    path: string,
    text: string | undefined,
    edit: Parameters<LintSession["changeBuffer"]>[2],
  ): void {
    this.guard(`reading ${path}`, async () => {
      this.session.changeBuffer(path, text, edit);
      await this.ready;
      if (edit !== undefined) this.queue.addEdited(path);
      else if (text !== undefined) this.queue.add(path);
      for (const affected of this.session.affectedBy(path))
        if (affected !== path && this.documents.at(affected) !== undefined) this.queue.add(affected);
    });
  }

  private *check(path: string): Generator<void, void> {
    if (this.documents.at(path) === undefined) return;
    yield* this.session.checkInSteps(path);
    this.publish(path);
  }

  /** Runs whole within one slice, so what is published is always what the buffer holds now. */
  private publish(path: string): void {
    const open = this.documents.at(path);
    if (open === undefined) return;
    const diagnostics = diagnosticsOf(this.session.checkUnits(path), rangesOf(open.document), (rule) =>
      this.rulePage(rule),
    );
    const { version } = open.document;
    const last = this.published.get(path);
    if (last?.version === version && JSON.stringify(last.diagnostics) === JSON.stringify(diagnostics)) return;
    this.published.set(path, { version, diagnostics });
    this.send(this.connection.sendDiagnostics({ uri: open.uri, version, diagnostics }));
  }

  private hover(uri: string, position: LspRange["start"]): Hover | null {
    const at = this.offsetIn(uri, position);
    if (at === undefined) return null;
    const groups = this.groupsAt(at.path, { start: at.offset, end: at.offset });
    const parts = groups.map((group) =>
      hoverOfGroup(group, summaryOfRule(group.rule), this.rulePage(group.rule)),
    );
    let range = groups[0]?.range;
    const place = this.session.unitAt(at.path, at.offset);
    const named = place === undefined ? undefined : findNamed(this.session, place, at.offset);
    if (named !== undefined) {
      const origin = (named.column ?? named.table).origin;
      const here = origin?.file === at.path && origin.start <= at.offset && at.offset <= origin.end;
      const location = origin === undefined || here ? undefined : this.locationOf(origin);
      const madeBy =
        origin === undefined || location === undefined
          ? undefined
          : placeLink(baseName(origin.file), location.uri, location.range.start.line);
      parts.push(hoverOfNamed(named, madeBy));
      range ??= named.range;
    }
    if (parts.length === 0 || range === undefined) return null;
    return {
      contents: { kind: "markdown", value: parts.join("\n\n---\n\n") },
      range: rangesOf(at.document)(range),
    };
  }

  private codeActions(uri: string, range: LspRange, only: readonly string[]): CodeAction[] {
    const wanted = only.length === 0 || only.some((kind) => kind === "" || kind === CodeActionKind.QuickFix);
    const open = this.documents.get(uri);
    if (!wanted || open === undefined) return [];
    const { document, path } = open;
    const toRange = rangesOf(document);
    const groups = this.groupsAt(path, {
      start: document.offsetAt(range.start),
      end: document.offsetAt(range.end),
    });
    return codeActionsFor(groups, {
      uri,
      version: document.version,
      toEdit: (edit) => ({ range: toRange(edit.range), newText: edit.newText }),
      diagnosticOf: (group) => diagnosticOf(group, toRange, (rule) => this.rulePage(rule)),
      commands: this.options.commands ?? false,
    });
  }

  private completions(uri: string, position: LspRange["start"]): CompletionItem[] {
    const at = this.offsetIn(uri, position);
    if (at === undefined) return [];
    // A statement that ends right before the cursor is the one being written.
    const place =
      this.session.unitAt(at.path, at.offset) ??
      (at.offset > 0 ? this.session.unitAt(at.path, at.offset - 1) : undefined);
    if (place === undefined) return [];
    return [...completionsAt(this.session, place, at.offset, this.live.get(place.project.project.root))];
  }

  private definition(uri: string, position: LspRange["start"]): Location | null {
    const at = this.offsetIn(uri, position);
    const place = at === undefined ? undefined : this.session.unitAt(at.path, at.offset);
    if (at === undefined || place === undefined) return null;
    const named = findNamed(this.session, place, at.offset);
    const origin = named?.column?.origin ?? named?.table.origin;
    return origin === undefined ? null : this.locationOf(origin);
  }

  private async format(
    uri: string,
    { tabSize, insertSpaces }: FormattingOptions,
    token: CancellationToken,
    only?: LspRange,
  ): Promise<TextEdit[] | null> {
    const open = this.documents.get(uri);
    if (open === undefined) return null;
    const { document, path } = open;
    const { version } = document;
    const range =
      only === undefined
        ? {}
        : { range: { start: document.offsetAt(only.start), end: document.offsetAt(only.end) } };
    const edits = await formatFile({
      session: this.session,
      path,
      text: document.getText(),
      ...range,
      layout: { tabSize, insertSpaces },
      isWanted: () => !token.isCancellationRequested && this.documents.get(uri)?.document.version === version,
      log: (message) => this.connection.console.info(message),
    });
    const toRange = rangesOf(document);
    return edits?.map((edit) => ({ range: toRange(edit.range), newText: edit.newText })) ?? null;
  }

  private migrations(root: string): protocol.MigrationsAnswer {
    const state = this.project(root);
    if (state === undefined) return { migrations: [], problems: [] };
    const placeOf = (file: string, range: Range): protocol.Place => {
      const { uri, document } = this.textAt(file);
      return { uri, range: rangesOf(document)(range) };
    };
    return {
      migrations: state.migrations.map((migration) => ({
        id: migration.id,
        name: migration.name,
        parents: migration.parents,
        parts: [...migration.parts]
          .sort((a, b) => Number(a.direction === "down") - Number(b.direction === "down"))
          .map((part) => ({
            direction: part.direction,
            place: placeOf(part.file, part.range),
            ...(part.dialects === undefined ? {} : { dialects: part.dialects }),
          })),
      })),
      problems: state.problems.map((problem) => ({
        code: problem.code,
        message: problem.message,
        place: placeOf(problem.file, problem.range),
      })),
    };
  }

  private statements({ project, migration }: protocol.StatementsParams): protocol.StatementsAnswer | null {
    const found = this.project(project)?.migrations.find(({ id }) => id === migration);
    if (found === undefined) return null;
    const parts = found.parts.map((part) => {
      const units = this.session
        .unitsOf(part.file)
        .filter((place) => place.migration.id === migration && place.part.direction === part.direction);
      const { uri, document } = this.textAt(part.file);
      return {
        direction: part.direction,
        place: { uri, range: rangesOf(document)(part.range) },
        ...(part.dialects === undefined ? {} : { dialects: part.dialects }),
        texts: units.map(({ unit }) => unit.text),
      };
    });
    return {
      parts: parts.toSorted((a, b) => Number(a.direction === "down") - Number(b.direction === "down")),
    };
  }

  private written({ project, migration, target }: protocol.WrittenParams): protocol.WrittenAnswer | null {
    const found = this.project(project)?.migrations.find(({ id }) => id === migration);
    const [wanted] = readTargets([target], (message) => this.connection.console.warn(message));
    if (found === undefined || wanted === undefined) return null;
    const { dialect } = wanted;
    const parts = found.parts
      .filter((part) => part.dialects === undefined || part.dialects.includes(dialect))
      .map((part) => ({
        direction: part.direction,
        ...writePart(part, dialectNamed(dialect), (offset) => this.session.schemaBefore(part.file, offset)),
      }));
    return {
      parts: parts.toSorted((a, b) => Number(a.direction === "down") - Number(b.direction === "down")),
    };
  }

  private newMigration({
    project,
    name,
    from,
    lastApplied,
  }: protocol.NewMigrationParams): protocol.NewMigrationAnswer | null {
    const state = this.project(project);
    if (state === undefined) return null;
    const database = this.live.get(project);
    if (from !== "nothing" && database === undefined)
      return { refused: "The project is not connected to a database to compare with. Connect first." };
    if (from === "migrations" && lastApplied === null)
      return { refused: "No migration is applied in the database yet, so it lacks all of them: migrate it." };
    const difference = (): NewMigrationRequest["difference"] => {
      if (from === "nothing" || database === undefined) return undefined;
      if (from === "database") {
        const lacks = this.session.schemaAfter(state);
        return { has: database, lacks, title: "the database has and the migrations lack" };
      }
      // What is still pending reaches the database by migrating.
      const has = this.session.schemaAfter(state, lastApplied ?? undefined);
      return { has, lacks: database, title: "the applied migrations have and the database lacks" };
    };
    const between = difference();
    const made = newMigration({
      state,
      reader: readerOf(state.project.tool),
      name,
      now: new Date(),
      files: this.disk,
      ...(between === undefined ? {} : { difference: between }),
    });
    if ("refused" in made) return made;
    return {
      files: made.files.map((file) => ({
        uri: uriOfPath(file.path),
        text: file.text,
        replaces: file.replaces === true,
      })),
      notes: made.notes,
    };
  }

  private lenses(uri: string): protocol.LensPlace[] {
    const path = pathOfUri(uri);
    const state = path === undefined ? undefined : this.session.projectOf(path);
    if (path === undefined || state === undefined) return [];
    const toRange = rangesOf(this.textAt(path).document);
    return state.migrations.flatMap((migration) => {
      const hasDown = migration.parts.some((part) => part.direction === "down");
      return migration.parts
        .filter((part) => part.file === path)
        .map((part) => ({
          range: toRange(part.range),
          direction: part.direction,
          project: state.project.root,
          migration: migration.id,
          hasDown,
        }));
    });
  }

  private preview(uri: string, convertFor: readonly Target[] | undefined): protocol.EditPreview | null {
    const path = pathOfUri(uri);
    const project = path === undefined ? undefined : this.session.projectOf(path);
    if (path === undefined || project === undefined) return null;
    const made = previewEdits({
      path,
      project,
      buffers: new Map(this.documents.all().map((open) => [open.path, open.document.getText()])),
      disk: this.disk,
      configOf: (file) => this.settings.configOf(file),
      ...(convertFor === undefined ? {} : { convertFor }),
    });
    if (made === undefined) return null;
    const toRange = rangesOf(this.textAt(path).document);
    return {
      uri,
      version: this.documents.at(path)?.document.version ?? null,
      edits: made.edits.map((edit) => ({ range: toRange(edit.range), newText: edit.newText })),
      newText: made.newText,
      done: made.done,
      left: made.left,
    };
  }

  private summaryOf(state: ProjectState): protocol.ProjectSummary {
    const { project } = state;
    const reader = readerOf(project.tool);
    const folder = this.roots.find((root) => relativePath(root, project.root) !== undefined);
    const below = folder === undefined ? "" : (relativePath(folder, project.root) ?? "");
    const { database } = this.settings.configOf(`${project.root}/${CONFIG_FILE}`);
    const notRun = whyNotRun(project);
    return {
      root: project.root,
      name: below === "" ? baseName(project.root) : below,
      tool: project.tool,
      toolTitle: reader?.title ?? project.tool,
      source: state.source,
      sourceTitle: dialectNamed(state.source).title,
      sourceReason: state.sourceReason,
      targets: state.targets.map(formatTarget),
      ...(database === undefined ? {} : { database }),
      makesNew: reader?.scaffold !== undefined,
      ...(notRun === undefined ? {} : { notRun }),
      folders: project.folders,
      ...(project.configFile === undefined ? {} : { configFile: project.configFile }),
      historyTable: project.historyTable,
    };
  }

  private announceProjects(): void {
    const now = JSON.stringify(
      this.session
        .projects()
        .map((state) => [
          this.summaryOf(state),
          state.migrations.map((m) => [m.id, m.name, m.parts.map((p) => [p.file, p.direction])]),
          state.problems.map((p) => p.message),
        ]),
    );
    if (now === this.announced) return;
    this.announced = now;
    this.send(this.connection.sendNotification(protocol.PROJECTS_CHANGED));
  }

  /** Asks for exactly the documents of our projects, for SQL files, and for new SQL documents. */
  private register(): Promise<void> {
    if (!this.canRegister) return Promise.resolve();
    this.registering = this.registering.then(async () => {
      const folders = new Set(this.session.projects().flatMap((state) => state.project.folders));
      const inFolders = (pattern: string): TextDocumentFilter[] =>
        [...folders]
          .sort()
          .map((folder) => ({ scheme: "file", pattern: { baseUri: uriOfPath(folder), pattern } }));
      const filters: TextDocumentFilter[] = [
        { scheme: "file", pattern: SQL_FILES },
        // A document without a file has nothing else to be known by.
        { scheme: "untitled", language: "sql" },
        ...inFolders("**/*"),
      ];
      const selector = JSON.stringify(filters);
      if (this.registered?.selector === selector) return;
      this.registered?.registration.dispose();
      const documentSelector: DocumentSelector = filters;
      const bulk = BulkRegistration.create();
      bulk.add(DidOpenTextDocumentNotification.type, { documentSelector });
      bulk.add(DidCloseTextDocumentNotification.type, { documentSelector });
      bulk.add(DidChangeTextDocumentNotification.type, {
        documentSelector,
        syncKind: TextDocumentSyncKind.Incremental,
      });
      bulk.add(HoverRequest.type, { documentSelector });
      bulk.add(DefinitionRequest.type, { documentSelector });
      bulk.add(CompletionRequest.type, { documentSelector, triggerCharacters: ["."] });
      const formatted = { documentSelector: inFolders(FORMATTED_FILES) };
      if (folders.size > 0) {
        bulk.add(DocumentFormattingRequest.type, formatted);
        bulk.add(DocumentRangeFormattingRequest.type, formatted);
      }
      bulk.add(CodeActionRequest.type, { documentSelector, codeActionKinds: [CodeActionKind.QuickFix] });
      this.registered = { selector, registration: await this.connection.client.register(bulk) };
    });
    return this.registering;
  }

  private groupsAt(path: string, range: Range): readonly FindingGroup[] {
    const isThere = (one: Range): boolean => one.start <= range.end && range.start <= one.end;
    const findings = this.session
      .checkUnits(path)
      .filter((unit) => unit.said.some((said) => isThere(unit.toHost(said.range))))
      .flatMap((unit) => unit.findings())
      .filter((finding) => isThere(finding.range));
    return groupFindings(findings.sort(byPlace));
  }

  private project(root: string): ProjectState | undefined {
    return this.session.projects().find((state) => state.project.root === root);
  }

  private rulePage(rule: string): string | undefined {
    if (!this.rulePages.has(rule)) this.rulePages.set(rule, rulePageOf(rule, this.options.rulePage));
    return this.rulePages.get(rule);
  }

  private offsetIn(
    uri: string,
    position: LspRange["start"],
  ): { readonly path: string; readonly document: TextDocument; readonly offset: number } | undefined {
    const open = this.documents.get(uri);
    if (open === undefined) return undefined;
    return { path: open.path, document: open.document, offset: open.document.offsetAt(position) };
  }

  /** The open buffer, or else what the disk holds. */
  private textAt(path: string): { readonly uri: string; readonly document: TextDocument } {
    const open = this.documents.at(path);
    if (open !== undefined) return { uri: open.uri, document: open.document };
    const uri = uriOfPath(path);
    return { uri, document: TextDocument.create(uri, "", 0, this.disk.readText(path) ?? "") };
  }

  private locationOf(origin: Origin): Location {
    const { uri, document } = this.textAt(origin.file);
    return { uri, range: rangesOf(document)(origin) };
  }

  private async answer<T>(what: string, otherwise: T, work: () => T | Promise<T>): Promise<T> {
    await this.ready;
    try {
      return await work();
    } catch (error) {
      this.report(what, error);
      return otherwise;
    }
  }

  private guard(what: string, work: () => Promise<void>): void {
    work().catch((error: unknown) => this.report(what, error));
  }

  private send(sending: Promise<void>): void {
    sending.catch((error: unknown) => this.report("sending", error));
  }

  private report(what: string, error: unknown): void {
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.connection.console.error(`Migration Lens failed while ${what}: ${detail}`);
  }
}

function rangesOf(document: TextDocument): (range: Range) => LspRange {
  return ({ start, end }) => ({ start: document.positionAt(start), end: document.positionAt(end) });
}

function readOptions(value: unknown): protocol.ServerOptions {
  if (typeof value !== "object" || value === null) return {};
  const page = "rulePage" in value && typeof value.rulePage === "string" ? { rulePage: value.rulePage } : {};
  return { ...page, commands: "commands" in value && value.commands === true };
}
