// One change as the SQL that makes it on a dialect: what a call such as op.add_column sends. It is for reading; what
// can't be known of the call is said in a note, and not made up.
import type { Dialect } from "../dialects/dialect";
import type {
  Change,
  ChangeOf,
  ColumnAlteration,
  ColumnDefinition,
  Constraint,
  Expression,
  ForeignKeyTarget,
  IndexDefinition,
  KeyPart,
  ObjectName,
  TypeUse,
} from "./change";
import {
  DdlWriter,
  inParentheses,
  type ColumnParts,
  type IndexParts,
  type KeyPartParts,
  type NameParts,
} from "./ddl-writer";
import type { Column } from "./schema";

export interface WrittenChange {
  /** In order, without terminators. */
  readonly statements: readonly string[];
  /** What the statements leave out or take for granted, in words; no full stops. */
  readonly notes: readonly string[];
}

/**
 * `columnBefore` gives the column as it was before the change, which MySQL must repeat when it alters one; undefined
 * when it is not known.
 */
export function writeChange(
  change: Change,
  dialect: Dialect,
  columnBefore: (table: NameParts, column: string) => Column | undefined,
): WrittenChange {
  const writer = new ChangeWriter(dialect, columnBefore);
  return { statements: writer.write(change), notes: writer.notes };
}

class ChangeWriter {
  readonly notes: string[] = [];
  private readonly ddl: DdlWriter;

  constructor(
    private readonly dialect: Dialect,
    private readonly columnBefore: (table: NameParts, column: string) => Column | undefined,
  ) {
    this.ddl = new DdlWriter(dialect);
  }

  write(change: Change): readonly string[] {
    const { ddl } = this;
    const alter = (table: ObjectName, action: string): readonly string[] => [
      ddl.alterTable(namesOf(table), action),
    ];
    switch (change.kind) {
      case "create-table":
        return this.createTable(change);
      case "drop-table":
        return [
          `DROP TABLE ${guard(change, "IF EXISTS")}${change.tables.map((one) => ddl.qualified(namesOf(one))).join(", ")}${behaviour(change)}`,
        ];
      case "rename-table":
        return alter(change.table, this.renameTable(change));
      case "truncate":
        return [`TRUNCATE TABLE ${change.tables.map((one) => ddl.qualified(namesOf(one))).join(", ")}`];
      case "add-column":
        return [
          ...alter(
            change.table,
            `ADD COLUMN ${guard(change, "IF NOT EXISTS")}${ddl.column(this.column(change.column))}${position(change.column, ddl)}`,
          ),
          ...this.besideColumn(change.column).flatMap((item) => alter(change.table, `ADD ${item}`)),
          ...this.comments(change.table, [change.column]),
        ];
      case "drop-column":
        return alter(
          change.table,
          `DROP COLUMN ${guard(change, "IF EXISTS")}${ddl.name(change.column.text)}${behaviour(change)}`,
        );
      case "rename-column":
        return alter(
          change.table,
          `RENAME COLUMN ${ddl.name(change.column.text)} TO ${ddl.name(change.to.text)}`,
        );
      case "alter-column":
        return this.alterColumn(change);
      case "redefine-column":
        return this.redefineColumn(change);
      case "add-constraint":
        return alter(change.table, `ADD ${this.constraint(change.constraint)}`);
      case "drop-constraint":
        return alter(change.table, this.dropConstraint(change));
      case "rename-constraint":
        return alter(
          change.table,
          `RENAME CONSTRAINT ${ddl.name(change.name.text)} TO ${ddl.name(change.to.text)}`,
        );
      case "validate-constraint":
        return alter(change.table, `VALIDATE CONSTRAINT ${ddl.name(change.name.text)}`);
      case "create-index":
        if (ddl.isMysql && change.index.name === undefined)
          return alter(change.table, `ADD ${this.inlineIndex(change.index)}`);
        return [
          this.createIndex(
            change.table,
            change.index,
            change.concurrently !== undefined,
            change.guard !== undefined,
          ),
        ];
      case "drop-index":
        return this.dropIndex(change);
      case "rename-index":
        if (ddl.isMysql && change.table !== undefined)
          return alter(
            change.table,
            `RENAME INDEX ${ddl.name(change.name.name.text)} TO ${ddl.name(change.to.text)}`,
          );
        return [
          `ALTER INDEX ${guard(change, "IF EXISTS")}${ddl.qualified(namesOf(change.name))} RENAME TO ${ddl.name(change.to.text)}`,
        ];
      case "table-options":
        return alter(change.table, optionsText(change.options));
      case "comment":
        return this.comment(change);
      case "create-type":
        return this.createType(change);
      case "alter-type":
        return this.alterType(change);
      case "drop-type":
        if (ddl.isMysql) return [];
        return [
          `DROP TYPE ${guard(change, "IF EXISTS")}${change.types.map((one) => ddl.qualified(namesOf(one))).join(", ")}${behaviour(change)}`,
        ];
      case "create-object":
      case "drop-object":
      case "alter-object":
        return this.unwritten(`what it does to a ${change.object} is not written out`);
      case "data":
        return this.unwritten(
          `${change.verb} of rows${change.table === undefined ? "" : ` of ${change.table.name.text}`} is not written out`,
        );
      case "query":
      case "transaction":
      case "setting":
      case "grant":
        return this.unwritten(`a statement of its own (${change.kind}) is not written out`);
      case "unknown-action":
        return this.unwritten(`what it does to ${change.table.name.text} is not known`);
      case "unknown":
        return change.reaches === "nothing" ? [] : this.unwritten("what it does is not known");
    }
  }

