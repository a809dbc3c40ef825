// Replay: changes folded, one after another, into the schema that they leave, as the source dialect's engine would.
// What can't be followed is marked: a table partly known, a name that unread code may have touched, a history that
// begins before its first file.
import { isCasedByQuotes } from "./define-column";
import type { Version } from "../base/version";
import type { Dialect } from "../dialects/dialect";
import { quoteString, stringValue } from "../sql/names";
import type { Change, ChangeOf, Name, ObjectName, OptionUse } from "./change";
import { LayeredMap } from "./layered-map";
import { readChosenText } from "./chosen-text";
import { isSameIgnoringOrigin } from "./same-value";
import {
  UNKNOWN,
  type Column,
  type ForeignKey,
  type Index,
  type Key,
  type Lookup,
  type Origin,
  type OtherObject,
  type Schema,
  type SchemaReader,
  type Table,
  type Unknown,
  type UserType,
} from "./schema";
import { type Reads, readsStillHold, trackReads } from "./schema-reads";
import { type EditorSurroundings, TableEditor } from "./table-editor";
import { namesOf, TableMap, type TableTag } from "./table-map";
import type { Draft } from "./token-cursor";
import { typeormSteps } from "./typeorm-steps";

export type { Reads } from "./schema-reads";

interface KeptObject {
  readonly object: OtherObject;
  /** The table a trigger, policy or rule stands on: its key. */
  readonly on?: string;
  /** The function that a trigger runs. */
  readonly calls?: string;
}

/** What a call of a routine does; see `unknown` of a change. */
interface Routine {
  readonly mentions?: readonly string[];
  readonly inner?: readonly Change[];
}

/** Kinds that are named and altered where a table can be. */
const TABLE_LIKE: readonly string[] = ["view", "materialized view", "foreign table", "sequence"];

/** One object, so that sessions that held nothing are seen to be alike. */
const NO_TEXTS: ReadonlyMap<string, string> = new Map();

/**
 * The state of one history, changed in place by `apply`. Its tables are immutable: one that no change touched stays
 * the same object, in clones too.
 */
export class SchemaState {
  private tables = new TableMap();
  /** Keys by lower-case name, where tables can be meant in another case (MySQL family). */
  private folded = new LayeredMap<string>();
  private types = new LayeredMap<UserType>();
  private objects = new LayeredMap<KeptObject>();
  /** Dropped for certain, so that even an incomplete history knows they are not there. */
  private absent = new LayeredMap<true>();
  /** Words of code that was not read: any of them may name something it made, changed or dropped. */
  private suspects = new LayeredMap<true>();
  /** By lower-case name. */
  private routines = new LayeredMap<Routine>();
  private temporary = new LayeredMap<true>();
  private isOpen = false;
  /** The database or schema that plain names mean, when it is not the one that the model leaves unnamed. */
  private current: string | undefined;
  private home: string | undefined;
  /** What the session's variables hold, as SQL, and what it has prepared, by lower-case name. */
  private variables = NO_TEXTS;
  private prepared = NO_TEXTS;

  /** `version` matters for a few habits (inline REFERENCES on MySQL); unset: the dialect's default one. */
  constructor(
    readonly dialect: Dialect,
    readonly version: Version = dialect.defaultVersion,
  ) {
    if (dialect.family === "postgresql") this.home = "public";
  }

  /** The state that a schema read off a server is. */
  static of(schema: Schema, dialect: Dialect, version?: Version): SchemaState {
    const state = new SchemaState(dialect, version);
    for (const table of schema.tables) state.put(state.keyOf(table), table);
    for (const type of schema.types) state.types.set(state.keyOf(type), type);
    for (const object of schema.objects) state.objects.set(state.objectKey(object.kind, object), { object });
    state.isOpen = !schema.complete;
    return state;
  }

  /** Cheap: entries are shared until one of the two changes them. */
  clone(): SchemaState {
    const copy = new SchemaState(this.dialect, this.version);
    copy.tables = this.tables.clone();
    copy.folded = this.folded.clone();
    copy.types = this.types.clone();
    copy.objects = this.objects.clone();
    copy.absent = this.absent.clone();
    copy.suspects = this.suspects.clone();
    copy.routines = this.routines.clone();
    copy.temporary = this.temporary.clone();
    copy.isOpen = this.isOpen;
    copy.current = this.current;
    copy.home = this.home;
    copy.variables = this.variables;
    copy.prepared = this.prepared;
    return copy;
  }

  /** A new connection: temporary tables, SET and USE of the one before are over. */
  startSession(): void {
    for (const [key] of this.temporary.entries()) this.remove(key);
    this.temporary.clear();
    this.current = undefined;
    this.variables = NO_TEXTS;
    this.prepared = NO_TEXTS;
  }

  get complete(): boolean {
    return !this.isOpen && this.suspects.isEmpty;
  }

  /** Same content, wherever it was made. */
  isSame(other: SchemaState): boolean {
    return (
      this.isOpen === other.isOpen &&
      this.current === other.current &&
      this.home === other.home &&
      isSameMap(this.tables, other.tables) &&
      isSameMap(this.types, other.types) &&
      isSameMap(this.objects, other.objects) &&
      isSameMap(this.suspects, other.suspects) &&
      isSameMap(this.absent, other.absent) &&
      isSameMap(this.routines, other.routines) &&
      isSameMap(this.temporary, other.temporary)
    );
  }

