// Follows a program without running it: which calls it makes, in which order, with which values, and under which
// conditions. What hangs on data, on the clock or on other files is unknown, and said to be.
import type { Range } from "../../base/text";
import { DIALECT_NAMES, type DialectName } from "../../dialects/dialect";
import { callBuiltIn } from "./built-ins";
import type {
  HostExpression,
  HostFunction,
  HostLiteral,
  HostProgram,
  HostStatement,
  HostTarget,
} from "./program";
import {
  collapse,
  concatStrings,
  isInPlace,
  pathOf,
  Scope,
  textOfValue,
  unknownAt,
  type CallValue,
  type HostValue,
  type Located,
  type Presence,
  type StringValue,
  type ValueArgument,
  type ValueEntry,
  type ValueOption,
} from "./value";

/** What a call happens under. */
export interface Circumstances {
  /** False where it may not happen, or happen several times. */
  readonly certain: boolean;
  /** Set where guards choose the dialect. */
  readonly dialects?: readonly DialectName[];
  /** Set where nothing but this makes it uncertain. */
  readonly presence?: Presence;
}

/**
 * Follows a function that a call was given, once and under what the call itself is under, with these values for its
 * parameters and for `this`. One that is not followed so may be called with what is not known.
 */
export type Follow = (
  callback: Located<"closure">,
  args: readonly HostValue[],
  self?: HostValue,
) => HostValue;

/** The reader's side: what the tool's names mean. */
export interface HostVisitor {
  /** Every call that no definition in the file stands behind. The value it gives, when that is known. */
  call(
    call: CallValue & { readonly range: Range },
    under: Circumstances,
    follow: Follow,
  ): HostValue | undefined;
  /** The dialects that a word is for when this path is the connection's dialect; undefined when it is not. */
  dialectsFor(path: string, word: string): readonly DialectName[] | undefined;
  /** A place in what was gathered, to come back to. */
  mark(): number;
  /** Whether what was gathered since would be better with a loop's items known. */
  wantsItems(mark: number): boolean;
  rewind(mark: number): void;
  /** What a member of something that a call gave means, where that is known. */
  member?(object: CallValue, name: string, range: Range): HostValue | undefined;
  /** A block that a call opens (`with op.batch_alter_table(…)`), before and after its statements. */
  enterBlock?(value: HostValue): void;
  leaveBlock?(value: HostValue): void;
}

interface Under {
  readonly dialects: readonly DialectName[] | undefined;
  certain: boolean;
  presence?: Presence;
}

type Flow = "next" | "raise" | "jump" | "return" | "maybe-return";

const MOST_STEPS = 1_500_000;
const DEEPEST_CALL = 8;
const MOST_ITEMS = 300;

export class Evaluator {
  readonly module = new Scope();
  private steps = 0;
  private depth = 0;
  private under: Under = { certain: true, dialects: undefined };
  private returns: ValueOption[] | undefined;
  private assigned: Set<string> | undefined;

  constructor(
    program: HostProgram,
    private readonly visitor: HostVisitor,
    globals: ReadonlyMap<string, HostValue> = new Map(),
  ) {
    for (const [name, value] of globals) this.module.declare(name, value);
    for (const { module, name, as } of program.imports) {
      const path = name === "*" ? module : `${module}.${name}`;
      this.module.declare(as, { kind: "reference", range: { start: 0, end: 0 }, path });
    }
    this.run(program.body, this.module);
  }

  /** True when the program was too long to be followed to its end. */
  get exhausted(): boolean {
    return this.steps > MOST_STEPS;
  }

  /** Follows a function of the file, with these values for its parameters. */
  callFunction(found: HostFunction, scope: Scope, args: readonly HostValue[]): HostValue {
    return this.inline(
      found,
      scope,
      args.map((value) => ({ value, range: value.range, spread: false })),
      found.range,
    );
  }

  private run(statements: readonly HostStatement[], scope: Scope): Flow {
    for (const statement of statements) {
      if (statement.kind === "function" && statement.function.name !== undefined) {
        scope.declare(statement.function.name, {
          kind: "closure",
          range: statement.range,
          function: statement.function,
          scope,
        });
      }
    }
    let flow: Flow = "next";
    for (const statement of statements) {
      const after = this.statement(statement, scope);
      if (after === "maybe-return") {
        flow = after;
        // What returned because of a question to the database has left its answer behind.
        const { certain, dialects } = this.under;
        if (certain) this.under = { certain: false, dialects };
      } else if (after !== "next") return after;
    }
    return flow;
  }