  private unwritten(note: string): readonly string[] {
    this.notes.push(note);
    return [];
  }

  private createTable(change: ChangeOf<"create-table">): readonly string[] {
    const { ddl } = this;
    const table = namesOf(change.table);
    const items = [
      ...change.columns.map((column) => ddl.column(this.column(column))),
      ...change.columns.flatMap((column) => this.besideColumn(column)),
      // In the author's order, by which MySQL makes names for those without one.
      ...[
        ...change.constraints.map((one) => ({ at: one.range.start, text: this.constraint(one) })),
        ...(ddl.isMysql
          ? change.indexes.map((one) => ({ at: one.range.start, text: this.inlineIndex(one) }))
          : []),
      ]
        .sort((a, b) => a.at - b.at)
        .map(({ text }) => text),
    ];
    const head = [
      "CREATE",
      ...(change.temporary === undefined ? [] : ["TEMPORARY"]),
      "TABLE",
      ...(change.guard === undefined ? [] : ["IF NOT EXISTS"]),
    ].join(" ");
    if (change.from !== undefined)
      this.notes.push(`columns that it takes over (${change.from.how}) are left out`);
    const options = ddl.isMysql && change.options.length > 0 ? ` ${optionsText(change.options)}` : "";
    return [
      ddl.createTable(head, table, items, options),
      ...(ddl.isMysql
        ? []
        : change.indexes.map((index) => this.createIndex(change.table, index, false, false))),
      ...this.comments(change.table, change.columns),
    ];
  }

  /** MySQL takes no name for a column's own key, and passes over its REFERENCES: these stand beside the column. */
  private besideColumn({ name, unique, references }: ColumnDefinition): readonly string[] {
    const { ddl } = this;
    if (!ddl.isMysql) return [];
    return [
      ...(unique === undefined
        ? []
        : [`${named(unique.constraintName, ddl)}UNIQUE (${ddl.name(name.text)})`]),
      ...(references === undefined
        ? []
        : [
            `${named(references.constraintName, ddl)}${ddl.foreignKey({ columns: [name.text], ...this.target(references) })}`,
          ]),
    ];
  }