  /**
   * The tables that this state has otherwise than `other` (undefined: it has none of that key), by key. Undefined
   * when anything but tables differs.
   */
  tablesApartFrom(other: SchemaState): ReadonlyMap<string, Table | undefined> | undefined {
    if (this.isOpen !== other.isOpen || this.current !== other.current || this.home !== other.home)
      return undefined;
    if (this.variables !== other.variables || this.prepared !== other.prepared) return undefined;
    const isSame =
      isAlike(this.types, other.types) &&
      isAlike(this.objects, other.objects) &&
      isAlike(this.suspects, other.suspects) &&
      isAlike(this.absent, other.absent) &&
      isAlike(this.routines, other.routines) &&
      isAlike(this.temporary, other.temporary);
    if (!isSame) return undefined;
    const apart = new Map<string, Table | undefined>();
    for (const key of this.tables.keysApart(other.tables)) {
      const table = this.tables.get(key);
      if (!isSameIgnoringOrigin(table, other.tables.get(key))) apart.set(key, table);
    }
    return apart;
  }

  /** A clone with these tables instead of its own. */
  withTables(tables: ReadonlyMap<string, Table | undefined>): SchemaState {
    const copy = this.clone();
    for (const [key, table] of tables) {
      if (table === undefined) copy.takeOut(key);
      else copy.put(key, table);
    }
    return copy;
  }

  /** The table of a key that `tablesApartFrom` gave. */
  tableOfKey(key: string): Table | undefined {
    return this.tables.get(key);
  }

  /** Without temporary tables; in order of schema and name. */
  toSchema(): Schema {
    const tables: Table[] = [];
    for (const [key, table] of this.tables.entries()) if (!this.temporary.has(key)) tables.push(table);
    const objects: OtherObject[] = [];
    // An index of a view is kept for look-ups only.
    for (const { object } of this.objects.values()) if (object.kind !== "index") objects.push(object);
    return {
      dialect: this.dialect.name,
      tables: tables.sort(byName),
      types: [...this.types.values()].sort(byName),
      objects: objects.sort((a, b) => compareText(a.kind, b.kind) || byName(a, b)),
      complete: this.complete,
    };
  }

  /** Answers from this state as it is at the time of asking. */
  reader(): SchemaReader {
    return new StateReader(this);
  }

  /** As `reader`, and notes in `reads` what is asked and answered. */
  trackingReader(): { readonly reader: SchemaReader; readonly reads: Reads } {
    return trackReads(this.reader());
  }

  /** Whether what was noted would be answered the same now. */
  readsStillHold(reads: Reads): boolean {
    return readsStillHold(reads, this.reader());
  }

  apply(change: Change, origin?: Origin): void {
    if ("typeorm" in change && change.table !== undefined) {
      const table = this.tableAt(this.lookupOf(change.table));
      const steps = table === undefined ? undefined : typeormSteps(change, table, this.dialect);
      if (steps !== undefined) {
        for (const step of steps) this.apply(step, origin);
        return;
      }
    }
    switch (change.kind) {
      case "create-table":
        this.createTable(change, origin);
        break;
      case "drop-table":
        for (const name of change.tables) this.dropTable(name, change);
        break;
      case "rename-table":
        this.renameTable(change);
        break;
      case "add-column":
      case "add-constraint":
      case "create-index":
      case "drop-column":
      case "rename-column":
      case "alter-column":
      case "redefine-column":
      case "drop-constraint":
      case "rename-constraint":
      case "table-options":
      case "unknown-action":
        this.changeTable(change, origin);
        break;
      case "drop-index":
        for (const name of change.names) this.dropIndex(name, change, origin);
        break;
      case "rename-index":
        this.renameIndex(change, origin);
        break;
      case "comment":
        this.comment(change, origin);
        break;
      case "create-type":
        this.createType(change, origin);
        break;
      case "alter-type":
        this.alterType(change);
        break;
      case "drop-type":
        for (const name of change.types) this.dropType(name, change.behaviour?.cascade === true);
        break;
      case "create-object":
        this.createObject(change, origin);
        break;
      case "alter-object":
        this.alterObject(change);
        break;
      case "drop-object":
        for (const name of change.names) this.dropObject(name, change);
        break;
      case "setting":
        this.set(change);
        break;
      case "unknown":
        this.reach(change, origin);
        break;
      case "truncate":
      case "validate-constraint":
      case "data":
      case "query":
      case "transaction":
      case "grant":
        break;
    }
  }

  // Names

  private schemaOf(written: string | undefined): string | undefined {
    const schema = written ?? this.current;
    return schema === undefined || schema === this.home ? undefined : schema;
  }

  /** The key of a name as the model holds it. */
  private keyOf(name: Lookup): string {
    return `${name.schema === this.home ? "" : (name.schema ?? "")}\0${name.name}`;
  }

  private lookupOf(name: ObjectName): Lookup {
    const schema = this.schemaOf(name.schema?.text);
    return schema === undefined ? { name: name.name.text } : { schema, name: name.name.text };
  }

  /** The key under which a table of this name is kept; in another case too where the dialect allows it. */
  private findTable(name: Lookup): string | undefined {
    const key = this.keyOf(name);
    if (this.tables.has(key)) return key;
    if (this.dialect.family === "postgresql") {
      const atHome =
        name.schema !== undefined && name.schema === this.current
          ? this.keyOf({ name: name.name })
          : undefined;
      return atHome !== undefined && this.tables.has(atHome) ? atHome : undefined;
    }
    const folded = this.folded.get(key.toLowerCase());
    return folded !== undefined && this.tables.has(folded) ? folded : undefined;
  }

  tableAt(name: Lookup): Table | undefined {
    const key = this.findTable(name);
    return key === undefined ? undefined : this.tables.get(key);
  }

  /** For the reader: a name as a rule gives it. */
  resolve(name: Lookup): Lookup {
    const schema = this.schemaOf(name.schema);
    return schema === undefined ? { name: name.name } : { schema, name: name.name };
  }

