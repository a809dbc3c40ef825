// The projects of the window and their migrations as the language server last told them, kept until it says that
// they may have changed. Views, code lenses and commands all read them here.
import * as vscode from "vscode";
import type { MigrationsAnswer, ProjectSummary } from "../server/protocol";
import type { LensLanguageClient } from "./language-client";

const NONE: MigrationsAnswer = { migrations: [], problems: [] };

export class Projects implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;
  private client: LensLanguageClient | undefined;
  private list: readonly ProjectSummary[] = [];
  private readonly kept = new Map<string, Promise<MigrationsAnswer>>();

  /** Empty until the server has answered. */
  get all(): readonly ProjectSummary[] {
    return this.list;
  }

  named(root: string): ProjectSummary | undefined {
    return this.list.find((project) => project.root === root);
  }

  /** The project whose migrations this document is one of. */
  ofUri(uri: vscode.Uri): ProjectSummary | undefined {
    const path = pathOf(uri);
    const owners = this.list.filter((project) =>
      project.folders.some((folder) => path === folder || path.startsWith(`${folder}/`)),
    );
    return owners.sort((a, b) => b.root.length - a.root.length)[0];
  }

  async use(client: LensLanguageClient): Promise<void> {
    this.client = client;
    client.onProjectsChanged(() => void this.refresh());
    await this.refresh();
  }

  async refresh(): Promise<void> {
    if (this.client === undefined) return;
    this.kept.clear();
    this.list = await this.client.projects();
    this.changed.fire();
  }

  migrations(root: string): Promise<MigrationsAnswer> {
    let answer = this.kept.get(root);
    if (answer === undefined) {
      answer = this.client?.migrations({ project: root }) ?? Promise.resolve(NONE);
      this.kept.set(root, answer);
    }
    return answer;
  }

  dispose(): void {
    this.changed.dispose();
  }
}

/** As the server writes paths: `/` between parts, a lower-case drive letter. */
export function pathOf(uri: vscode.Uri): string {
  const path = uri.fsPath.replaceAll("\\", "/");
  return /^[A-Z]:/.test(path) ? path.charAt(0).toLowerCase() + path.slice(1) : path;
}
