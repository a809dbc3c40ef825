// The shape of a command: what it does, and the reason it says when it can't be done now. A command that stands in
// the palette and does nothing when chosen is worse than one that says why.
import * as vscode from "vscode";
import type { App } from "./app";

export interface Refusal {
  /** What is missing, and what to do about it; one or two sentences. */
  readonly reason: string;
  /** A button beside the reason that does it. */
  readonly action?: {
    readonly title: string;
    readonly command: string;
    readonly arguments?: readonly unknown[];
  };
}

export interface LensCommand {
  /** Without the prefix `migrationLens.`. */
  readonly name: string;
  /** Undefined when the command can be run. */
  refuse?(app: App, argument: unknown): Refusal | undefined;
  /** `argument` is a tree's item, what a code lens or link handed over, or undefined from the palette. */
  run(app: App, argument: unknown): Promise<void>;
}

export const COMMAND_PREFIX = "migrationLens.";

/** Registers the table's commands; every failure is said to the person and logged once with its stack. */
export function registerCommands(app: App, table: readonly LensCommand[]): vscode.Disposable {
  return vscode.Disposable.from(
    ...table.map((command) =>
      vscode.commands.registerCommand(COMMAND_PREFIX + command.name, async (argument: unknown) => {
        try {
          const refusal = command.refuse?.(app, argument);
          if (refusal !== undefined) sayRefusal(refusal);
          else await command.run(app, argument);
        } catch (error) {
          sayFailure(app, command.name, error);
        }
      }),
    ),
  );
}

export function sayRefusal({ reason, action }: Refusal): void {
  if (action === undefined) {
    void vscode.window.showWarningMessage(reason);
    return;
  }
  void vscode.window.showWarningMessage(reason, action.title).then((chosen) => {
    if (chosen === action.title)
      void vscode.commands.executeCommand(action.command, ...(action.arguments ?? []));
  });
}

function sayFailure(app: App, name: string, error: unknown): void {
  app.log.error(error instanceof Error ? error : String(error));
  const message = error instanceof Error ? error.message : String(error);
  const showLog = vscode.l10n.t("Show the Log");
  void vscode.window
    .showErrorMessage(vscode.l10n.t("Migration Lens failed at {0}: {1}", name, message), showLog)
    .then((chosen) => {
      if (chosen === showLog) app.log.show();
    });
}