  /** Whether something of this name, not seen, may be there. */
  mayExist(name: Lookup): boolean {
    if (this.absent.has(this.keyOf(name))) return false;
    return this.isOpen || this.suspects.has(name.name.toLowerCase());
  }

  private put(key: string, table: Table): void {
    this.tables.set(key, table);
    this.absent.delete(key);
    if (this.dialect.family === "mysql") this.folded.set(key.toLowerCase(), key);
  }

  private takeOut(key: string): void {
    this.tables.delete(key);
    if (this.folded.get(key.toLowerCase()) === key) this.folded.delete(key.toLowerCase());
  }

  private remove(key: string): void {
    this.takeOut(key);
    for (const [id, kept] of this.objects.entries()) if (kept.on === key) this.objects.delete(id);
  }

  private editor(table: Table, origin: Origin | undefined): TableEditor {
    return new TableEditor(table, this.surroundings(table), origin);
  }

  private surroundings(table: Table): EditorSurroundings {
    const others = (tag: "relation" | "constraint", name: string): boolean => {
      for (const [, other] of this.tables.tagged(tag, { ...schemaOf(table), name })) {
        if (other.name !== table.name) return true;
      }
      return false;
    };
    return {
      dialect: this.dialect,
      version: this.version,
      isRelationTaken: (name) => others("relation", name),
      isConstraintTaken: (name) => others("constraint", name),
      target: (name) => {
        const lookup = this.lookupOf(name);
        const found = this.tableAt(lookup);
        const schema = found === undefined ? lookup.schema : found.schema;
        return schema === undefined
          ? { name: found?.name ?? lookup.name }
          : { schema, name: found?.name ?? lookup.name };
      },
    };
  }

  // Tables

  private createTable(change: ChangeOf<"create-table">, origin: Origin | undefined): void {
    const name = this.lookupOf(change.table);
    const key = this.keyOf(name);
    const existing = this.findTable(name);
    const isThere =
      existing !== undefined &&
      (this.dialect.name === "tidb" || existing === key || change.guard !== undefined);
    if (isThere && change.guard !== undefined && change.replace === undefined) return;
    if (isThere && existing !== undefined) this.remove(existing);
    const table: Draft<Table> = {
      ...name,
      columns: [],
      uniques: [],
      foreignKeys: [],
      checks: [],
      indexes: [],
      options: {},
      // A guard may have met a table that code not read has made, with other columns.
      partial:
        change.guard !== undefined && this.suspects.has(name.name.toLowerCase()) && !this.absent.has(key),
    };
    if (origin !== undefined) table.origin = origin;
    if (isCasedByQuotes(change.table.name)) table.quoted = true;
    // Names must be found taken by the table itself while it is put together.
    const editor = this.editor(table, origin);
    this.takeOver(change, editor);
    editor.add(change.columns, change.constraints, change.indexes);
    this.setOptions(editor, change.options);
    this.put(key, editor.finish());
    if (change.temporary === undefined) this.temporary.delete(key);
    else this.temporary.set(key, true);
  }

  /** Columns that come from other tables. */
  private takeOver(change: ChangeOf<"create-table">, editor: TableEditor): void {
    const { from } = change;
    if (from === undefined) return;
    if (from.how === "select") {
      editor.partial = true;
      return;
    }
    const sources = [from.table, ...(from.others ?? [])];
    for (const name of sources) {
      const source = name === undefined ? undefined : this.tableAt(this.lookupOf(name));
      if (source === undefined) {
        editor.partial = true;
        continue;
      }
      const isMysql = this.dialect.family === "mysql";
      const including = (word: string): boolean =>
        isMysql || from.including?.includes("ALL") === true || from.including?.includes(word) === true;
      const isPartition = from.how === "partition-of";
      editor.copy(source, {
        indexes: isPartition || (from.how === "like" && including("INDEXES")),
        checks: from.how !== "like" || including("CONSTRAINTS"),
        defaults: from.how !== "like" || including("DEFAULTS"),
        foreignKeys: isPartition,
      });
    }
  }

  private dropTable(name: ObjectName, change: ChangeOf<"drop-table">): void {
    const lookup = this.lookupOf(name);
    const key = this.findTable(lookup);
    if (key === undefined) {
      if (change.guard === undefined && !this.isTableLike(lookup)) this.historyBeginsEarlier();
      this.absent.set(this.keyOf(lookup), true);
      return;
    }
    const table = this.tables.get(key);
    this.remove(key);
    this.temporary.delete(key);
    this.absent.set(key, true);
    // PostgreSQL drops a referenced table with CASCADE only; the foreign keys go with it.
    if (table !== undefined && this.dialect.family === "postgresql") this.dropReferences(table, () => true);
  }

  private dropReferences(target: Table, falls: (key: ForeignKey) => boolean): void {
    for (const [key, table] of this.referencing(target)) {
      const foreignKeys = table.foreignKeys.filter((fk) => !this.isTarget(fk, target) || !falls(fk));
      if (foreignKeys.length < table.foreignKeys.length) this.tables.set(key, { ...table, foreignKeys });
    }
  }

  private isTarget(key: ForeignKey, table: Lookup): boolean {
    return (
      key.table.schema === table.schema &&
      (key.table.name === table.name ||
        (this.dialect.family === "mysql" && key.table.name.toLowerCase() === table.name.toLowerCase()))
    );
  }

  private referencing(target: Table): [string, Table][] {
    const found: [string, Table][] = [];
    for (const [key, table] of this.tables.tagged("target", target)) {
      if (table.foreignKeys.some((fk) => this.isTarget(fk, target))) found.push([key, table]);
    }
    return found;
  }