  private column(column: ColumnDefinition): ColumnParts {
    const { ddl } = this;
    const constraints = [
      ...(column.primaryKey === undefined
        ? []
        : [`${ddl.isMysql ? "" : named(column.primaryKey.constraintName, ddl)}PRIMARY KEY`]),
      ...(column.unique === undefined || ddl.isMysql
        ? []
        : [`${named(column.unique.constraintName, ddl)}UNIQUE`]),
      ...(column.references === undefined || ddl.isMysql
        ? []
        : [
            `${named(column.references.constraintName, ddl)}${ddl.references(this.target(column.references))}`,
          ]),
      ...column.checks.map(
        (check) =>
          `${named(check.constraintName, ddl)}CHECK ${inParentheses(this.expression(check.expression))}`,
      ),
    ];
    return {
      name: column.name.text,
      type: column.type === undefined ? undefined : this.type(column.type),
      ...(column.nullable === undefined ? {} : { nullable: column.nullable.value }),
      ...(column.default === undefined ? {} : { default: this.expression(column.default.expression) }),
      ...(column.generated === undefined
        ? {}
        : {
            generated: {
              expression: this.expression(column.generated.expression),
              ...(column.generated.storage === undefined ? {} : { storage: column.generated.storage }),
            },
          }),
      ...(column.identity === undefined ? {} : { counts: column.identity.kind }),
      ...(column.onUpdate === undefined ? {} : { onUpdate: this.expression(column.onUpdate.expression) }),
      ...(column.charset === undefined ? {} : { charset: column.charset.name }),
      ...(column.collation === undefined ? {} : { collation: column.collation.name }),
      ...(column.comment === undefined ? {} : { comment: column.comment.value }),
      constraints,
    };
  }

  /** What the tool makes of it on this dialect, or else the words that it sends to every one. */
  private type(use: TypeUse): string {
    if (use.on !== undefined) {
      const text = use.on[this.dialect.name];
      if (text === null) this.notes.push(`the tool has no type for ${use.name} on ${this.dialect.title}`);
      return text ?? `/* type not known: ${use.name} */`;
    }
    const args = use.args.length === 0 ? "" : `(${use.args.join(", ")})`;
    const modifiers = use.modifiers
      .map(({ word, value }) => {
        if (value === undefined) return ` ${word}`;
        return ` ${word} ${word === "COLLATE" ? this.ddl.name(value) : value}`;
      })
      .join("");
    const schema = use.schema === undefined ? "" : `${this.ddl.name(use.schema)}.`;
    // A precision stands before these words: timestamp(3) with time zone.
    const [, word = use.name, zone = ""] = /^(.*?)( with(?:out)? time zone)$/.exec(use.name) ?? [];
    return `${schema}${word}${args}${zone}${modifiers}${"[]".repeat(use.dimensions)}`;
  }

  private expression(expression: Expression): string {
    if (expression.on === undefined) return expression.text;
    const text = expression.on[this.dialect.name];
    if (text === null) this.notes.push(`the tool refuses ${expression.text} on ${this.dialect.title}`);
    return text ?? expression.text;
  }

  private target(target: ForeignKeyTarget): Parameters<DdlWriter["references"]>[0] {
    return {
      table: namesOf(target.table),
      referenced: target.columns.map(({ text }) => text),
      ...(target.onDelete === undefined ? {} : { onDelete: target.onDelete.action }),
      ...(target.onUpdate === undefined ? {} : { onUpdate: target.onUpdate.action }),
    };
  }

  private keyPart(part: KeyPart): KeyPartParts {
    return {
      ...(part.column === undefined ? {} : { column: part.column.text }),
      ...(part.expression === undefined ? {} : { expression: this.expression(part.expression) }),
      ...(part.length === undefined || !this.ddl.isMysql ? {} : { length: part.length.value }),
      ...(part.operatorClass === undefined || this.ddl.isMysql
        ? {}
        : { operatorClass: part.operatorClass.name }),
      ...(part.collation === undefined || this.ddl.isMysql ? {} : { collation: part.collation.name }),
      descending: part.order?.value === "desc",
      ...(part.nulls === undefined || this.ddl.isMysql ? {} : { nulls: part.nulls.value }),
    };
  }

