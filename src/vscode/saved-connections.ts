// The databases a person has connected to, kept per project without their passwords; passwords are in the editor's
// secret storage and nowhere else.
import * as vscode from "vscode";
import { type DatabaseAddress, formatAddress } from "../engines/address";

const KEY = "migrationLens.connections";

/** A URL without a password. */
export interface SavedConnection {
  readonly project: string;
  readonly url: string;
}

export class SavedConnections {
  constructor(private readonly context: vscode.ExtensionContext) {}

  /** Latest first. */
  of(project: string): readonly SavedConnection[] {
    return this.all().filter((saved) => saved.project === project);
  }

  all(): readonly SavedConnection[] {
    return this.context.workspaceState.get<readonly SavedConnection[]>(KEY, []);
  }

  async remember(saved: SavedConnection): Promise<void> {
    const others = this.all().filter((one) => one.project !== saved.project || one.url !== saved.url);
    await this.context.workspaceState.update(KEY, [saved, ...others].slice(0, 50));
  }

  async forget(saved: SavedConnection, address: DatabaseAddress | undefined): Promise<void> {
    const left = this.all().filter((one) => one.project !== saved.project || one.url !== saved.url);
    await this.context.workspaceState.update(KEY, left);
    if (address !== undefined) await this.context.secrets.delete(secretKey(address));
  }

  async password(address: DatabaseAddress): Promise<string | undefined> {
    return await this.context.secrets.get(secretKey(address));
  }

  async keepPassword(address: DatabaseAddress, password: string): Promise<void> {
    await this.context.secrets.store(secretKey(address), password);
  }
}

/** The address as a URL that can be typed again: no password, its harmless parameters kept. */
export function urlOf(address: DatabaseAddress): string {
  const parameters = new URLSearchParams(address.parameters).toString();
  return formatAddress(address) + (parameters === "" ? "" : `?${parameters}`);
}

function secretKey(address: DatabaseAddress): string {
  return `migrationLens.password ${formatAddress(address)}`;
}
