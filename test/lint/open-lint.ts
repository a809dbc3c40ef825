// A lint session over files that exist only in a test.
import assert from "node:assert/strict";
import { applyEdits } from "../../src/base/text";
import type { LensConfig } from "../../src/config/config";
import type { DialectName } from "../../src/dialects/dialect";
import { dialectNamed } from "../../src/dialects/dialects";
import type { Finding, Fix } from "../../src/lint/finding";
import type { Rule } from "../../src/lint/rule";
import { RULES } from "../../src/lint/rules/index";
import { LintSession } from "../../src/lint/session";
import { MemoryFiles } from "./memory-files";

export interface LintSetting {
  readonly source?: DialectName;
  /** Checked at their usual versions; unset: as configured. */
  readonly targets?: readonly DialectName[];
  readonly rules?: readonly Rule[];
  readonly config?: LensConfig;
  readonly log?: (message: string) => void;
}

export function makeLint(files: MemoryFiles, setting: LintSetting = {}): LintSession {
  const { source, targets, config } = setting;
  return new LintSession({
    files,
    configOf: () => config ?? {},
    rules: setting.rules ?? RULES,
    ...(source === undefined ? {} : { source }),
    ...(targets === undefined
      ? {}
      : {
          onlyTargets: targets.map((dialect) => ({ dialect, version: dialectNamed(dialect).defaultVersion })),
        }),
    log: setting.log ?? ((message) => assert.fail(message)),
  });
}

/** The files, in this order, as one history. */
export function openLint(texts: Readonly<Record<string, string>>, setting: LintSetting = {}): LintSession {
  const session = makeLint(new MemoryFiles(texts), setting);
  session.openHistory(Object.keys(texts));
  return session;
}

/** `rule at "text"`, for every finding. */
export function inWords(findings: readonly Finding[], text: string): readonly string[] {
  return findings.map(
    ({ rule, range }) => `${rule} at ${JSON.stringify(text.slice(range.start, range.end))}`,
  );
}

export function applyFix(text: string, fix: Fix | undefined): string {
  assert.ok(fix !== undefined, "there is a fix");
  return applyEdits(text, fix.edits);
}
