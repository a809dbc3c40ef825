// The extension's end of the language server: started once there is something to check, spoken to in typed
// requests. Apart from activation, so that nothing of it is loaded in a window without migrations.
import * as vscode from "vscode";
import {
  LanguageClient,
  type LanguageClientOptions,
  RevealOutputChannelOn,
  type ServerOptions as ProcessOptions,
  TransportKind,
} from "vscode-languageclient/node";
import type { Schema } from "../schema/schema";
import * as protocol from "../server/protocol";

const RULE_PAGE = `command:migrationLens.showRule?${encodeURIComponent('["')}{rule}${encodeURIComponent('"]')}`;

/** One started server. Every request answers undefined once it is stopped. */
export class LensLanguageClient implements vscode.Disposable {
  private readonly projectsChanged = new vscode.EventEmitter<void>();
  /** Projects, migrations or sources may be others than before. */
  readonly onProjectsChanged = this.projectsChanged.event;

  private constructor(private readonly client: LanguageClient) {
    client.onNotification(protocol.PROJECTS_CHANGED, () => this.projectsChanged.fire());
  }

  static async start(
    context: vscode.ExtensionContext,
    log: vscode.LogOutputChannel,
  ): Promise<LensLanguageClient> {
    const module = context.asAbsolutePath("dist/server.js");
    const processOptions: ProcessOptions = {
      run: { module, transport: TransportKind.ipc },
      debug: { module, transport: TransportKind.ipc, options: { execArgv: ["--nolazy", "--inspect=6009"] } },
    };
    const initializationOptions: protocol.ServerOptions = { rulePage: RULE_PAGE, commands: true };
    const clientOptions: LanguageClientOptions = {
      // The server says itself which documents it wants, project by project.
      documentSelector: [],
      outputChannel: log,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      diagnosticCollectionName: "migrationLens",
      initializationOptions,
      markdown: { isTrusted: { enabledCommands: ["migrationLens.showRule"] } },
    };
    const client = new LanguageClient("migrationLens", "Migration Lens", processOptions, clientOptions);
    const lens = new LensLanguageClient(client);
    await client.start();
    return lens;
  }

  projects(): Promise<readonly protocol.ProjectSummary[]> {
    return this.client.sendRequest(protocol.PROJECTS, {});
  }

  migrations(params: protocol.MigrationsParams): Promise<protocol.MigrationsAnswer> {
    return this.client.sendRequest(protocol.MIGRATIONS, params);
  }

  lenses(params: protocol.LensesParams): Promise<readonly protocol.LensPlace[]> {
    return this.client.sendRequest(protocol.LENSES, params);
  }

  fixAllSafe(params: protocol.FixAllSafeParams): Promise<protocol.EditPreview | null> {
    return this.client.sendRequest(protocol.FIX_ALL_SAFE, params);
  }

  convert(params: protocol.ConvertParams): Promise<protocol.EditPreview | null> {
    return this.client.sendRequest(protocol.CONVERT, params);
  }

  schemaAt(params: protocol.SchemaAtParams): Promise<Schema | null> {
    return this.client.sendRequest(protocol.SCHEMA_AT, params);
  }

  statements(params: protocol.StatementsParams): Promise<protocol.StatementsAnswer | null> {
    return this.client.sendRequest(protocol.STATEMENTS, params);
  }

  written(params: protocol.WrittenParams): Promise<protocol.WrittenAnswer | null> {
    return this.client.sendRequest(protocol.WRITTEN, params);
  }

  newMigration(params: protocol.NewMigrationParams): Promise<protocol.NewMigrationAnswer | null> {
    return this.client.sendRequest(protocol.NEW_MIGRATION, params);
  }

  origin(params: protocol.OriginParams): Promise<protocol.Place | null> {
    return this.client.sendRequest(protocol.ORIGIN, params);
  }

  async liveSchema(snapshot: protocol.LiveSchema): Promise<void> {
    await this.client.sendNotification(protocol.LIVE_SCHEMA, snapshot);
  }

  toRange(range: protocol.Range): vscode.Range {
    return new vscode.Range(range.start.line, range.start.character, range.end.line, range.end.character);
  }

  dispose(): void {
    this.projectsChanged.dispose();
    void this.client.dispose();
  }
}