  private renameTable(change: ChangeOf<"rename-table">): void {
    const from = this.lookupOf(change.table);
    const key = this.findTable(from);
    const written = this.lookupOf(change.to);
    const table = key === undefined ? undefined : this.tables.get(key);
    if (key === undefined || table === undefined) {
      if (this.isTableLike(from)) this.renameTableLike(from, written);
      else if (change.guard === undefined && change.tableGuard === undefined) this.historyBeginsEarlier();
      return;
    }
    // PostgreSQL's RENAME TO names no schema: the table stays in its own.
    const schema =
      change.to.schema === undefined && this.dialect.family === "postgresql" ? table.schema : written.schema;
    const to: Lookup = schema === undefined ? { name: written.name } : { schema, name: written.name };
    const { schema: _old, quoted: _quoted, ...rest } = table;
    const renamed: Table = { ...rest, ...to, ...(isCasedByQuotes(change.to.name) ? { quoted: true } : {}) };
    const editor = this.editor(renamed, table.origin);
    editor.afterRename(table.name, to.name);
    const target = schema === undefined ? { name: to.name } : { schema, name: to.name };
    editor.foreignKeys = editor.foreignKeys.map((fk) =>
      this.isTarget(fk, table) ? { ...fk, table: target } : fk,
    );
    for (const [otherKey, other] of this.referencing(table)) {
      if (otherKey === key) continue;
      const foreignKeys = other.foreignKeys.map((fk) =>
        this.isTarget(fk, table) ? { ...fk, table: target } : fk,
      );
      this.tables.set(otherKey, { ...other, foreignKeys });
    }
    const newKey = this.keyOf(to);
    const standing = [...this.objects.entries()].filter(([, kept]) => kept.on === key);
    const isTemporary = this.temporary.has(key);
    this.remove(key);
    this.absent.set(key, true);
    this.put(newKey, editor.finish());
    for (const [id, kept] of standing) this.objects.set(id, { ...kept, on: newKey });
    if (isTemporary) {
      this.temporary.delete(key);
      this.temporary.set(newKey, true);
    }
  }

  private changeTable(
    change: Exclude<
      Extract<Change, { readonly table: ObjectName }>,
      ChangeOf<"create-table" | "rename-table">
    >,
    origin: Origin | undefined,
  ): void {
    const lookup = this.lookupOf(change.table);
    let key = this.findTable(lookup);
    if (key === undefined) {
      if (this.isTableLike(lookup)) {
        if (change.kind === "create-index" && change.index.name !== undefined) {
          this.addObject("index", { ...lookup, name: change.index.name.text }, origin);
        }
        return;
      }
      if (change.tableGuard !== undefined) return;
      key = this.supposeTable(lookup);
    }
    const table = this.tables.get(key);
    if (table === undefined) return;
    const editor = this.editor(table, origin);
    const primaryKey = table.primaryKey;
    switch (change.kind) {
      case "add-column":
        if (change.guard !== undefined && editor.column(change.column.name.text) !== undefined) return;
        editor.add([change.column], [], []);
        break;
      case "add-constraint":
        if (change.guard !== undefined && this.hasName(table, change.constraint.name)) return;
        editor.add([], [change.constraint], []);
        break;
      case "create-index":
        if (change.guard !== undefined && this.isIndexTaken(table, change.index.name)) return;
        editor.addIndex(change.index);
        break;
      case "drop-column":
        editor.dropColumn(change.column.text);
        break;
      case "rename-column":
        editor.renameColumn(change.column.text, change.to);
        break;
      case "alter-column":
        editor.alterColumn(change.column.text, change.alteration);
        break;
      case "redefine-column":
        if (change.guard !== undefined && editor.column(change.from.text) === undefined && !table.partial)
          return;
        editor.redefine(change.from.text, change.column);
        break;
      case "drop-constraint":
        if (change.as === "primary-key") editor.primaryKey = undefined;
        else if (change.name !== undefined) editor.dropNamed(change.name.text, change.as);
        break;
      case "rename-constraint":
        editor.renameNamed(change.name.text, change.to.text);
        break;
      case "table-options":
        this.setOptions(editor, change.options);
        break;
      case "unknown-action":
        editor.partial = true;
        break;
      default:
        return;
    }
    const edited = editor.finish();
    this.tables.set(key, edited);
    this.followInReferences(change, edited, primaryKey);
  }

  /** What a change of one table does to the foreign keys of others. */
  private followInReferences(change: Change, table: Table, primaryKey: Key | undefined): void {
    if (change.kind === "rename-column" || change.kind === "redefine-column") {
      const from = change.kind === "rename-column" ? change.column.text : change.from.text;
      const to = change.kind === "rename-column" ? change.to.text : change.column.name.text;
      if (from === to) return;
      const isFrom = (name: string): boolean =>
        name === from || (this.dialect.family === "mysql" && name.toLowerCase() === from.toLowerCase());
      for (const [key, other] of this.referencing(table)) {
        const foreignKeys = other.foreignKeys.map((fk) =>
          this.isTarget(fk, table) && fk.referenced.some(isFrom)
            ? { ...fk, referenced: fk.referenced.map((name) => (isFrom(name) ? to : name)) }
            : fk,
        );
        this.tables.set(key, { ...other, foreignKeys });
      }
      return;
    }
    if (
      this.dialect.family !== "postgresql" ||
      !("behaviour" in change) ||
      change.behaviour === undefined ||
      !change.behaviour.cascade
    )
      return;
    if (change.kind === "drop-column") {
      const gone = change.column.text;
      this.dropReferences(
        table,
        (fk) =>
          fk.referenced.includes(gone) ||
          (fk.referenced.length === 0 && primaryKey?.parts.some((part) => part.column === gone) === true),
      );
    } else if (
      change.kind === "drop-constraint" &&
      primaryKey !== undefined &&
      table.primaryKey === undefined
    ) {
      const columns = primaryKey.parts.map((part) => part.column);
      this.dropReferences(
        table,
        (fk) =>
          fk.referenced.length === 0 ||
          (fk.referenced.length === columns.length &&
            fk.referenced.every((column) => columns.includes(column))),
      );
    }
  }

