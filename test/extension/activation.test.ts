// The installed extension starts in a real VS Code, and the host's page takes real keys.
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { hasPage, readTexts, takeSteps } from "../host/page";
import { until } from "../host/until";

const EXTENSION_ID = "migration-lens.migration-lens";

describe("activation", () => {
  it("is installed from its package, not run from its sources", () => {
    const extension = vscode.extensions.getExtension(EXTENSION_ID);
    assert.ok(extension, `${EXTENSION_ID} is not installed`);
    assert.match(extension.extensionPath, /extensions[\\/]migration-lens\.migration-lens-/);
  });

  it("becomes active by itself once VS Code has started", async () => {
    await until("the extension is active", () => vscode.extensions.getExtension(EXTENSION_ID)?.isActive);
  });

  it("registers every command that its manifest names", async () => {
    const extension = vscode.extensions.getExtension(EXTENSION_ID);
    assert.ok(extension);
    await extension.activate();
    const manifest = extension.packageJSON as {
      readonly contributes: { readonly commands: readonly { readonly command: string }[] };
    };
    const registered = new Set(await vscode.commands.getCommands(true));
    const missing = manifest.contributes.commands.filter(({ command }) => !registered.has(command));
    assert.deepEqual(missing, []);
  });

  it("offers its commands to a person who opens the palette", async function () {
    if (!hasPage()) this.skip();
    await takeSteps({ press: "F1" }, { wait: ".quick-input-widget input" }, { type: "Migration Lens:" });
    const rows = await until("commands in the palette", async () => {
      const texts = await readTexts(".quick-input-widget .monaco-list-row");
      return texts.length > 0 && texts.every((text) => text.includes("Migration Lens")) && texts;
    });
    assert.ok(rows.length >= 2);
    await takeSteps({ press: "Escape" });
  });
});