  private statement(statement: HostStatement, scope: Scope): Flow {
    if (this.steps++ > MOST_STEPS) return "raise";
    switch (statement.kind) {
      case "expression":
        this.evaluate(statement.expression, scope);
        return "next";
      case "assign": {
        const value = this.evaluate(statement.value, scope);
        for (const target of statement.targets) {
          const whole =
            statement.operator === "=" ? value : this.update(target, statement.operator, value, scope);
          this.bind(target, whole, scope, true);
        }
        return "next";
      }
      case "if":
        return this.ifStatement(statement, scope);
      case "for":
        return this.forStatement(statement, scope);
      case "loop":
        if (statement.condition !== undefined) this.evaluate(statement.condition, scope);
        return this.uncertainly(() => this.run(statement.body, scope), scope) === "return"
          ? "maybe-return"
          : "next";
      case "try":
        return this.tryStatement(statement, scope);
      case "with": {
        const values = statement.items.map((item) => {
          const value = this.evaluate(item.value, scope);
          if (item.target !== undefined) this.bind(item.target, value, scope, true);
          this.visitor.enterBlock?.(value);
          return value;
        });
        const flow = this.run(statement.body, scope);
        for (const value of values.toReversed()) this.visitor.leaveBlock?.(value);
        return flow;
      }
      case "switch":
        return this.switchStatement(statement, scope);
      case "return": {
        const value = statement.value && this.evaluate(statement.value, scope);
        if (value !== undefined) {
          const { dialects } = this.under;
          this.returns?.push({ value, ...(dialects === undefined ? {} : { dialects }) });
        }
        return "return";
      }
      case "raise":
        if (statement.value !== undefined) this.evaluate(statement.value, scope);
        return "raise";
      case "jump":
        return "jump";
      case "function":
        return "next";
      case "class":
        scope.declare(statement.class.name, {
          kind: "class",
          range: statement.class.nameRange,
          class: statement.class,
          scope,
        });
        return "next";
      case "block":
        break;
    }
    return this.run(statement.body, scope);
  }

  private ifStatement(statement: Extract<HostStatement, { kind: "if" }>, scope: Scope): Flow {
    // What is true of the dialect where the branches before this one were not taken.
    let left: readonly DialectName[] | undefined;
    let doubtful = false;
    let asked: Presence | undefined;
    const flows: Flow[] = [];
    const assigned = new Map<string, ValueOption[]>();
    for (const branch of statement.branches) {
      const condition = this.evaluate(branch.condition, scope);
      const truth = truthOf(condition);
      if (truth === false) continue;
      if (truth === true && !doubtful && left === undefined) {
        return this.run(branch.body, scope);
      }
      const guard = condition.kind === "guard" ? condition : undefined;
      const within = guard === undefined ? left : intersect(left, guard.dialects);
      const certain = !doubtful && guard?.exact === true;
      asked = doubtful || left !== undefined ? undefined : guard?.presence;
      flows.push(this.branch(branch.body, scope, within, certain, assigned, asked));
      if (guard?.exact === true) {
        left = (left ?? DIALECT_NAMES).filter((dialect) => !guard.dialects.includes(dialect));
      } else doubtful = true;
      if (truth === true) {
        return this.afterBranches(flows, left, doubtful, assigned, scope, false);
      }
    }
    const not = statement.branches.length === 1 && asked ? { ...asked, exists: !asked.exists } : undefined;
    if (statement.otherwise.length > 0) {
      flows.push(this.branch(statement.otherwise, scope, left, !doubtful, assigned, not));
      return this.afterBranches(flows, left, doubtful, assigned, scope, false);
    }
    return this.afterBranches(flows, left, doubtful, assigned, scope, true, not);
  }

  private branch(
    body: readonly HostStatement[],
    scope: Scope,
    dialects: readonly DialectName[] | undefined,
    certain: boolean,
    assigned: Map<string, ValueOption[]>,
    asked?: Presence,
  ): Flow {
    const before = this.under;
    const outer = this.assigned;
    this.assigned = new Set();
    const narrowed = dialects === undefined ? before.dialects : intersect(before.dialects, dialects);
    this.under = {
      certain: before.certain && certain,
      dialects: narrowed,
      ...presenceOf(before, certain, asked),
    };
    // Names are put back after a branch, so that the other one sees what was there before both.
    const kept = new Map<string, HostValue | undefined>();
    const recorder = new RecordingScope(scope, kept);
    const flow = this.run(body, recorder);
    for (const [name, value] of kept) {
      const now = scope.get(name);
      if (now !== undefined && flow !== "return" && flow !== "raise") {
        assigned.set(name, [
          ...(assigned.get(name) ?? []),
          { value: now, ...(dialects === undefined ? {} : { dialects }) },
        ]);
      }
      if (value !== undefined) scope.assign(name, value);
    }
    for (const name of this.assigned) outer?.add(name);
    this.under = before;
    this.assigned = outer;
    return flow;
  }

