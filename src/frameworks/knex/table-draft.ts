// What a migration says of one table in the callback of createTable or alterTable: columns with their modifiers, keys,
// foreign keys. Gathered while the callback is followed, because Knex too sends nothing before its end.
import type { Range } from "../../base/text";
import type { Circumstances } from "../host/evaluate";
import type { HostValue } from "../host/value";
import type { VisitedCall } from "../piece-collector";
import { isColumnMethod, typeWord } from "./types";

export interface Said {
  readonly args: readonly HostValue[];
  /** From the method's name to the end of its parentheses. */
  readonly range: Range;
  readonly under: Circumstances;
}

export interface ColumnEntry extends Said {
  readonly kind: "column";
  readonly method: string;
  /** As Knex's compilers know the type. */
  readonly word: string;
  /** The whole chain. */
  chain: Range;
  readonly argsRange: Range;
  readonly modifiers: Map<string, Said>;
  /** The foreign key that onDelete and the like belong to. */
  foreign?: ForeignEntry;
  /** `.alter()`: the column is there and gets another definition. */
  alter?: Said;
}

export interface ForeignEntry extends Said {
  readonly kind: "foreign";
  readonly columns: HostValue | undefined;
  keyName: HostValue | undefined;
  references?: HostValue;
  inTable?: HostValue;
  onDelete?: Said;
  onUpdate?: Said;
  deferrable?: Said;
}

export interface ActionEntry extends Said {
  readonly kind: "action";
  readonly method: string;
}

export type Entry = ColumnEntry | ForeignEntry | ActionEntry;

const MODIFIERS: ReadonlyMap<string, string> = new Map([
  ["default", "defaultTo"],
  ["defaultsTo", "defaultTo"],
  ["defaultTo", "defaultTo"],
  ["notNull", "notNullable"],
  ...[
    "notNullable",
    "nullable",
    "unsigned",
    "first",
    "after",
    "comment",
    "collate",
    "checkPositive",
    "checkNegative",
    "checkIn",
    "checkNotIn",
    "checkBetween",
    "checkLength",
    "checkRegex",
  ].map((name) => [name, name] as const),
]);

/** Of these the one said last holds. */
const OPPOSITES: ReadonlyMap<string, string> = new Map([
  ["nullable", "notNullable"],
  ["notNullable", "nullable"],
]);

/** Methods of a table that are statements of their own. */
const ACTIONS = new Set([
  "primary",
  "unique",
  "index",
  "dropPrimary",
  "dropPrimaryIfExists",
  "dropUnique",
  "dropUniqueIfExists",
  "dropIndex",
  "dropForeign",
  "dropForeignIfExists",
  "dropColumn",
  "dropColumns",
  "dropTimestamps",
  "renameColumn",
  "setNullable",
  "dropNullable",
  "check",
  "dropChecks",
  "comment",
  "engine",
  "charset",
  "collate",
  "inherits",
  "timestamps",
]);

const SILENT = new Set(["queryContext", "then", "catch", "finally"]);

export class TableDraft {
  readonly entries: Entry[] = [];
  /** Methods that are not read. */
  readonly unread: string[] = [];

  constructor(
    readonly path: string,
    private readonly opened: Circumstances,
  ) {}

  /** Whether what is said under this surely belongs to the table, if the table's own call happens at all. */
  isSure(under: Circumstances): boolean {
    return under.certain === this.opened.certain && under.presence === this.opened.presence;
  }

  /** The builder as the callback's parameter, and as its `this`. */
  builder(range: Range): HostValue {
    return { kind: "reference", range, path: this.path };
  }

  /** A call on the builder itself, or on what an earlier one gave (`at`). */
  call(
    call: VisitedCall,
    at: number | undefined,
    method: string,
    under: Circumstances,
  ): HostValue | undefined {
    const range = { start: call.calleeRange.end - method.length, end: call.range.end };
    const args = call.args.map((argument) => argument.value);
    const said: Said = { args, range, under };
    const entry = at === undefined ? undefined : this.entries[at];
    if (entry === undefined) return this.ofTable(call, method, said);
    if (entry.kind === "column") return this.ofColumn(call, entry, method, said);
    if (entry.kind === "foreign") {
      if (!this.ofForeign(entry, method, said) && !SILENT.has(method)) this.unread.push(method);
      return this.entryAt(call, entry);
    }
    if (entry.kind === "action" && (ACTIONS.has(method) || isColumnMethod(method))) {
      return this.ofTable(call, method, said);
    }
    if (!SILENT.has(method)) this.unread.push(method);
    return this.entryAt(call, entry);
  }

  private entryAt(call: VisitedCall, entry: Entry): HostValue {
    return { kind: "reference", range: call.range, path: `${this.path}:${this.entries.indexOf(entry)}` };
  }

  private add(call: VisitedCall, entry: Entry): HostValue {
    this.entries.push(entry);
    return this.entryAt(call, entry);
  }

  private ofTable(call: VisitedCall, method: string, said: Said): HostValue | undefined {
    if (method === "foreign") {
      const [columns, keyName] = said.args;
      return this.add(call, { ...said, kind: "foreign", columns, keyName });
    }
    if (ACTIONS.has(method)) return this.add(call, { ...said, kind: "action", method });
    if (isColumnMethod(method)) {
      return this.add(call, {
        ...said,
        kind: "column",
        method,
        word: typeWord(method),
        chain: call.range,
        argsRange: call.argsRange,
        modifiers: new Map(),
      });
    }
    if (!SILENT.has(method)) this.unread.push(method);
    return undefined;
  }

  private ofColumn(call: VisitedCall, column: ColumnEntry, method: string, said: Said): HostValue {
    if (call.range.start === column.chain.start) column.chain = call.range;
    const modifier = MODIFIERS.get(method);
    const [name] = column.args;
    if (modifier !== undefined) {
      const opposite = OPPOSITES.get(modifier);
      if (opposite !== undefined) column.modifiers.delete(opposite);
      if (this.isSure(said.under)) column.modifiers.set(modifier, said);
      else this.unread.push(method);
    } else if (method === "references") {
      column.foreign = { ...said, kind: "foreign", columns: name, keyName: undefined, args: [] };
      this.ofForeign(column.foreign, method, said);
      this.entries.push(column.foreign);
    } else if (method === "primary" || method === "unique" || method === "index") {
      if (!column.word.includes("increments")) {
        const args = [...(name === undefined ? [] : [name]), ...said.args];
        this.entries.push({ ...said, args, kind: "action", method });
      }
    } else if (method === "alter") column.alter = said;
    else if (column.foreign !== undefined && this.ofForeign(column.foreign, method, said)) {
      return this.entryAt(call, column);
    } else if (!SILENT.has(method)) this.unread.push(method);
    return this.entryAt(call, column);
  }

  /** False for a method that is none of a foreign key's. */
  private ofForeign(foreign: ForeignEntry, method: string, said: Said): boolean {
    const [first] = said.args;
    switch (method) {
      case "references":
        if (first !== undefined) foreign.references = first;
        return true;
      case "inTable":
      case "on":
        if (first !== undefined) foreign.inTable = first;
        return true;
      case "withKeyName":
        foreign.keyName = first;
        return true;
      case "onDelete":
      case "onUpdate":
      case "deferrable":
        foreign[method] = said;
        return true;
      default:
        return false;
    }
  }
}
