// Quick fixes for the findings at a place. Every action has the kind `quickfix`: nothing here may be run by a
// setting on save, so bulk changes are commands with a preview.
import { type CodeAction, CodeActionKind, type Diagnostic, type TextEdit } from "vscode-languageserver/node";
import type { TextEdit as OffsetEdit } from "../base/text";
import { type FindingGroup, fixesOf, type GroupFix, titleOfTarget } from "../lint/finding-groups";
import { FIX_ALL_COMMAND, SUPPRESS_COMMAND } from "./protocol";

export interface ActionContext {
  readonly uri: string;
  /** Edits are refused by the client when the document has moved on. */
  readonly version: number | null;
  readonly toEdit: (edit: OffsetEdit) => TextEdit;
  readonly diagnosticOf: (group: FindingGroup) => Diagnostic;
  /** Whether the client runs our commands. */
  readonly commands: boolean;
}

export function codeActionsFor(groups: readonly FindingGroup[], context: ActionContext): CodeAction[] {
  const actions: CodeAction[] = [];
  const late: CodeAction[] = [];
  for (const group of groups) {
    const fixes = fixesOf(group);
    const preferred = fixes.find(({ fix }) => fix.grade === "safe" && fix.kind === "portable");
    for (const each of fixes) {
      const action = actionOf(group, each, context);
      if (each === preferred) action.isPreferred = true;
      if (each.fix.kind === "suppress") late.push(action);
      else actions.push(action);
    }
  }
  const safe = groups.some((g) =>
    g.findings.some((f) => f.fixes.some((fix) => fix.grade === "safe" && fix.kind !== "suppress")),
  );
  if (safe && context.commands) {
    const title = "Fix all safe in this file…";
    actions.push({
      title,
      kind: CodeActionKind.QuickFix,
      command: { title, command: FIX_ALL_COMMAND, arguments: [context.uri] },
    });
  }
  return [...actions, ...late];
}

function actionOf(group: FindingGroup, { fix, targets }: GroupFix, context: ActionContext): CodeAction {
  const edits = fix.edits.map((edit) => context.toEdit(edit));
  const diagnostics = [context.diagnosticOf(group)];
  if (fix.kind === "suppress" && context.commands) {
    // The client asks for the reason and puts it where the edit leaves it blank.
    const request = { uri: context.uri, version: context.version, rule: group.rule, edits };
    const command = { title: fix.title, command: SUPPRESS_COMMAND, arguments: [request] };
    return { title: fix.title, kind: CodeActionKind.QuickFix, diagnostics, command };
  }
  const titles = targets.map(titleOfTarget).join(", ");
  const limits = fix.kind === "target" ? ` (for ${titles})` : "";
  return {
    title:
      fix.grade === "safe" || fix.kind === "suppress"
        ? `${fix.title}${limits}`
        : `${fix.title}${limits} (a choice)`,
    kind: CodeActionKind.QuickFix,
    diagnostics,
    edit: {
      documentChanges: [{ textDocument: { uri: context.uri, version: context.version }, edits }],
    },
  };
}