  private hasName(table: Table, name: Name | undefined): boolean {
    return (
      name !== undefined &&
      (namesOf(table).constraints.has(name.text) || namesOf(table).relations.has(name.text))
    );
  }

  private isIndexTaken(table: Table, name: Name | undefined): boolean {
    if (name === undefined) return false;
    if (this.dialect.family === "postgresql") {
      return this.tables.tagged("relation", { ...schemaOf(table), name: name.text }).next().done !== true;
    }
    return [...indexNames(table)].some((other) => other.toLowerCase() === name.text.toLowerCase());
  }

  /** A table that the history changes and never made: what is said of it is all that is known. */
  private supposeTable(lookup: Lookup): string {
    const key = this.keyOf(lookup);
    this.historyBeginsEarlier();
    this.put(key, {
      ...lookup,
      columns: [],
      uniques: [],
      foreignKeys: [],
      checks: [],
      indexes: [],
      options: {},
      partial: true,
    });
    return key;
  }

  private historyBeginsEarlier(): void {
    this.isOpen = true;
  }

  private setOptions(editor: TableEditor, options: readonly OptionUse[]): void {
    for (const { name, value } of options) {
      if (name === "COMMENT" && value !== undefined) {
        editor.comment = stringValue(value, this.dialect.lexical) ?? value;
      } else if (name === "CONVERT TO CHARSET") {
        if (value !== undefined) editor.options["CHARSET"] = value;
        editor.columns = editor.columns.map((column): Column => {
          const { charset: _charset, collation: _collation, ...rest } = column;
          return rest;
        });
      } else if (value !== undefined) editor.options[name] = value;
    }
  }

  // Indexes

  private dropIndex(name: ObjectName, change: ChangeOf<"drop-index">, origin: Origin | undefined): void {
    const lookup = this.lookupOf(name);
    if (change.table !== undefined) {
      const key = this.findTable(this.lookupOf(change.table));
      const table = key === undefined ? undefined : this.tables.get(key);
      if (key !== undefined && table !== undefined) {
        this.tables.set(key, this.withoutIndex(table, lookup.name, origin));
        return;
      }
    }
    const all = change.table === undefined ? this.tables.tagged("index", lookup) : this.tables.entries();
    for (const [key, table] of all) {
      if (!indexNames(table).has(lookup.name)) continue;
      this.tables.set(key, this.withoutIndex(table, lookup.name, origin));
      return;
    }
    this.objects.delete(this.objectKey("index", lookup));
  }

  private withoutIndex(table: Table, name: string, origin: Origin | undefined): Table {
    const editor = this.editor(table, origin);
    return editor.dropNamed(name, "index") ? editor.finish() : table;
  }

  private renameIndex(change: ChangeOf<"rename-index">, origin: Origin | undefined): void {
    const lookup = this.lookupOf(change.name);
    const named = change.table === undefined ? undefined : this.findTable(this.lookupOf(change.table));
    const all = named === undefined ? this.tables.tagged("index", lookup) : this.tables.entries();
    for (const [key, table] of all) {
      if (named !== undefined && key !== named) continue;
      const isThere = [...indexNames(table)].some(
        (name) =>
          name === lookup.name || (named !== undefined && name.toLowerCase() === lookup.name.toLowerCase()),
      );
      if (!isThere) continue;
      const editor = this.editor(table, origin);
      editor.renameNamed(lookup.name, change.to.text);
      this.tables.set(key, editor.finish());
      return;
    }
    const kept = this.objects.get(this.objectKey("index", lookup));
    if (kept !== undefined) {
      this.objects.delete(this.objectKey("index", lookup));
      this.addObject("index", { ...lookup, name: change.to.text }, kept.object.origin);
    }
  }

  private comment(change: ChangeOf<"comment">, origin: Origin | undefined): void {
    if (change.table === undefined || change.on === "other") return;
    const key = this.findTable(this.lookupOf(change.table));
    const table = key === undefined ? undefined : this.tables.get(key);
    if (key === undefined || table === undefined) return;
    const editor = this.editor(table, origin);
    if (change.column === undefined) editor.comment = change.text;
    else {
      editor.changeColumn(change.column.text, ({ comment: _old, ...column }) =>
        change.text === undefined || change.text === "" ? column : { ...column, comment: change.text },
      );
    }
    this.tables.set(key, editor.finish());
  }

  // Types and other objects

  private createType(change: ChangeOf<"create-type">, origin: Origin | undefined): void {
    const name = this.lookupOf(change.type);
    this.types.set(this.keyOf(name), {
      ...name,
      kind: change.as,
      ...(change.labels === undefined ? {} : { labels: change.labels.map((label) => label.value) }),
      ...(origin === undefined ? {} : { origin }),
    });
    this.absent.delete(this.keyOf(name));
  }

