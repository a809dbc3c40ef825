// Runs the statement rules on one statement or call for one target. What they report is in the unit's own offsets,
// so that it can be kept for as long as the unit and what the rules read of its surroundings stay the same.
import type { Dialect } from "../dialects/dialect";
import { dialectNamed } from "../dialects/dialects";
import type { Target } from "../dialects/target";
import type { Direction } from "../frameworks/framework";
import type { ObjectName } from "../schema/change";
import type { Lookup, SchemaReader } from "../schema/schema";
import type { Report, Speller, StatementContext, StatementRule, Unit } from "./rule";

export interface UnitInput {
  readonly unit: Unit;
  readonly source: Dialect;
  readonly target: Target;
  readonly schema: SchemaReader;
  readonly direction: Direction;
  readonly newTables: ReadonlySet<string>;
  readonly inTransaction: boolean;
  readonly sqlMode: ReadonlySet<string>;
  readonly spell: Speller;
}

export interface Draft {
  readonly rule: string;
  readonly report: Report;
}

/** A rule that throws loses its reports on this unit; `onThrow` hears of it and the other rules go on. */
export function checkUnit(
  rules: readonly StatementRule[],
  input: UnitInput,
  onThrow: (rule: string, error: unknown) => void,
): readonly Draft[] {
  const drafts: Draft[] = [];
  let rule = "";
  const context: StatementContext = {
    ...input,
    changes: input.unit.changes,
    targetDialect: dialectNamed(input.target.dialect),
    lookup,
    report: (report) => {
      if (!isCommentThere(report, input)) drafts.push({ rule, report: clipped(report, input.unit) });
    },
  };
  for (const { name, check } of rules) {
    const sound = drafts.length;
    rule = name;
    try {
      check(context);
    } catch (error) {
      drafts.length = sound;
      onThrow(name, error);
    }
  }
  return drafts;
}

function lookup(name: ObjectName): Lookup {
  return name.schema === undefined
    ? { name: name.name.text }
    : { schema: name.schema.text, name: name.name.text };
}

/** What stands in a comment that only the MySQL family runs is nothing to PostgreSQL, whatever it is. */
function isCommentThere({ range, severity }: Report, { unit, target }: UnitInput): boolean {
  if (severity === "ignores" || target.dialect !== "postgresql") return false;
  const { statement } = unit;
  return (
    statement?.executableComments.some(
      ({ start, end }) =>
        statement.text.startsWith("/*", start) &&
        start <= range.start &&
        range.end <= end &&
        !(start === range.start && range.end === end),
    ) ?? false
  );
}

/** The report with its range within the unit, which a broken change must not make point elsewhere. */
function clipped(report: Report, unit: Unit): Report {
  const { start, end } = report.range;
  const limit = unit.text.length;
  if (start >= 0 && start <= end && end <= limit) return report;
  const from = Math.min(Math.max(start, 0), limit);
  return { ...report, range: { start: from, end: Math.min(Math.max(end, from), limit) } };
}

/** Stands for every name in a list of names asked for. */
export const ANY_NAME = "*";

/** Remembers what was asked of a set, to tell later whether another set would answer the same. */
export class WatchedSet implements ReadonlySet<string> {
  private asked: Map<string, boolean> | undefined;
  private all: readonly string[] | undefined;

  constructor(private readonly set: ReadonlySet<string>) {}

  has(value: string): boolean {
    const answer = this.set.has(value);
    this.asked ??= new Map();
    this.asked.set(value, answer);
    return answer;
  }

  get size(): number {
    return this.whole().size;
  }

  forEach(call: (value: string, again: string, set: ReadonlySet<string>) => void): void {
    for (const value of this.whole()) call(value, value, this);
  }

  entries(): SetIterator<[string, string]> {
    return this.whole().entries();
  }

  keys(): SetIterator<string> {
    return this.whole().keys();
  }

  values(): SetIterator<string> {
    return this.whole().values();
  }

  [Symbol.iterator](): SetIterator<string> {
    return this.whole()[Symbol.iterator]();
  }

  get isUnasked(): boolean {
    return this.asked === undefined && this.all === undefined;
  }

  /** Values asked for, in lower case; ANY_NAME when all were. */
  *names(): Iterable<string> {
    if (this.all !== undefined) yield ANY_NAME;
    for (const value of this.asked?.keys() ?? []) yield value.toLowerCase();
  }

  answersAlike(other: ReadonlySet<string>): boolean {
    for (const [value, answer] of this.asked ?? []) if (other.has(value) !== answer) return false;
    const all = this.all;
    return all === undefined || (all.length === other.size && all.every((value) => other.has(value)));
  }

  private whole(): ReadonlySet<string> {
    this.all = [...this.set];
    return this.set;
  }
}
