// Arguments of node-pg-migrate's functions: names, which may be objects with a schema, and options by key.
// https://salsita.github.io/node-pg-migrate/migrations/
import type { Range } from "../../base/text";
import type { Expression, Name, ObjectName } from "../../schema/change";
import { clipBytes } from "../../schema/clip-name";
import { ChangeBuilder, classifySql, onAll, sqlString } from "../change-builder";
import { textOfValue, type HostValue, type ValueEntry } from "../host/value";

/** https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS */
const LONGEST_NAME = 63;

/** An entry, and what shows it where the entry itself stands outside of the call. */
export interface Given {
  readonly entry: ValueEntry;
  readonly within: Range;
}

/** Options from one object or several, the first that has a key counts. */
export class PgOptions {
  constructor(
    private readonly objects: readonly { readonly value: HostValue | undefined; readonly within: Range }[],
  ) {}

  static of(value: HostValue | undefined): PgOptions {
    return new PgOptions(value === undefined ? [] : [{ value, within: value.range }]);
  }

  given(key: string): Given | undefined {
    for (const { value, within } of this.objects) {
      if (value?.kind !== "object") continue;
      const entry = value.entries.findLast((one) => one.key === key);
      if (entry !== undefined) return { entry, within };
    }
    return undefined;
  }

  value(key: string): HostValue | undefined {
    return this.given(key)?.entry.value;
  }

  text(key: string): string | undefined {
    return textOfValue(this.value(key));
  }

  isTrue(key: string): Given | undefined {
    const given = this.given(key);
    return given?.entry.value.kind === "boolean" && given.entry.value.value ? given : undefined;
  }

  get complete(): boolean {
    return this.objects.every(({ value }) => value?.kind !== "object" || value.complete);
  }
}

/** Makes names and expressions as the tool writes them into its SQL: names quoted, texts as string literals. */
export class PgBuilder extends ChangeBuilder {
  constructor(
    call: Range,
    /** The tool's `decamelize`: names are written in snake case. */
    private readonly decamelize: boolean,
  ) {
    super(call);
  }

  override name(value: HostValue | undefined, within?: Range): Name | undefined {
    const literal = literalText(value);
    if (value !== undefined && literal !== undefined) {
      return { text: unquoted(literal), range: this.place(value.range, within), quoted: false };
    }
    const read = super.name(value, within);
    return read && { ...read, text: this.written(read.text) };
  }

  /** A name as the tool's `schemalize` writes it, and as PostgreSQL then keeps it. */
  written(text: string): string {
    return clipBytes(this.cased(text), LONGEST_NAME);
  }

  cased(text: string): string {
    return this.decamelize ? snakeCase(text) : text;
  }

  /** `"users"`, `{ schema: "app", name: "users" }`, `pgm.func("app.users")`. */
  table(value: HostValue | undefined, within?: Range): ObjectName | undefined {
    if (value?.kind === "object") {
      const options = PgOptions.of(value);
      return this.objectName(options.value("name"), options.value("schema"), within);
    }
    const literal = literalText(value);
    if (value !== undefined && literal !== undefined)
      return this.rawName(literal, this.place(value.range, within));
    return this.objectName(value, undefined, within);
  }

  /** A name as SQL has it: quotes taken away, what has none in lower case. */
  rawName(text: string, range: Range): ObjectName | undefined {
    const parts = [...text.matchAll(/"((?:[^"]|"")*)"|([\w$]+)/g)].map(([, quoted, bare]) =>
      quoted === undefined ? (bare ?? "").toLowerCase() : quoted.replaceAll('""', '"'),
    );
    const name = parts.at(-1);
    const schema = parts.at(-2);
    if (name === undefined || parts.length > 2) return undefined;
    const of = (part: string): Name => ({ text: part, range, quoted: false });
    return { ...(schema === undefined ? {} : { schema: of(schema) }), name: of(name), range };
  }

  /** Undefined, and the change incomplete, where the value is not known; undefined for null, too. */
  expression(value: HostValue, within?: Range): Expression | undefined {
    const text = valueText(value);
    if (text === undefined) {
      if (value.kind !== "null") this.complete = false;
      return undefined;
    }
    return { range: this.place(value.range, within), text, ...classifySql(text), on: onAll(text) };
  }

  /** SQL that is put into the statement as it stands. */
  rawExpression(value: HostValue, within?: Range): Expression | undefined {
    const text = textOfValue(value) ?? literalText(value);
    if (text === undefined) {
      this.complete = false;
      return undefined;
    }
    return { range: this.place(value.range, within), text, ...classifySql(text), on: onAll(text) };
  }
}

/** The SQL of `pgm.func("now()")`, `PgLiteral.create(…)`, `new PgLiteral(…)`, `{ literal: true, value: … }`. */
export function literalText(value: HostValue | undefined): string | undefined {
  if (value?.kind === "object") {
    const options = PgOptions.of(value);
    return options.isTrue("literal") === undefined ? undefined : options.text("value");
  }
  if (value?.kind !== "call" || !/(?:^|\.)(?:func|PgLiteral|PgLiteral\.create)$/.test(value.callee)) {
    return undefined;
  }
  return textOfValue(value.args[0]?.value);
}

/** A value as SQL: https://salsita.github.io/node-pg-migrate/migrations/columns#column-definitions */
function valueText(value: HostValue): string | undefined {
  switch (value.kind) {
    case "string":
      return value.complete ? sqlString(value.text) : undefined;
    case "number":
      return value.text;
    case "boolean":
      return String(value.value);
    case "list": {
      const items = value.items.map(valueText);
      if (!value.complete || items.some((item) => item === undefined)) return undefined;
      return `ARRAY[${items.join(",").replaceAll("ARRAY", "")}]`;
    }
    default:
      return literalText(value);
  }
}

/** https://github.com/salsita/node-pg-migrate/blob/main/src/utils/decamelize.ts */
export function snakeCase(text: string): string {
  if (text.length < 2) return text.toLowerCase();
  return text
    .replaceAll(/([\p{Ll}\d])(\p{Lu})/gu, "$1_$2")
    .replaceAll(/(\p{Lu})(\p{Lu}\p{Ll}+)/gu, "$1_$2")
    .toLowerCase();
}

function unquoted(text: string): string {
  return /^"(.*)"$/.exec(text)?.[1]?.replaceAll('""', '"') ?? text.toLowerCase();
}