  private alterType(change: ChangeOf<"alter-type">): void {
    const key = this.keyOf(this.lookupOf(change.type));
    const type = this.types.get(key);
    if (type === undefined) return;
    if (change.to !== undefined) {
      const schema = change.to.schema === undefined ? type.schema : this.schemaOf(change.to.schema.text);
      const { schema: _old, ...rest } = type;
      const renamed: UserType = {
        ...rest,
        ...(schema === undefined ? {} : { schema }),
        name: change.to.name.text,
      };
      this.types.delete(key);
      this.types.set(this.keyOf(renamed), renamed);
      this.renameTypeInColumns(type, renamed);
      return;
    }
    const { addLabel, renameLabel } = change;
    const labels = [...(type.labels ?? [])];
    if (addLabel !== undefined && !labels.includes(addLabel.value)) {
      const beside = labels.indexOf(addLabel.before ?? addLabel.after ?? "");
      if (beside < 0) labels.push(addLabel.value);
      else labels.splice(addLabel.before === undefined ? beside + 1 : beside, 0, addLabel.value);
    }
    if (renameLabel !== undefined) {
      const at = labels.indexOf(renameLabel.from);
      if (at >= 0) labels[at] = renameLabel.to;
    }
    this.types.set(key, type.labels === undefined ? type : { ...type, labels });
  }

  private renameTypeInColumns(from: UserType, to: UserType): void {
    for (const [key, table] of this.tables.entries()) {
      if (!table.columns.some((column) => isOfType(column, from))) continue;
      const columns = table.columns.map((column) =>
        column.type !== undefined && isOfType(column, from)
          ? {
              ...column,
              type: { ...column.type, name: to.name, text: column.type.text.replace(from.name, to.name) },
            }
          : column,
      );
      this.tables.set(key, { ...table, columns });
    }
  }

  private dropType(name: ObjectName, cascade: boolean): void {
    const lookup = this.lookupOf(name);
    const key = this.keyOf(lookup);
    const type = this.types.get(key);
    this.types.delete(key);
    this.absent.set(key, true);
    if (type === undefined || !cascade) return;
    for (const [tableKey, table] of this.tables.entries()) {
      const gone = table.columns.filter((column) => isOfType(column, type));
      if (gone.length === 0) continue;
      const editor = this.editor(table, undefined);
      for (const column of gone) editor.dropColumn(column.name);
      this.tables.set(tableKey, editor.finish());
    }
  }

  private objectKey(kind: string, name: Lookup, on?: string): string {
    return `${kind}\0${this.keyOf(name)}${on === undefined ? "" : `\0${on}`}`;
  }

  private addObject(
    kind: string,
    name: Lookup,
    origin: Origin | undefined,
    on?: string,
    calls?: string,
    definition?: string,
  ): void {
    this.objects.set(this.objectKey(kind, name, on), {
      object: {
        kind,
        ...name,
        ...(definition === undefined ? {} : { definition }),
        ...(origin === undefined ? {} : { origin }),
      },
      ...(on === undefined ? {} : { on }),
      ...(calls === undefined ? {} : { calls }),
    });
    if (on === undefined) this.absent.delete(this.keyOf(name));
  }

  private createObject(change: ChangeOf<"create-object">, origin: Origin | undefined): void {
    if (change.name === undefined) return;
    const name = isNamedAlone(change.object) ? { name: change.name.name.text } : this.lookupOf(change.name);
    const { mentions, inner } = change;
    if (change.object === "procedure") {
      this.routines.set(name.name.toLowerCase(), {
        ...(mentions === undefined ? {} : { mentions }),
        ...(inner === undefined ? {} : { inner }),
      });
    }
    const on = change.table === undefined ? undefined : this.keyOf(this.lookupOf(change.table));
    this.addObject(change.object, name, origin, on, change.calls?.name.text, change.triggerBody);
  }

  private alterObject(change: ChangeOf<"alter-object">): void {
    if (change.name === undefined || change.to === undefined) return;
    const on = change.table === undefined ? undefined : this.keyOf(this.lookupOf(change.table));
    this.renameObject(change.object, this.lookupOf(change.name), this.lookupOf(change.to), on);
  }

  private renameObject(kind: string, from: Lookup, to: Lookup, on?: string): void {
    const key = this.objectKey(kind, from, on);
    const kept = this.objects.get(key);
    if (kept === undefined) return;
    this.objects.delete(key);
    this.addObject(kind, to, kept.object.origin, on, kept.calls, kept.object.definition);
    if (kind === "function") {
      for (const [id, other] of this.objects.entries()) {
        if (other.calls === from.name) this.objects.set(id, { ...other, calls: to.name });
      }
    }
    if (kind === "schema") this.renameSchema(from.name, to.name);
  }

  private renameSchema(from: string, to: string): void {
    for (const [key, table] of this.tables.entries()) {
      if (table.schema !== from) continue;
      this.remove(key);
      const moved = { ...table, schema: to };
      this.put(this.keyOf(moved), moved);
    }
  }

  private dropObject(name: ObjectName, change: ChangeOf<"drop-object">): void {
    const lookup = isNamedAlone(change.object) ? { name: name.name.text } : this.lookupOf(name);
    const on = change.table === undefined ? undefined : this.keyOf(this.lookupOf(change.table));
    this.objects.delete(this.objectKey(change.object, lookup, on));
    if (on === undefined) {
      // MySQL drops a trigger without its table's name.
      for (const [key, kept] of this.objects.entries()) {
        if (kept.on !== undefined && kept.object.kind === change.object && kept.object.name === lookup.name) {
          this.objects.delete(key);
        }
      }
    }
    if (change.object === "function" && change.behaviour?.cascade === true) {
      for (const [key, kept] of this.objects.entries())
        if (kept.calls === lookup.name) this.objects.delete(key);
    }
    if (change.object === "schema") this.dropSchema(lookup.name);
    if (change.object === "database") this.dropDatabase(lookup.name);
    if (change.object === "sequence") this.dropDefaultsOf(lookup.name);
  }

