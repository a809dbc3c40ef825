// How a migration stands against the connected database, and how that is shown: a shape and a word, never a colour
// alone.
import * as vscode from "vscode";

/**
 * - `changed`: applied, and the file is another since.
 * - `out-of-order`: not applied, though a later one is.
 * - `missing`: the database has it, the files do not.
 * - `failed`: the history table says that it stopped half-way.
 * - `unknown`: nothing is connected, or the tool's history can't be read from here.
 */
export type Mark = "applied" | "pending" | "changed" | "out-of-order" | "missing" | "failed" | "unknown";

export interface MarkLook {
  readonly icon: vscode.ThemeIcon;
  readonly word: string;
}

export function lookOf(mark: Mark): MarkLook {
  const icon = (name: string, color?: string): vscode.ThemeIcon =>
    new vscode.ThemeIcon(name, color === undefined ? undefined : new vscode.ThemeColor(color));
  switch (mark) {
    case "applied":
      return { icon: icon("pass-filled", "testing.iconPassed"), word: vscode.l10n.t("applied") };
    case "pending":
      return { icon: icon("circle-outline"), word: vscode.l10n.t("pending") };
    case "changed":
      return {
        icon: icon("diff-modified", "editorWarning.foreground"),
        word: vscode.l10n.t("changed since applied"),
      };
    case "out-of-order":
      return { icon: icon("arrow-swap", "editorWarning.foreground"), word: vscode.l10n.t("out of order") };
    case "missing":
      return {
        icon: icon("circle-slash", "editorWarning.foreground"),
        word: vscode.l10n.t("applied, file is missing"),
      };
    case "failed":
      return { icon: icon("error", "testing.iconFailed"), word: vscode.l10n.t("failed half-way") };
    case "unknown":
      return { icon: icon("question"), word: vscode.l10n.t("unknown") };
  }
}
