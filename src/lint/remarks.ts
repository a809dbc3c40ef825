// What is said of the checking itself, not of the SQL: comments that silence for nothing, rows that nobody looked at.
// Apart from the rules, which have examples that engines run.
import { HISTORY_PROBLEMS } from "./history-problems";
import type { Severity } from "./rule";

export interface RemarkKind {
  readonly severity: Severity;
  /** One sentence, for a person. */
  readonly summary: string;
  /** Why it matters and what to do, Markdown. */
  readonly details: string;
}

export type RemarkName =
  | "unused-suppression"
  | "suppression-without-reason"
  | "stale-baseline"
  | "rows-not-checked"
  | "other-dialect";

export const REMARKS: Readonly<Record<RemarkName, RemarkKind>> = {
  "unused-suppression": {
    severity: "hint",
    summary: "A comment silences a rule that has nothing to say there.",
    details:
      "The statement was mended, the comment stands at another statement than it is about, or the rule's name is misspelt. Such a comment would silence the rule once it has something to say: take it away.\n\n" +
      "A comment speaks of the statement or call that follows it, that it stands in, or that ends on its line: `-- migration-lens: ignore RULE, RULE: reason`, in programs `# …` or `// …`. `-- migration-lens: ignore-file RULE: reason` speaks of the whole file.\n\n" +
      "Nothing is said where the rule is about databases that are not checked in this run, or is switched off.",
  },
  "suppression-without-reason": {
    severity: "hint",
    summary: "A comment silences a rule and does not say why.",
    details:
      "The next reader can't tell whether somebody looked at it. Write the reason after the colon: `-- migration-lens: ignore jsonb-type: only PostgreSQL runs this`. It silences all the same.",
  },
  "stale-baseline": {
    severity: "hint",
    summary: "The baseline names findings that this file no longer has.",
    details:
      "They were mended, or their statements were edited, which shows their findings again. Write the baseline anew: `migration-lens baseline FILE --write BASELINE` replaces what it says of that file for the databases that are checked, and keeps the rest.",
  },
  "rows-not-checked": {
    severity: "hint",
    summary: "Some rows of INSERTs are not checked, because the file is very long.",
    details:
      "Of a file over a megabyte the first 1,000 rows of INSERTs are checked, and every other statement. Keep migrations and data in files of their own to have every row checked.",
  },
  "other-dialect": {
    severity: "risk",
    summary: "A file is written for another database than the migrations of its project.",
    details:
      "Two or more of its constructs are refused by the project's database, and none speaks for it. Nothing else is said of the file, since all of it would be. Keep it with the migrations for its database; or name it, or its folder, for that database (`V2__users.mysql.sql`, `migrations/mysql/`); or correct `source` in `migration-lens.json`.\n\n" +
      "Where the file is for the project's database all the same, suppress this finding: the file is then checked as any other.",
  },
};

/** Whether findings with this id are about files or the checking, whatever the target they are listed under. */
export function isAboutFiles(id: string): boolean {
  return Object.hasOwn(HISTORY_PROBLEMS, id) || Object.hasOwn(REMARKS, id);
}