  private dropSchema(name: string): void {
    const schema = this.schemaOf(name);
    for (const [key, table] of this.tables.entries()) {
      if (table.schema !== schema) continue;
      this.remove(key);
      this.absent.set(key, true);
      if (this.dialect.family === "postgresql") this.dropReferences(table, () => true);
    }
    for (const [key, type] of this.types.entries()) if (type.schema === schema) this.types.delete(key);
    for (const [key, kept] of this.objects.entries()) {
      if (kept.object.schema === schema && !isNamedAlone(kept.object.kind)) this.objects.delete(key);
    }
  }

  private dropDatabase(name: string): void {
    if (this.dialect.family === "mysql") this.dropSchema(name);
  }

  private dropDefaultsOf(sequence: string): void {
    for (const [key, table] of this.tables.entries()) {
      const uses = (column: Column): boolean => column.default?.includes(`'${sequence}'`) === true;
      if (!table.columns.some(uses)) continue;
      const columns = table.columns.map((column) => (uses(column) ? { ...column, default: null } : column));
      this.tables.set(key, { ...table, columns });
    }
  }

  /** A view or the like, which ALTER TABLE and CREATE INDEX may name too. */
  isTableLike(name: Lookup): boolean {
    return TABLE_LIKE.some((kind) => this.objects.has(this.objectKey(kind, name)));
  }

  private renameTableLike(from: Lookup, to: Lookup): void {
    for (const kind of TABLE_LIKE) this.renameObject(kind, from, to);
  }

  // What is not understood