  private afterBranches(
    flows: readonly Flow[],
    left: readonly DialectName[] | undefined,
    doubtful: boolean,
    assigned: ReadonlyMap<string, ValueOption[]>,
    scope: Scope,
    mayFallThrough: boolean,
    not?: Presence,
  ): Flow {
    for (const [name, options] of assigned) {
      const before = scope.get(name);
      const falls = mayFallThrough && before !== undefined;
      const all = falls
        ? [...options, { value: before, ...(left === undefined || doubtful ? {} : { dialects: left }) }]
        : options;
      scope.assign(name, eitherOf(all, all[0]?.value.range ?? { start: 0, end: 0 }));
    }
    const stops = flows.filter((flow) => flow === "return" || flow === "raise" || flow === "jump");
    if (!mayFallThrough && stops.length === flows.length && flows[0] !== undefined) {
      return flows.every((flow) => flow === "raise") ? "raise" : "return";
    }
    const returned = flows.some((flow) => flow === "return" || flow === "jump" || flow === "maybe-return");
    if (
      stops.length > 0 &&
      !doubtful &&
      left !== undefined &&
      mayFallThrough &&
      stops.length === flows.length
    ) {
      // `if (dialect is not X) return;`: what follows is for X alone.
      this.under = { certain: this.under.certain, dialects: intersect(this.under.dialects, left) };
      return "next";
    }
    if (returned && not !== undefined && this.under.certain && stops.length === flows.length) {
      // `if (it is there) return;`: what follows is for where it is not.
      this.under = { certain: false, dialects: this.under.dialects, presence: not };
    }
    return returned ? "maybe-return" : "next";
  }

  private forStatement(statement: Extract<HostStatement, { kind: "for" }>, scope: Scope): Flow {
    const over = this.evaluate(statement.over, scope);
    return this.loopOver(
      over,
      statement.target.range,
      (item) => {
        this.bind(statement.target, item, scope, true);
        return this.run(statement.body, scope);
      },
      scope,
    );
  }

  /** Once with the item unknown, then, if that helps, once for each item. */
  private loopOver(over: HostValue, at: Range, body: (item: HostValue) => Flow, scope: Scope): Flow {
    const items =
      over.kind === "list" && over.complete && over.items.length <= MOST_ITEMS ? over.items : undefined;
    if (items?.length === 0) return "next";
    const mark = this.visitor.mark();
    const before = this.under;
    this.under = items === undefined ? { certain: false, dialects: before.dialects } : { ...before };
    let flow = this.recording(scope, () => body(unknownAt(at)));
    this.under = before;
    if (items !== undefined && this.visitor.wantsItems(mark)) {
      this.visitor.rewind(mark);
      for (const item of items) {
        this.under = { ...before };
        flow = body(item);
        if (flow === "return" || flow === "raise") break;
      }
      this.under = before;
    }
    return flow === "return" || flow === "maybe-return" ? "maybe-return" : "next";
  }

  private tryStatement(statement: Extract<HostStatement, { kind: "try" }>, scope: Scope): Flow {
    const flow = this.run(statement.body, scope);
    for (const handler of statement.handlers) this.uncertainly(() => this.run(handler, scope), scope);
    const last = this.run(statement.last, scope);
    if (last !== "next") return last;
    return flow === "raise" ? "next" : flow;
  }

  private switchStatement(statement: Extract<HostStatement, { kind: "switch" }>, scope: Scope): Flow {
    const subject = this.evaluate(statement.subject, scope);
    const assigned = new Map<string, ValueOption[]>();
    let left: readonly DialectName[] | undefined;
    let doubtful = false;
    let hasDefault = false;
    const flows: Flow[] = [];
    for (const { test, body } of statement.cases) {
      if (test === undefined) {
        hasDefault = true;
        flows.push(this.branch(body, scope, left, !doubtful, assigned));
        continue;
      }
      const value = this.evaluate(test, scope);
      const guard = this.compare(subject, "==", value, test.range);
      if (guard.kind === "guard") {
        flows.push(this.branch(body, scope, guard.dialects, !doubtful, assigned));
        left = (left ?? DIALECT_NAMES).filter((dialect) => !guard.dialects.includes(dialect));
      } else {
        doubtful = true;
        flows.push(this.branch(body, scope, undefined, false, assigned));
      }
    }
    // A `break` ends the switch, not what is around it.
    const outward = flows.map((flow) => (flow === "jump" ? "next" : flow));
    return this.afterBranches(outward, left, doubtful, assigned, scope, !hasDefault);
  }