  private index(index: IndexDefinition): IndexParts {
    const { isMysql } = this.ddl;
    return {
      ...(index.name === undefined ? {} : { name: index.name.text }),
      unique: index.unique,
      ...(index.special === undefined || !isMysql ? {} : { special: index.special }),
      ...(index.method === undefined ? {} : { method: index.method.name }),
      parts: index.parts.map((part) => this.keyPart(part)),
      ...(index.include === undefined || isMysql
        ? {}
        : { include: index.include.columns.map(({ text }) => text) }),
      ...(index.where === undefined || isMysql ? {} : { where: this.expression(index.where.expression) }),
    };
  }

  private inlineIndex(index: IndexDefinition): string {
    const kind = index.special?.toUpperCase() ?? (index.unique ? "UNIQUE" : undefined);
    const name = index.name === undefined ? "" : ` ${this.ddl.name(index.name.text)}`;
    return `${kind === undefined ? "" : `${kind} `}INDEX${name} (${this.ddl.keyParts(index.parts.map((part) => this.keyPart(part)))})`;
  }

  private createIndex(
    table: ObjectName,
    index: IndexDefinition,
    concurrently: boolean,
    guarded: boolean,
  ): string {
    const guards = [
      ...(concurrently && !this.ddl.isMysql ? ["CONCURRENTLY"] : []),
      ...(guarded ? ["IF NOT EXISTS"] : []),
    ];
    return this.ddl.createIndex(namesOf(table), this.index(index), ...guards);
  }

  private dropIndex(change: ChangeOf<"drop-index">): readonly string[] {
    const guards = [
      ...(change.concurrently === undefined || this.ddl.isMysql ? [] : ["CONCURRENTLY"]),
      ...(change.guard === undefined ? [] : ["IF EXISTS"]),
    ];
    const table = change.table === undefined ? undefined : namesOf(change.table);
    if (this.ddl.isMysql && table === undefined) this.notes.push("MySQL needs the table of the index");
    return change.names.map((name) => this.ddl.dropIndex(table, namesOf(name), ...guards));
  }

  private constraint(constraint: Constraint): string {
    const { ddl } = this;
    const name = named(constraint.name, ddl);
    switch (constraint.kind) {
      case "primary-key":
        if (constraint.usingIndex !== undefined)
          return `${name}PRIMARY KEY USING INDEX ${ddl.name(constraint.usingIndex.text)}`;
        return `${name}PRIMARY KEY (${ddl.keyParts(constraint.columns.map((part) => this.keyPart(part)))})`;
      case "unique":
        if (constraint.usingIndex !== undefined)
          return `${name}UNIQUE USING INDEX ${ddl.name(constraint.usingIndex.text)}`;
        return `${name}UNIQUE${indexNameText(constraint.indexName, ddl)} (${ddl.keyParts(constraint.columns.map((part) => this.keyPart(part)))})`;
      case "foreign-key":
        return `${name}${ddl.foreignKey({
          columns: constraint.columns.map(({ text }) => text),
          ...(constraint.indexName === undefined ? {} : { index: constraint.indexName.text }),
          ...this.target(constraint.references),
        })}`;
      case "check":
        return `${name}CHECK ${inParentheses(this.expression(constraint.expression))}`;
      case "not-null":
        return `${name}NOT NULL ${ddl.name(constraint.column.text)}`;
      case "exclude":
        this.notes.push("an exclusion constraint is not written out");
        return `${name}EXCLUDE /* not written out */`;
    }
  }

  private dropConstraint(change: ChangeOf<"drop-constraint">): string {
    const { ddl } = this;
    const name = change.name === undefined ? undefined : ddl.name(change.name.text);
    if (change.as === "primary-key" && (ddl.isMysql || name === undefined)) return "DROP PRIMARY KEY";
    const what = change.as === "foreign-key" && ddl.isMysql ? "FOREIGN KEY" : "CONSTRAINT";
    return `DROP ${what} ${guard(change, "IF EXISTS")}${name ?? "/* name not known */"}${behaviour(change)}`;
  }

