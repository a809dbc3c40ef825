// The list of databases and versions to check against or convert for.
import * as vscode from "vscode";

/** Versions that people run; any other can be typed. */
const OFFERED: readonly string[] = [
  "postgresql@15",
  "postgresql@17",
  "mysql@8.4",
  "mysql@8.0",
  "mariadb@10.11",
  "mariadb@11.4",
  "tidb@7.5",
  "tidb@8.5",
];
const TITLES: Readonly<Record<string, string>> = {
  postgresql: "PostgreSQL",
  mysql: "MySQL",
  mariadb: "MariaDB",
  tidb: "TiDB",
};
const TARGET = /^(postgresql|mysql|mariadb|tidb)(@\d+(\.\d+)*)?$/;

interface TargetItem extends vscode.QuickPickItem {
  readonly target?: string;
}

/** Undefined when the person leaves the list; empty when nothing is ticked. */
export async function pickTargets(options: {
  readonly title: string;
  readonly picked: readonly string[];
  readonly without: readonly string[];
}): Promise<readonly string[] | undefined> {
  const all = [...new Set([...options.picked, ...OFFERED])].filter((t) => !options.without.includes(t));
  const other = vscode.l10n.t("Another version…");
  const items: TargetItem[] = [
    ...all.map((target) => ({
      label: titleOf(target),
      description: target,
      target,
      picked: options.picked.includes(target),
    })),
    { label: other, alwaysShow: true },
  ];
  const chosen = await vscode.window.showQuickPick(items, {
    title: options.title,
    canPickMany: true,
    matchOnDescription: true,
    placeHolder: vscode.l10n.t("Tick with the space bar, go on with Enter"),
  });
  if (chosen === undefined) return undefined;
  const targets = chosen.flatMap((item) => item.target ?? []);
  if (!chosen.some((item) => item.target === undefined)) return targets;
  const typed = await vscode.window.showInputBox({
    title: options.title,
    placeHolder: "mysql@8.0.36",
    prompt: vscode.l10n.t("postgresql, mysql, mariadb or tidb, then @ and the version"),
    validateInput: (text) =>
      TARGET.test(text.trim()) ? undefined : vscode.l10n.t("Write it like mysql@8.0.36."),
  });
  return typed === undefined ? undefined : [...targets, typed.trim()];
}

/** One of a few; the only one without asking. Undefined when the person leaves the list. */
export async function pickTarget(
  targets: readonly string[],
  placeHolder: string,
): Promise<string | undefined> {
  const [only, ...others] = targets;
  if (others.length === 0) return only;
  const items = targets.map((target) => ({ label: titleOf(target), description: target, target }));
  return (await vscode.window.showQuickPick(items, { placeHolder, matchOnDescription: true }))?.target;
}

export function titleOf(target: string): string {
  const [dialect = "", version = ""] = target.split("@");
  return `${TITLES[dialect] ?? dialect} ${version}`.trim();
}