  private uncertainly(body: () => Flow, scope: Scope): Flow {
    const before = this.under;
    this.under = { certain: false, dialects: before.dialects };
    const flow = this.recording(scope, body);
    this.under = before;
    return flow;
  }

  /** Runs what may happen never or often: names it sets are unknown after it. */
  private recording(scope: Scope, body: () => Flow): Flow {
    const outer = this.assigned;
    const names = new Set<string>();
    this.assigned = names;
    const flow = body();
    this.assigned = outer;
    for (const name of names) {
      const value = scope.get(name);
      if (value !== undefined) scope.assign(name, unknownAt(value.range));
      outer?.add(name);
    }
    return flow;
  }

  private bind(target: HostTarget, value: HostValue, scope: Scope, declares: boolean): void {
    switch (target.kind) {
      case "name": {
        this.assigned?.add(target.name);
        if (declares) scope.declare(target.name, value);
        else scope.assign(target.name, value);
        return;
      }
      case "list": {
        const items = value.kind === "list" && value.complete ? value.items : undefined;
        target.items.forEach((item, i) => {
          if (item !== undefined) this.bind(item, items?.[i] ?? unknownAt(item.range), scope, declares);
        });
        return;
      }
      case "object":
        for (const entry of target.entries) {
          this.bind(entry.target, this.memberOf(value, entry.key, entry.target.range), scope, declares);
        }
        return;
      case "other":
    }
  }

  private update(target: HostTarget, operator: string, value: HostValue, scope: Scope): HostValue {
    const before = target.kind === "name" ? scope.get(target.name) : undefined;
    if (operator !== "+=" || before?.kind !== "string" || value.kind !== "string")
      return unknownAt(value.range);
    return concatStrings([before, value], value.range);
  }

  evaluate(expression: HostExpression, scope: Scope): HostValue {
    const { range } = expression;
    if (this.steps++ > MOST_STEPS) return unknownAt(range);
    switch (expression.kind) {
      case "string":
        return this.string(expression.literals, range, scope);
      case "number":
      case "boolean":
      case "null":
        return expression;
      case "name": {
        const value = scope.get(expression.name);
        return value === undefined
          ? { kind: "reference", range, path: expression.name }
          : { ...value, range };
      }
      case "member":
        return this.memberOf(this.evaluate(expression.object, scope), expression.name, range);
      case "index": {
        const object = this.evaluate(expression.object, scope);
        const index = expression.index && this.evaluate(expression.index, scope);
        if (object.kind === "list" && object.complete && index?.kind === "number") {
          const found = object.items.at(Number(index.text));
          return found === undefined ? unknownAt(range) : { ...found, range };
        }
        const key = textOfValue(index);
        return key === undefined ? unknownAt(range) : this.memberOf(object, key, range);
      }
      case "call":
        return this.call(expression, scope);
      case "list":
        return this.list(expression, scope);
      case "object":
        return this.object(expression, scope);
      case "binary":
        return this.binary(expression, scope);
      case "not":
        return negate(this.evaluate(expression.operand, scope), range);
      case "choice": {
        const condition = this.evaluate(expression.condition, scope);
        const truth = truthOf(condition);
        if (truth === true) return this.evaluate(expression.whenTrue, scope);
        if (truth === false) return this.evaluate(expression.whenFalse, scope);
        const guard = condition.kind === "guard" && condition.exact ? condition.dialects : undefined;
        const outer = this.under;
        const certain = outer.certain && guard !== undefined;
        this.under = { certain, dialects: intersect(outer.dialects, guard) };
        const first = this.evaluate(expression.whenTrue, scope);
        const rest = guard && DIALECT_NAMES.filter((dialect) => !guard.includes(dialect));
        this.under = { certain, dialects: intersect(outer.dialects, rest) };
        const second = this.evaluate(expression.whenFalse, scope);
        this.under = outer;
        return eitherOf(
          [
            { value: first, ...(guard === undefined ? {} : { dialects: guard }) },
            { value: second, ...(rest === undefined ? {} : { dialects: rest }) },
          ],
          range,
        );
      }
      case "function":
        return { kind: "closure", range, function: expression.function, scope };
      case "class":
        return { kind: "class", range, class: expression.class, scope };
      case "comprehension": {
        const over = this.evaluate(expression.over, scope);
        const items: HostValue[] = [];
        const inner = new Scope(scope);
        if (over.kind === "list" && over.complete && expression.plain && over.items.length <= MOST_ITEMS) {
          for (const item of over.items) {
            this.bind(expression.target, item, inner, true);
            items.push(this.evaluate(expression.item, inner));
          }
          return { kind: "list", range, items, complete: true };
        }
        this.uncertainly(() => {
          this.bind(expression.target, unknownAt(expression.target.range), inner, true);
          this.evaluate(expression.item, inner);
          return "next";
        }, inner);
        return { kind: "list", range, items: [], complete: false };
      }
      case "tagged": {
        const tag = this.evaluate(expression.tag, scope);
        const text = this.evaluate(expression.text, scope);
        const built = callBuiltIn(pathOf(tag) ?? "", undefined, [text], range);
        return built ?? { ...text, range };
      }
      case "assign": {
        const value = this.evaluate(expression.value, scope);
        const { target, operator } = expression;
        this.bind(
          target,
          operator === "=" ? value : this.update(target, operator, value, scope),
          scope,
          false,
        );
        return { ...value, range };
      }
      case "other":
        break;
    }
    for (const child of expression.children) this.evaluate(child, scope);
    return unknownAt(range);
  }