  private set(change: ChangeOf<"setting">): void {
    const { name, value } = change;
    if (name.startsWith("@") && value !== undefined) {
      this.variables = new Map([...this.variables, [name, value]]);
    } else if (name === "search_path") {
      const first = value?.split(",")[0]?.trim();
      const schema = first?.replace(/^["']|["']$/g, "");
      this.current =
        schema === undefined || schema === "" || /^default$/i.test(schema) || schema === "$user"
          ? undefined
          : schema;
    } else if (name === "use" && value !== undefined) {
      // The first database that is chosen is the one that the model leaves unnamed.
      this.home ??= value;
      this.current = value;
    }
  }

  private reach(change: ChangeOf<"unknown">, origin: Origin | undefined): void {
    const { routine } = change;
    const id = routine?.name?.toLowerCase() ?? "";
    if (routine?.verb === "prepare") {
      this.prepared = new Map([...this.prepared, [id, routine.from ?? ""]]);
    }
    if (change.reaches === "nothing") return;
    let { mentions, inner } = change;
    if (routine?.verb === "execute") {
      // PostgreSQL prepares no DDL.
      if (this.dialect.family === "postgresql") return;
      ({ mentions, inner } = this.preparedStatement(id));
    } else if (routine?.verb === "call") ({ mentions, inner } = this.routines.get(id) ?? change);
    if (inner !== undefined) {
      for (const one of inner) this.applyOnce(one, origin);
      return;
    }
    if (mentions === undefined) {
      this.isOpen = true;
      this.absent.clear();
      for (const [key, table] of this.tables.entries()) {
        if (!table.partial) this.tables.set(key, { ...table, partial: true });
      }
      return;
    }
    const words = new Set(mentions);
    for (const word of words) if (!this.suspects.has(word)) this.suspects.set(word, true);
    for (const [key, table] of this.tables.entries()) {
      if (!table.partial && words.has(table.name.toLowerCase()))
        this.tables.set(key, { ...table, partial: true });
    }
    for (const [key] of this.absent.entries()) {
      if (words.has(key.slice(key.indexOf("\0") + 1).toLowerCase())) this.absent.delete(key);
    }
  }

  /** What EXECUTE runs: MySQL's way to make a statement conditional is to choose its text. */
  private preparedStatement(name: string): Routine {
    const source = this.prepared.get(name);
    if (source === undefined) return {};
    const text = source.startsWith("@") ? this.variables.get(source) : quoteString(source, this.dialect);
    return text === undefined ? {} : readChosenText(text, this.dialect);
  }

  /** A change that is left out where it was made already. */
  private applyOnce(change: Change, origin: Origin | undefined): void {
    const guard = { range: change.range };
    switch (change.kind) {
      case "create-type":
        if (this.types.has(this.keyOf(this.lookupOf(change.type)))) return;
        break;
      case "add-constraint":
        if (this.hasConstraint(change)) return;
        break;
      case "create-table":
      case "rename-table":
      case "drop-table":
      case "add-column":
      case "create-index":
        this.apply({ ...change, guard, tableGuard: guard }, origin);
        return;
      default:
        break;
    }
    this.apply({ ...change, tableGuard: guard }, origin);
  }

  /** A constraint of this name, or a primary key where one is added. */
  private hasConstraint({ table, constraint }: ChangeOf<"add-constraint">): boolean {
    const found = this.tableAt(this.lookupOf(table));
    if (found === undefined) return false;
    return (
      (constraint.kind === "primary-key" && found.primaryKey !== undefined) ||
      this.hasName(found, constraint.name)
    );
  }

  // What the reader needs

  *tablesTagged(tag: TableTag, name: Lookup): IterableIterator<Table> {
    for (const [, table] of this.tables.tagged(tag, name)) yield table;
  }

  typeAt(name: Lookup): UserType | undefined {
    return this.types.get(this.keyOf(name)) ?? this.types.get(this.keyOf({ name: name.name }));
  }

  objectAt(kind: string, name: Lookup): OtherObject | undefined {
    const alone = isNamedAlone(kind) ? { name: name.name } : name;
    const plain = this.objects.get(this.objectKey(kind, alone));
    if (plain !== undefined) return plain.object;
    for (const { object, on } of this.objects.values()) {
      if (on !== undefined && object.kind === kind && object.name === name.name) return object;
    }
    return undefined;
  }

  referencesTo(name: Lookup): { readonly table: Table; readonly key: ForeignKey }[] {
    const target = this.tableAt(name) ?? name;
    const found: { readonly table: Table; readonly key: ForeignKey }[] = [];
    for (const [, table] of this.tables.tagged("target", target)) {
      if (table.name === target.name && table.schema === target.schema) continue;
      for (const key of table.foreignKeys) if (this.isTarget(key, target)) found.push({ table, key });
    }
    return found.sort((a, b) => byName(a.table, b.table));
  }
}

class StateReader implements SchemaReader {
  constructor(private readonly state: SchemaState) {}

  get complete(): boolean {
    return this.state.complete;
  }

  table(name: Lookup): Table | Unknown | undefined {
    const lookup = this.state.resolve(name);
    const table = this.state.tableAt(lookup);
    if (table !== undefined) return table;
    if (isSystemSchema(name.schema) || this.state.isTableLike(lookup)) return UNKNOWN;
    return this.state.mayExist(lookup) ? UNKNOWN : undefined;
  }

  indexNamed(name: Lookup): { readonly table: Table; readonly index: Index } | Unknown | undefined {
    const lookup = this.state.resolve(name);
    const isMysql = this.state.dialect.family === "mysql";
    for (const table of this.state.tablesTagged("index", lookup)) {
      const index = indexIn(table, lookup.name, isMysql);
      if (index !== undefined) return { table, index };
    }
    const mayHide =
      this.state.tablesTagged("partial", { ...schemaOf(lookup), name: "" }).next().done !== true;
    if (this.state.objectAt("index", lookup) !== undefined) return UNKNOWN;
    return mayHide || this.state.mayExist(lookup) ? UNKNOWN : undefined;
  }

  referencesTo(name: Lookup): readonly { readonly table: Table; readonly key: ForeignKey }[] {
    return this.state.referencesTo(this.state.resolve(name));
  }

  type(name: Lookup): UserType | Unknown | undefined {
    const lookup = this.state.resolve(name);
    return this.state.typeAt(lookup) ?? (this.state.mayExist(lookup) ? UNKNOWN : undefined);
  }

  object(kind: string, name: Lookup): OtherObject | Unknown | undefined {
    const lookup = this.state.resolve(name);
    return this.state.objectAt(kind, lookup) ?? (this.state.mayExist(lookup) ? UNKNOWN : undefined);
  }
}

function isSystemSchema(schema: string | undefined): boolean {
  return (
    schema !== undefined && /^(?:information_schema|pg_catalog|mysql|performance_schema|sys)$/i.test(schema)
  );
}

/** Kinds whose names no schema qualifies. */
function isNamedAlone(kind: string): boolean {
  return /^(?:schema|database|extension|role|user|group|language|publication|subscription|server|tablespace|event trigger)$/.test(
    kind,
  );
}

function isOfType(column: Column, type: UserType): boolean {
  const name = column.type?.name;
  return name === type.name || (type.schema !== undefined && name === `${type.schema}.${type.name}`);
}

const indexesByTable = new WeakMap<Table, ReadonlyMap<string, Index>>();

/** A table's indexes by name, those of its keys with them. */
function indexesOf(table: Table): ReadonlyMap<string, Index> {
  let indexes = indexesByTable.get(table);
  if (indexes === undefined) {
    const all = new Map<string, Index>();
    if (table.primaryKey !== undefined) all.set(table.primaryKey.name, indexOfKey(table.primaryKey));
    for (const key of table.uniques) all.set(key.name, indexOfKey(key));
    for (const index of table.indexes) all.set(index.name, index);
    indexesByTable.set(table, all);
    indexes = all;
  }
  return indexes;
}

function indexNames(table: Table): ReadonlySet<string> {
  return new Set(indexesOf(table).keys());
}

function indexIn(table: Table, name: string, ignoresCase: boolean): Index | undefined {
  const indexes = indexesOf(table);
  const exact = indexes.get(name);
  if (exact !== undefined || !ignoresCase) return exact;
  const lower = name.toLowerCase();
  for (const [other, index] of indexes) if (other.toLowerCase() === lower) return index;
  return undefined;
}

const indexByKey = new WeakMap<Key, Index>();

/** The index that a primary or unique key is kept by. */
function indexOfKey(key: Key): Index {
  let index = indexByKey.get(key);
  if (index === undefined) {
    index = {
      name: key.name,
      unique: true,
      parts: key.parts,
      include: [],
      constraint: key.name,
      ...(key.origin === undefined ? {} : { origin: key.origin }),
    };
    indexByKey.set(key, index);
  }
  return index;
}

function schemaOf(name: Lookup): { readonly schema?: string } {
  return name.schema === undefined ? {} : { schema: name.schema };
}

/** For two maps of which one is a clone of the other, or both of a third. */
function isAlike<V>(a: LayeredMap<V>, b: LayeredMap<V>): boolean {
  for (const key of a.keysApart(b)) if (!isSameIgnoringOrigin(a.get(key), b.get(key))) return false;
  return true;
}

interface Entries<V> {
  get(key: string): V | undefined;
  entries(): IterableIterator<[string, V]>;
  count(): number;
}

function isSameMap<V>(a: Entries<V>, b: Entries<V>): boolean {
  for (const [key, value] of a.entries()) if (!isSameIgnoringOrigin(value, b.get(key))) return false;
  return a.count() === b.count();
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function byName(a: Lookup, b: Lookup): number {
  return compareText(a.schema ?? "", b.schema ?? "") || compareText(a.name, b.name);
}