  private alterColumn({ table, column, alteration }: ChangeOf<"alter-column">): readonly string[] {
    const { ddl } = this;
    const name = ddl.name(column.text);
    const set = (what: string): readonly string[] => [
      ddl.alterTable(namesOf(table), `ALTER COLUMN ${name} ${what}`),
    ];
    switch (alteration.set) {
      case "default":
        return set(`SET DEFAULT ${this.expression(alteration.expression)}`);
      case "no-default":
        return set("DROP DEFAULT");
      case "type":
      case "not-null":
      case "nullable":
        if (ddl.isMysql) return this.modify(table, column.text, alteration);
        if (alteration.set === "not-null") return set("SET NOT NULL");
        if (alteration.set === "nullable") return set("DROP NOT NULL");
        return set(
          `TYPE ${this.type(alteration.type)}${alteration.using === undefined ? "" : ` USING ${this.expression(alteration.using.expression)}`}`,
        );
      case "identity":
        return set(`ADD GENERATED ${alteration.identity === "always" ? "ALWAYS" : "BY DEFAULT"} AS IDENTITY`);
      case "no-identity":
        return set("DROP IDENTITY");
      case "no-expression":
        return set("DROP EXPRESSION");
      case "other":
        return this.unwritten(`a change of ${column.text} is not written out`);
    }
  }

  /** MySQL alters a column by saying all of it again. */
  private modify(table: ObjectName, column: string, alteration: ColumnAlteration): readonly string[] {
    const before = this.columnBefore(namesOf(table), column);
    const nullable =
      alteration.set === "not-null" ? false : alteration.set === "nullable" ? true : before?.nullable;
    const type = alteration.set === "type" ? this.type(alteration.type) : before?.type?.text;
    if (before === undefined)
      this.notes.push(`what ${column} was before is not known, and MySQL wants all of it said again`);
    const parts: ColumnParts = {
      name: column,
      type,
      ...(nullable === undefined ? {} : { nullable }),
      ...(typeof before?.default === "string" ? { default: before.default } : {}),
      ...(before?.autoIncrement === true ? { counts: "auto_increment" as const } : {}),
      ...(before?.onUpdate === undefined ? {} : { onUpdate: before.onUpdate }),
      ...(before?.comment === undefined ? {} : { comment: before.comment }),
    };
    return [this.ddl.alterTable(namesOf(table), `MODIFY ${this.ddl.column(parts)}`)];
  }

  private redefineColumn(change: ChangeOf<"redefine-column">): readonly string[] {
    const { ddl } = this;
    const table = namesOf(change.table);
    const parts = this.column(change.column);
    if (ddl.isMysql) {
      const verb = change.verb === "change" ? `CHANGE ${ddl.name(change.from.text)} ` : "MODIFY ";
      return [
        ddl.alterTable(table, `${verb}${ddl.column(parts)}${position(change.column, ddl)}`),
        ...this.besideColumn(change.column).map((item) => ddl.alterTable(table, `ADD ${item}`)),
      ];
    }
    const name = ddl.name(parts.name);
    const alter = (what: string): string => ddl.alterTable(table, `ALTER COLUMN ${name} ${what}`);
    return [
      ...(change.from.text === parts.name
        ? []
        : [ddl.alterTable(table, `RENAME COLUMN ${ddl.name(change.from.text)} TO ${name}`)]),
      ...(parts.type === undefined ? [] : [alter(`TYPE ${parts.type}`)]),
      alter(parts.nullable === false ? "SET NOT NULL" : "DROP NOT NULL"),
      alter(parts.default === undefined ? "DROP DEFAULT" : `SET DEFAULT ${parts.default}`),
    ];
  }

  /** PostgreSQL moves a table to another schema by words of their own. */
  private renameTable({ table, to }: ChangeOf<"rename-table">): string {
    const { ddl } = this;
    if (ddl.isMysql) return `RENAME TO ${ddl.qualified(namesOf(to))}`;
    const schema = to.schema?.text;
    if (schema !== undefined && schema !== table.schema?.text) return `SET SCHEMA ${ddl.name(schema)}`;
    return `RENAME TO ${ddl.name(to.name.text)}`;
  }

