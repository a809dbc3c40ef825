// Which rules may have something to say of a unit. Rules declare the changes and words they care for; the registry
// turns that around, so that a statement meets only the few rules that can apply to it.
import type { DialectName } from "../dialects/dialect";
import type { MigrationRule, Rule, StatementRule, Unit } from "./rule";

export function isRuleFor(rule: Rule, source: DialectName, target: DialectName): boolean {
  return rule.targets.includes(target) && (rule.sources === undefined || rule.sources.includes(source));
}

/** What a unit is to the registry; worked out once a unit. */
interface Marks {
  readonly kinds: readonly string[];
  readonly words: readonly string[];
  /** Equal for units with the same kinds and words. */
  readonly form: string;
}

interface Triggers {
  readonly byForm: Map<string, readonly StatementRule[]>;
  readonly always: readonly StatementRule[];
  readonly byKind: ReadonlyMap<string, readonly StatementRule[]>;
  readonly byWord: ReadonlyMap<string, readonly StatementRule[]>;
}

export class RuleRegistry {
  private readonly places = new Map<Rule, number>();
  private readonly words = new Set<string>();
  private readonly triggers = new Map<string, Triggers>();
  private readonly marks = new WeakMap<Unit, Marks>();

  constructor(readonly rules: readonly Rule[]) {
    for (const [place, rule] of rules.entries()) {
      this.places.set(rule, place);
      if (rule.scope === "statement") for (const word of rule.words ?? []) this.words.add(word);
    }
  }

  /** Statement rules to run on this unit, in the registry's order. */
  rulesFor(unit: Unit, source: DialectName, target: DialectName): readonly StatementRule[] {
    const triggers = this.triggersFor(source, target);
    const marks = this.marksOf(unit);
    // Units of one form are many, and forms few.
    let rules = triggers.byForm.get(marks.form);
    if (rules === undefined) {
      rules = this.rulesForMarks(triggers, marks);
      triggers.byForm.set(marks.form, rules);
    }
    return rules;
  }

  private rulesForMarks(triggers: Triggers, marks: Marks): readonly StatementRule[] {
    const found = new Set(triggers.always);
    for (const kind of marks.kinds) {
      for (const rule of triggers.byKind.get(kind) ?? []) found.add(rule);
    }
    for (const word of marks.words) {
      for (const rule of triggers.byWord.get(word) ?? []) {
        if (rule.on === undefined || rule.on.some((kind) => marks.kinds.includes(kind))) found.add(rule);
      }
    }
    return [...found].sort((a, b) => (this.places.get(a) ?? 0) - (this.places.get(b) ?? 0));
  }

  migrationRulesFor(source: DialectName, target: DialectName): readonly MigrationRule[] {
    return this.rules.filter(
      (rule) => rule.scope === "migration" && isRuleFor(rule, source, target),
    ) as MigrationRule[];
  }

  private triggersFor(source: DialectName, target: DialectName): Triggers {
    const key = `${source} ${target}`;
    const known = this.triggers.get(key);
    if (known !== undefined) return known;
    const always: StatementRule[] = [];
    const byKind = new Map<string, StatementRule[]>();
    const byWord = new Map<string, StatementRule[]>();
    for (const rule of this.rules) {
      if (rule.scope !== "statement" || !isRuleFor(rule, source, target)) continue;
      if (rule.words !== undefined) for (const word of rule.words) addTo(byWord, word, rule);
      else if (rule.on !== undefined) for (const kind of rule.on) addTo(byKind, kind, rule);
      else always.push(rule);
    }
    const made = { byForm: new Map<string, readonly StatementRule[]>(), always, byKind, byWord };
    this.triggers.set(key, made);
    return made;
  }

  private marksOf(unit: Unit): Marks {
    const known = this.marks.get(unit);
    if (known !== undefined) return known;
    const words = new Set<string>();
    for (const token of unit.statement?.tokens ?? []) {
      if (token.word !== "" && this.words.has(token.word)) words.add(token.word);
    }
    const kinds = [...new Set(unit.changes.map((change) => change.kind))].sort();
    const sorted = [...words].sort();
    const made = { kinds, words: sorted, form: `${kinds.join()} ${sorted.join()}` };
    this.marks.set(unit, made);
    return made;
  }
}

function addTo<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
