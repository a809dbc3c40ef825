// What can be wrong with a history before any SQL is looked at, as findings: what each kind is, how loud, and what its
// page says. Apart from the rules, which look at statements and have examples that engines run.
import type { HistoryProblem } from "../frameworks/framework";
import type { Severity } from "./rule";

export interface HistoryProblemKind {
  readonly severity: Severity;
  /** One sentence, for a person. */
  readonly summary: string;
  /** Why it matters and what to do, Markdown. */
  readonly details: string;
}

export const HISTORY_PROBLEMS: Readonly<Record<HistoryProblem["code"], HistoryProblemKind>> = {
  "two-heads": {
    severity: "risk",
    summary: "Two migrations have none after them, so that there is no one way forward.",
    details:
      "It happens when two branches of the code are merged that each added a migration. `alembic upgrade head` stops then. Let one follow the other (`down_revision`), or add a merge revision. " +
      "Branches that are meant to stay apart have labels of their own (`branch_labels`); of those nothing is said.",
  },
  "missing-parent": {
    severity: "risk",
    summary: "A migration follows, or depends on, one that no file has.",
    details:
      "The tool stops when it reads the history. The file was deleted or renamed, or belongs to a branch that is not merged: bring it back, or name another parent.",
  },
  cycle: {
    severity: "risk",
    summary: "Migrations follow each other in a circle.",
    details: "None of them can be the first, and the tool stops. One of them must name another parent.",
  },
  "duplicate-version": {
    severity: "risk",
    summary: "Two migrations have one version.",
    details:
      "A history table has room for one of them: the other is never run, or the tool stops. Give the newer one, which is applied nowhere yet, another version.",
  },
  gap: {
    severity: "hint",
    summary: "A number is missing in a row of versions.",
    details: "Often the trace of a deleted file, which a database may still have applied.",
  },
  "no-down": {
    severity: "hint",
    summary: "A migration can't be rolled back, though others of its project can.",
    details: "Add its down, or say in a down of its own that nothing is to be undone.",
  },
  "no-up": {
    severity: "risk",
    summary: "A down without an up: nothing will ever run it.",
    details: "The up was deleted, or is named so that the tool does not take the two for one.",
  },
  "not-a-migration": {
    severity: "risk",
    summary: "A file among the migrations that the tool refuses, or does not take for one.",
    details: "Name it as the tool wants it, or move it out of the folder.",
  },
  "skipped-file": {
    severity: "risk",
    summary: "The tool passes over this file and says nothing.",
    details: "What it holds is never run. Name it as the tool names its own files.",
  },
  "counted-twice": {
    severity: "risk",
    summary: "The tool takes two halves of one migration for two migrations.",
    details: "It may then run the down before the up. Put both into one file, in the tool's way.",
  },
  "marks-others": {
    severity: "risk",
    summary: "Once this migration is applied, the tool takes others for applied too.",
    details: "Their versions begin with its version. Give it a longer one, or one of its own.",
  },
  unreadable: {
    severity: "risk",
    summary: "Part of this file could not be read.",
    details:
      "What stands around the place may be read wrongly, and findings may be missing there. Where the file is right, and its tool runs it, please report it.",
  },
};