  private string(literals: readonly HostLiteral[], range: Range, scope: Scope): HostValue {
    const parts: StringValue[] = [];
    for (const literal of literals) {
      const { escape } = literal;
      for (const part of literal.parts) {
        if (part.kind === "text") {
          parts.push({ kind: "string", text: part.text, segments: part.segments, escape, complete: true });
          continue;
        }
        const value = this.evaluate(part.value, scope);
        const text = asText(value);
        const known: StringValue = {
          kind: "string",
          text: text ?? placeholderOf(part.value),
          segments: [],
          escape,
          complete: text !== undefined && (value.kind !== "string" || value.complete),
        };
        parts.push({ ...known, segments: collapse(known, part.range) });
      }
      if (literal.parts.length === 0) {
        parts.push({ kind: "string", text: "", segments: [], escape, complete: true });
      }
    }
    return concatStrings(parts, range);
  }

  private memberOf(object: HostValue, name: string, range: Range): HostValue {
    if (object.kind === "object") {
      const entry = object.entries.findLast((one) => one.key === name);
      return entry === undefined ? unknownAt(range) : { ...entry.value, range };
    }
    if (object.kind === "list" && name === "length" && object.complete) {
      return { kind: "number", range, text: String(object.items.length) };
    }
    const known = object.kind === "call" ? this.visitor.member?.(object, name, range) : undefined;
    if (known !== undefined) return known;
    const path = pathOf(object);
    if (path === undefined || path === "") return unknownAt(range);
    return { kind: "reference", range, path: `${path}.${name}` };
  }

  private list(expression: Extract<HostExpression, { kind: "list" }>, scope: Scope): HostValue {
    const items: HostValue[] = [];
    let complete = true;
    for (const { value, spread } of expression.items) {
      const item = this.evaluate(value, scope);
      if (!spread) items.push(item);
      else if (item.kind === "list") {
        items.push(...item.items);
        complete &&= item.complete;
      } else complete = false;
    }
    return { kind: "list", range: expression.range, items, complete };
  }

  private object(expression: Extract<HostExpression, { kind: "object" }>, scope: Scope): HostValue {
    const entries: ValueEntry[] = [];
    let complete = true;
    for (const entry of expression.entries) {
      const value = this.evaluate(entry.value, scope);
      const { computed } = entry;
      const key = computed === undefined ? entry.key : textOfValue(this.evaluate(computed, scope));
      if (key !== undefined) {
        entries.push({ key, keyRange: entry.keyRange, value, range: entry.range });
      } else if (computed !== undefined) complete = false;
      else if (value.kind === "object") {
        entries.push(...value.entries.map((one) => ({ ...one, range: entry.range, keyRange: entry.range })));
        complete &&= value.complete;
      } else complete = false;
    }
    return { kind: "object", range: expression.range, entries, complete };
  }

  private binary(expression: Extract<HostExpression, { kind: "binary" }>, scope: Scope): HostValue {
    const { operator, range } = expression;
    const left = this.evaluate(expression.left, scope);
    const right = this.evaluate(expression.right, scope);
    switch (operator) {
      case "+":
        return this.add(expression, left, right);
      case "%":
        return (
          callBuiltIn("%", left, right.kind === "list" ? right.items : [right], range) ?? unknownAt(range)
        );
      case "and":
      case "&&":
        return both(left, right, range);
      case "or":
      case "||":
      case "??":
        return oneOf(left, right, operator, range);
      default:
        return this.compare(left, operator, right, range);
    }
  }

