// Copies what a tree's item is called in the database or on disk.
import * as vscode from "vscode";
import type { LensCommand } from "../lens-command";

export const copyName: LensCommand = {
  name: "copyName",
  async run(_app, argument) {
    if (typeof argument !== "object" || argument === null) return;
    const name =
      "name" in argument ? argument.name : "migration" in argument ? argument.migration : undefined;
    if (typeof name === "string") await vscode.env.clipboard.writeText(name);
  },
};