  private comments(table: ObjectName, columns: readonly ColumnDefinition[]): readonly string[] {
    if (this.ddl.isMysql) return [];
    return columns.flatMap(({ name, comment }) =>
      comment === undefined
        ? []
        : [
            `COMMENT ON COLUMN ${this.ddl.qualified(namesOf(table))}.${this.ddl.name(name.text)} IS ${this.ddl.string(comment.value)}`,
          ],
    );
  }

  private comment({ on, table, column, text }: ChangeOf<"comment">): readonly string[] {
    const { ddl } = this;
    if (table === undefined || on === "other") return this.unwritten("a comment is not written out");
    const value = text === undefined ? undefined : ddl.string(text);
    const names = namesOf(table);
    if (ddl.isMysql) {
      if (on === "table") return [ddl.alterTable(names, `COMMENT ${value ?? "''"}`)];
      return this.unwritten(`the comment of ${column?.text ?? "a column"} is not written out`);
    }
    const what =
      column === undefined
        ? `TABLE ${ddl.qualified(names)}`
        : `COLUMN ${ddl.qualified(names)}.${ddl.name(column.text)}`;
    return [`COMMENT ON ${what} IS ${value ?? "NULL"}`];
  }

  private createType({ type, labels, as }: ChangeOf<"create-type">): readonly string[] {
    // In the MySQL family the labels stand in the column.
    if (this.ddl.isMysql) return [];
    if (as !== "enum" || labels === undefined)
      return this.unwritten(`the type ${type.name.text} is not written out`);
    const list = labels.map(({ value }) => this.ddl.string(value)).join(", ");
    return [`CREATE TYPE ${this.ddl.qualified(namesOf(type))} AS ENUM (${list})`];
  }

  private alterType({ type, addLabel, renameLabel, to }: ChangeOf<"alter-type">): readonly string[] {
    const { ddl } = this;
    if (ddl.isMysql) return this.unwritten(`a change of the type ${type.name.text} is not written out`);
    const head = `ALTER TYPE ${ddl.qualified(namesOf(type))}`;
    if (addLabel !== undefined) {
      const place =
        addLabel.before !== undefined
          ? ` BEFORE ${ddl.string(addLabel.before)}`
          : addLabel.after !== undefined
            ? ` AFTER ${ddl.string(addLabel.after)}`
            : "";
      return [`${head} ADD VALUE ${ddl.string(addLabel.value)}${place}`];
    }
    if (renameLabel !== undefined)
      return [`${head} RENAME VALUE ${ddl.string(renameLabel.from)} TO ${ddl.string(renameLabel.to)}`];
    if (to !== undefined) return [`${head} RENAME TO ${ddl.name(to.name.text)}`];
    return this.unwritten(`a change of the type ${type.name.text} is not written out`);
  }
}

function namesOf({ schema, name }: ObjectName): NameParts {
  return { ...(schema === undefined ? {} : { schema: schema.text }), name: name.text };
}

function guard(change: { readonly guard?: unknown }, words: string): string {
  return change.guard === undefined ? "" : `${words} `;
}

function behaviour(change: { readonly behaviour?: { readonly cascade: boolean } }): string {
  return change.behaviour?.cascade === true ? " CASCADE" : "";
}

function named(name: { readonly text: string } | undefined, ddl: DdlWriter): string {
  return name === undefined ? "" : `CONSTRAINT ${ddl.name(name.text)} `;
}

function indexNameText(name: { readonly text: string } | undefined, ddl: DdlWriter): string {
  return name === undefined || !ddl.isMysql ? "" : ` KEY ${ddl.name(name.text)}`;
}

function position({ position: at }: ColumnDefinition, ddl: DdlWriter): string {
  if (at === undefined || !ddl.isMysql) return "";
  return at.after === undefined ? " FIRST" : ` AFTER ${ddl.name(at.after.text)}`;
}

function optionsText(options: readonly { readonly name: string; readonly value?: string }[]): string {
  return options.map(({ name, value }) => (value === undefined ? name : `${name}=${value}`)).join(" ");
}