  private add(
    expression: Extract<HostExpression, { kind: "binary" }>,
    left: HostValue,
    right: HostValue,
  ): HostValue {
    const { range } = expression;
    if (left.kind === "list" && right.kind === "list") {
      const items = [...left.items, ...right.items];
      return { kind: "list", range, items, complete: left.complete && right.complete };
    }
    if (left.kind !== "string" && right.kind !== "string") return unknownAt(range);
    const escape =
      left.kind === "string" ? left.escape : right.kind === "string" ? right.escape : () => undefined;
    const asPart = (value: HostValue, side: HostExpression): StringValue => {
      if (value.kind === "string" && isInPlace(value, side.range)) return value;
      const text = asText(value);
      const part: StringValue = {
        kind: "string",
        text: text ?? placeholderOf(side),
        segments: [],
        escape: value.kind === "string" ? value.escape : escape,
        complete: text !== undefined && (value.kind !== "string" || value.complete),
      };
      return { ...part, segments: collapse(part, side.range) };
    };
    return concatStrings([asPart(left, expression.left), asPart(right, expression.right)], range);
  }

  /** A comparison with the connection's dialect is a guard; of known values, their truth. */
  private compare(left: HostValue, operator: string, right: HostValue, range: Range): HostValue {
    const negated = operator === "!=" || operator === "!==" || operator === "not in" || operator === "is not";
    const equality =
      negated || operator === "==" || operator === "===" || operator === "in" || operator === "is";
    if (!equality) return unknownAt(range);
    for (const [subject, other] of [
      [left, right],
      [right, left],
    ] as const) {
      const path = pathOf(subject);
      if (path === undefined) continue;
      const words =
        other.kind === "list" && other.complete ? other.items.map(textOfValue) : [textOfValue(other)];
      const found = words.map((word) =>
        word === undefined ? undefined : this.visitor.dialectsFor(path, word),
      );
      if (found.length === 0 || found.some((one) => one === undefined)) continue;
      const dialects = [...new Set(found.flatMap((one) => one ?? []))];
      const guard: HostValue = { kind: "guard", range, dialects, exact: true };
      return negated ? negate(guard, range) : guard;
    }
    const [a, b] = [asText(left), asText(right)];
    if (a === undefined || b === undefined || !isWhole(left) || !isWhole(right)) return unknownAt(range);
    if (operator === "in" || operator === "not in") return unknownAt(range);
    return { kind: "boolean", range, value: (a === b && left.kind === right.kind) !== negated };
  }

  private call(expression: Extract<HostExpression, { kind: "call" }>, scope: Scope): HostValue {
    const { range, callee } = expression;
    let receiver: HostValue | undefined;
    let target: HostValue;
    let method = "";
    if (callee.kind === "member") {
      receiver = this.evaluate(callee.object, scope);
      method = callee.name;
      target = this.memberOf(receiver, method, callee.range);
    } else target = this.evaluate(callee, scope);
    const args: ValueArgument[] = [];
    for (const argument of expression.args) {
      const value = this.evaluate(argument.value, scope);
      const { name, nameRange } = argument;
      const shared = { range: argument.range, spread: false };
      if (argument.spread && value.kind === "list" && value.complete) {
        args.push(...value.items.map((item) => ({ value: item, ...shared })));
      } else if (argument.spread && value.kind === "object" && value.complete) {
        args.push(
          ...value.entries.map((entry) => ({
            name: entry.key,
            nameRange: argument.range,
            value: entry.value,
            ...shared,
          })),
        );
      } else {
        args.push({
          value,
          range: argument.range,
          spread: argument.spread,
          ...(name === undefined ? {} : { name }),
          ...(nameRange === undefined ? {} : { nameRange }),
        });
      }
    }
    if (target.kind === "closure") return this.inline(target.function, target.scope, args, range);
    const [only] = args;
    if (receiver?.kind === "list" && method === "includes" && only !== undefined) {
      return this.compare(only.value, "in", receiver, range);
    }
    if (receiver?.kind === "list" || receiver?.kind === "string" || receiver?.kind === "object") {
      const looped = this.callOverItems(receiver, method, args, range, scope);
      if (looped !== undefined) return looped;
    }
    const values = args.map((argument) => argument.value);
    const built = callBuiltIn(
      method === "" ? (pathOf(target) ?? "") : method,
      receiver,
      values,
      range,
      pathOf(target),
    );
    if (built !== undefined) return built;
    const path = pathOf(target);
    const module = path === "require" ? textOfValue(values[0]) : undefined;
    if (module !== undefined) return { kind: "reference", range, path: module };
    const calleePath = path ?? (method === "" ? "" : `?.${method}`);
    const call: CallValue & { readonly range: Range } = {
      kind: "call",
      range,
      callee: calleePath,
      calleeRange: callee.range,
      ...(receiver === undefined ? {} : { receiver }),
      args,
      argsRange: expression.argsRange,
    };
    const { certain, dialects, presence } = this.under;
    const followed = new Set<HostFunction>();
    const answer = this.visitor.call(
      call,
      {
        certain,
        ...(dialects === undefined ? {} : { dialects }),
        ...(presence === undefined ? {} : { presence }),
      },
      (callback, given, self) => {
        followed.add(callback.function);
        const shared = { range: callback.range, spread: false };
        const passed = given.map((value): ValueArgument => ({ value, ...shared }));
        return this.inline(callback.function, callback.scope, passed, callback.range, self);
      },
    );
    for (const value of values) {
      if (value.kind === "closure" && !followed.has(value.function)) {
        this.enter(value, path ?? calleePath, scope);
      }
    }
    return answer ?? call;
  }

