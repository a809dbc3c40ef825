// What the installed extension declares: nothing that gets in the way of others, and nothing without a title.
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { EXTENSION_ID } from "./sample";

interface Manifest {
  readonly activationEvents: readonly string[];
  readonly extensionKind: readonly string[];
  readonly engines: { readonly vscode: string };
  readonly capabilities: {
    readonly virtualWorkspaces: { readonly supported: boolean; readonly description: string };
    readonly untrustedWorkspaces: {
      readonly supported: string;
      readonly restrictedConfigurations: readonly string[];
    };
  };
  readonly contributes: {
    readonly languages?: unknown;
    readonly commands: readonly { readonly command: string; readonly title: string }[];
    readonly configuration: {
      readonly properties: Readonly<
        Record<
          string,
          { readonly description?: string; readonly markdownDescription?: string; readonly scope?: string }
        >
      >;
    };
  };
}

function manifest(): Manifest {
  const extension = vscode.extensions.getExtension<unknown>(EXTENSION_ID);
  assert.ok(extension);
  const { packageJSON }: { readonly packageJSON: Manifest } = extension;
  return packageJSON;
}

describe("the manifest", () => {
  it("starts by itself, late, and on no language", () => {
    assert.deepEqual(manifest().activationEvents, ["onStartupFinished"]);
  });

  it("contributes no language, so that other extensions keep theirs", () => {
    assert.equal(manifest().contributes.languages, undefined);
  });

  it("runs where the files are, and says why not in virtual workspaces", () => {
    const { extensionKind, capabilities } = manifest();
    assert.deepEqual(extensionKind, ["workspace"]);
    assert.equal(capabilities.virtualWorkspaces.supported, false);
    assert.match(capabilities.virtualWorkspaces.description, /folders on disk/);
  });

  it("lets no workspace that is not trusted choose a database", () => {
    const { untrustedWorkspaces } = manifest().capabilities;
    assert.equal(untrustedWorkspaces.supported, "limited");
    assert.ok(untrustedWorkspaces.restrictedConfigurations.includes("migrationLens.database"));
  });

  it("can be installed by editors that follow an older VS Code", () => {
    assert.equal(manifest().engines.vscode, "^1.99.0");
  });

  it("has words for every command and setting", () => {
    const { commands, configuration } = manifest().contributes;
    for (const { command, title } of commands) assert.doesNotMatch(title, /^%|^$/, command);
    for (const [name, setting] of Object.entries(configuration.properties)) {
      assert.doesNotMatch(setting.description ?? setting.markdownDescription ?? "", /^%|^$/, name);
      assert.ok(setting.scope, name);
    }
  });
});
