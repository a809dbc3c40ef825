// The findings that a team has decided to live with: which of them a baseline file names, and how it is read and
// written. They are known again by rule, target, file and the text of their statement, never by line, so that an
// edit above changes nothing and an edit of the statement shows its findings again.
import { hexDigest } from "../base/digest";
import { formatTarget } from "../dialects/target";
import type { Said } from "./finding";
import { isAboutFiles } from "./remarks";

/** `count` findings of one rule for one target on statements of one text. */
export interface BaselineEntry {
  readonly rule: string;
  /** As in `mysql@8.4`; `any` for what is about files. */
  readonly target: string;
  /** Digest of the statement's text. */
  readonly statement: string;
  readonly count: number;
  /** The statement's beginning, for people who read the file; means nothing. */
  readonly text: string;
}

/** Entries by their file's path, relative to the baseline's folder. */
export type Baseline = ReadonlyMap<string, readonly BaselineEntry[]>;

/** What a baseline knows a finding by. */
export interface BaselineKey {
  readonly rule: string;
  readonly target: string;
  readonly statement: string;
}

const ANY_TARGET = "any";

/** What is about files is listed under whichever target comes first, which may change. */
export function baselineTarget({ rule, target }: Pick<Said, "rule" | "target">): string {
  return isAboutFiles(rule) ? ANY_TARGET : formatTarget(target);
}

/** Whether a run for these targets would say anew what the entry names. */
export function isEntryFor({ target }: Pick<BaselineEntry, "target">, targets: ReadonlySet<string>): boolean {
  return target === ANY_TARGET || targets.has(target);
}

/** The same on every system: line ends are taken for one another, as version control may change them. */
export function statementDigest(text: string): string {
  return hexDigest("sha1", text.replaceAll(/\r\n?/g, "\n")).slice(0, 16);
}

/** Never throws; what can't be read is left out and said to `warn`, one sentence each. */
export function readBaseline(text: string, warn: (message: string) => void): Baseline {
  const baseline = new Map<string, readonly BaselineEntry[]>();
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    warn(`it is not JSON, so it hides nothing: ${reason}. Write it anew with migration-lens baseline.`);
    return baseline;
  }
  const findings = isRecord(value) ? value["findings"] : undefined;
  if (!isRecord(findings)) {
    warn(`it holds no "findings", so it hides nothing. Write it with migration-lens baseline.`);
    return baseline;
  }
  let broken = 0;
  for (const [file, list] of Object.entries(findings)) {
    const entries = (Array.isArray(list) ? list : [list]).map(readEntry);
    const whole = entries.filter((entry) => entry !== undefined);
    broken += entries.length - whole.length;
    baseline.set(file, whole);
  }
  if (broken > 0) warn(`${broken} of its entries can't be read and hide nothing.`);
  return baseline;
}

function readEntry(value: unknown): BaselineEntry | undefined {
  if (!isRecord(value)) return undefined;
  const { rule, target, statement, count = 1, text = "" } = value;
  if (typeof rule !== "string" || typeof target !== "string" || typeof statement !== "string")
    return undefined;
  if (typeof count !== "number" || !Number.isInteger(count) || count < 1) return undefined;
  return { rule, target, statement, count, text: typeof text === "string" ? text : "" };
}

/** Sorted, an entry a line, so that a change to it is a change of few lines. */
export function formatBaseline(baseline: Baseline): string {
  const files = [...baseline]
    .filter(([, entries]) => entries.length > 0)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const blocks = files.map(([file, entries]) => {
    const lines = entries.map(({ rule, target, statement, count, text }) =>
      JSON.stringify({ rule, target, statement, ...(count === 1 ? {} : { count }), text }),
    );
    return `    ${JSON.stringify(file)}: [\n      ${lines.join(",\n      ")}\n    ]`;
  });
  const body = blocks.length === 0 ? "{}" : `{\n${blocks.join(",\n")}\n  }`;
  return `{\n  "version": 1,\n  "findings": ${body}\n}\n`;
}

/** Entries for findings in their order, `statementText` being the whole text of each finding's statement. */
export function entriesOf(
  findings: readonly { readonly rule: string; readonly target: string; readonly statementText: string }[],
): readonly BaselineEntry[] {
  const entries = new Map<string, BaselineEntry>();
  for (const { rule, target, statementText } of findings) {
    const statement = statementDigest(statementText);
    const key = keyText({ rule, target, statement });
    const known = entries.get(key);
    const text = statementText.replaceAll(/\s+/g, " ").slice(0, 60);
    entries.set(key, { rule, target, statement, text, count: (known?.count ?? 0) + 1 });
  }
  return [...entries.values()];
}

/** Counts a file's findings off against what the baseline names of it. */
export class BaselineCount {
  private readonly left = new Map<string, number>();

  constructor(private readonly entries: readonly BaselineEntry[]) {
    for (const entry of entries) {
      const key = keyText(entry);
      this.left.set(key, (this.left.get(key) ?? 0) + entry.count);
    }
  }

  /** Whether the baseline names this finding, and one more like it than were taken before. */
  takes(key: BaselineKey): boolean {
    const left = this.left.get(keyText(key)) ?? 0;
    if (left === 0) return false;
    this.left.set(keyText(key), left - 1);
    return true;
  }

  /** How many findings that it names were not there, of those for these targets. */
  unused(targets: ReadonlySet<string>): number {
    const keys = new Set(this.entries.filter((entry) => isEntryFor(entry, targets)).map(keyText));
    return [...keys].reduce((sum, key) => sum + (this.left.get(key) ?? 0), 0);
  }
}

function keyText({ rule, target, statement }: BaselineKey): string {
  return `${rule} ${target} ${statement}`;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