  /** A function given to something that is not in this file: it may be called, with what is not known. */
  private enter(closure: Located<"closure">, callee: string, scope: Scope): void {
    const args = closure.function.parameters.map((parameter): ValueArgument => {
      const { target } = parameter;
      const value: HostValue =
        target.kind === "name"
          ? { kind: "reference", range: target.range, path: target.name }
          : unknownAt(target.range);
      return { value, range: target.range, spread: false };
    });
    // A transaction's callback, or what comes after a promise, is called once; of any other that is not known.
    if (/(?:^|\.)(?:transaction|begin|run|then|finally)$/.test(callee)) {
      this.inline(closure.function, closure.scope, args, closure.range);
      return;
    }
    this.uncertainly(() => {
      this.inline(closure.function, closure.scope, args, closure.range);
      return "next";
    }, scope);
  }

  private callOverItems(
    receiver: HostValue,
    method: string,
    args: readonly ValueArgument[],
    range: Range,
    scope: Scope,
  ): HostValue | undefined {
    const callback = args[0]?.value;
    if (receiver.kind !== "list" || callback?.kind !== "closure") return undefined;
    if (method === "forEach") {
      this.loopOver(
        receiver,
        range,
        (item) => {
          this.inline(callback.function, callback.scope, [{ value: item, range, spread: false }], range);
          return "next";
        },
        scope,
      );
      return { kind: "null", range };
    }
    if (method === "map" && receiver.complete && receiver.items.length <= MOST_ITEMS) {
      const items = receiver.items.map((item) =>
        this.inline(
          callback.function,
          callback.scope,
          [{ value: item, range: item.range, spread: false }],
          range,
        ),
      );
      return { kind: "list", range, items, complete: true };
    }
    return undefined;
  }

  private inline(
    found: HostFunction,
    outer: Scope,
    args: readonly ValueArgument[],
    range: Range,
    self?: HostValue,
  ): HostValue {
    if (this.depth >= DEEPEST_CALL) return unknownAt(range);
    const scope = new Scope(outer);
    if (self !== undefined) scope.declare("this", self);
    const positional = args.filter((argument) => argument.name === undefined);
    let at = 0;
    for (const parameter of found.parameters) {
      const { target } = parameter;
      if (parameter.rest) {
        const items = positional.slice(at).map((argument) => argument.value);
        this.bind(target, { kind: "list", range, items, complete: true }, scope, true);
        continue;
      }
      const named =
        target.kind === "name" ? args.find((argument) => argument.name === target.name) : undefined;
      const given = named ?? positional[at];
      if (named === undefined) at++;
      const value =
        given !== undefined && !given.spread
          ? given.value
          : parameter.default === undefined
            ? unknownAt(target.range)
            : this.evaluate(parameter.default, outer);
      this.bind(target, value, scope, true);
    }
    const before = { under: this.under, returns: this.returns, assigned: this.assigned };
    this.under = { ...before.under };
    this.returns = [];
    this.assigned = undefined;
    this.depth++;
    this.run(found.body, scope);
    this.depth--;
    const returned = this.returns;
    this.under = before.under;
    this.returns = before.returns;
    this.assigned = before.assigned;
    return returned.length === 0 ? { kind: "null", range } : eitherOf(returned, range);
  }
}

/** Writes through to a scope and remembers what was there before. */
class RecordingScope extends Scope {
  constructor(
    private readonly inner: Scope,
    private readonly before: Map<string, HostValue | undefined>,
  ) {
    super();
  }

  override get(name: string): HostValue | undefined {
    return this.inner.get(name);
  }

  override declare(name: string, value: HostValue): void {
    this.remember(name);
    this.inner.declare(name, value);
  }

  override assign(name: string, value: HostValue): void {
    this.remember(name);
    this.inner.assign(name, value);
  }

  private remember(name: string): void {
    if (!this.before.has(name)) this.before.set(name, this.inner.get(name));
  }
}

function eitherOf(options: readonly ValueOption[], range: Range): HostValue {
  const [first] = options;
  if (first === undefined) return unknownAt(range);
  if (options.length === 1)
    return { ...first.value, range: isStringLike(first.value) ? first.value.range : range };
  if (options.length > 8) return unknownAt(range);
  const flat = options.flatMap((option): readonly ValueOption[] =>
    option.value.kind === "either"
      ? option.value.options.map((inner) => {
          const dialects = intersect(option.dialects, inner.dialects);
          return { value: inner.value, ...(dialects === undefined ? {} : { dialects }) };
        })
      : [option],
  );
  return { kind: "either", range, options: flat };
}

/** A question to the database counts where nothing else is in doubt; within one, the inner one does. */
function presenceOf(before: Under, certain: boolean, asked: Presence | undefined): { presence?: Presence } {
  const { presence } = before;
  if (!before.certain && presence === undefined) return {};
  if (certain) return presence === undefined ? {} : { presence };
  return asked === undefined ? {} : { presence: asked };
}

function isStringLike(value: HostValue): boolean {
  return value.kind === "string";
}

function intersect(
  a: readonly DialectName[] | undefined,
  b: readonly DialectName[] | undefined,
): readonly DialectName[] | undefined {
  if (a === undefined) return b;
  if (b === undefined) return a;
  return a.filter((dialect) => b.includes(dialect));
}

/** Undefined where it is not known. */
function truthOf(value: HostValue): boolean | undefined {
  switch (value.kind) {
    case "boolean":
      return value.value;
    case "null":
      return false;
    case "number":
      return Number(value.text) !== 0;
    case "string":
      return value.complete ? value.text !== "" : undefined;
    default:
      return undefined;
  }
}

function negate(value: HostValue, range: Range): HostValue {
  if (value.kind === "guard" && value.exact) {
    const dialects = DIALECT_NAMES.filter((dialect) => !value.dialects.includes(dialect));
    return { kind: "guard", range, dialects, exact: true };
  }
  if (value.kind === "guard" && value.presence !== undefined) {
    const presence = { ...value.presence, exists: !value.presence.exists };
    return { kind: "guard", range, dialects: DIALECT_NAMES, exact: false, presence };
  }
  const truth = truthOf(value);
  return truth === undefined ? unknownAt(range) : { kind: "boolean", range, value: !truth };
}

function both(left: HostValue, right: HostValue, range: Range): HostValue {
  const truths = [truthOf(left), truthOf(right)];
  if (truths[0] === false || truths[1] === false) return { kind: "boolean", range, value: false };
  if (truths[0] === true) return right;
  if (truths[1] === true) return left;
  if (left.kind === "guard" && right.kind === "guard") {
    const dialects = left.dialects.filter((dialect) => right.dialects.includes(dialect));
    return { kind: "guard", range, dialects, exact: left.exact && right.exact };
  }
  const guard = left.kind === "guard" ? left : right.kind === "guard" ? right : undefined;
  return guard === undefined
    ? unknownAt(range)
    : { kind: "guard", range, dialects: guard.dialects, exact: false };
}

function oneOf(left: HostValue, right: HostValue, operator: string, range: Range): HostValue {
  const truth = truthOf(left);
  if (truth === true) return left;
  if (truth === false && (operator !== "??" || left.kind === "null")) return right;
  if (left.kind === "guard" && right.kind === "guard" && left.exact && right.exact) {
    return {
      kind: "guard",
      range,
      dialects: [...new Set([...left.dialects, ...right.dialects])],
      exact: true,
    };
  }
  if (right.kind === "string") return eitherOf([{ value: left }, { value: right }], range);
  return unknownAt(range);
}

/** The text a value becomes in a string; undefined where that is not known. */
function asText(value: HostValue): string | undefined {
  switch (value.kind) {
    case "string":
    case "number":
      return value.text;
    case "boolean":
      return String(value.value);
    default:
      return undefined;
  }
}

function isWhole(value: HostValue): boolean {
  return value.kind !== "string" || value.complete;
}

/** What stands in SQL for an expression that is not known: its own name where it has one. */
function placeholderOf(expression: HostExpression): string {
  return `\${${nameOf(expression)}}`;
}

function nameOf(expression: HostExpression): string {
  switch (expression.kind) {
    case "name":
      return expression.name;
    case "member":
      return `${nameOf(expression.object)}.${expression.name}`;
    case "index":
      return nameOf(expression.object);
    case "call":
      return nameOf(expression.callee);
    default:
      return "value";
  }
}
