// Which column a name in a query or a data statement stands for, as far as the tables that the statement names tell.
import { UNKNOWN, type Column, type SchemaReader, type Table } from "../../schema/schema";
import type { Dialect } from "../../dialects/dialect";
import { unquoteName } from "../../sql/names";
import type { Statement, Token } from "../../sql/statement";

interface NamedTable {
  /** The alias or the table's own name, in lower case. */
  readonly called: string;
  /** Undefined: replay does not know it. */
  readonly table: Table | undefined;
}

const TABLES_FOLLOW: ReadonlySet<string> = new Set([
  "FROM",
  "JOIN",
  "INTO",
  "UPDATE",
  "TABLE",
  "STRAIGHT_JOIN",
  "USING",
]);
/** What may stand between UPDATE or INTO and the table. */
const BEFORE_TABLE: ReadonlySet<string> = new Set(["IGNORE", "LOW_PRIORITY", "QUICK", "(", "DELAYED"]);
/** What may follow a table's name and is no alias. */
const NO_ALIAS: ReadonlySet<string> = new Set(
  (
    "AS ON USING WHERE SET VALUES VALUE SELECT JOIN INNER LEFT RIGHT CROSS NATURAL STRAIGHT_JOIN GROUP ORDER HAVING LIMIT UNION FORCE USE " +
    "IGNORE PARTITION FOR ADD DROP MODIFY CHANGE ALTER RENAME ENGINE CONVERT DEFAULT WRITE READ LIKE OUTER WINDOW RETURNING FULL"
  ).split(" "),
);

export class ColumnFinder {
  private readonly tables: readonly NamedTable[];
  private readonly places = new Map<number, Table>();

  constructor(
    private readonly statement: Statement,
    schema: SchemaReader,
    private readonly source: Dialect,
  ) {
    this.tables = this.readTables(schema);
  }

  get isBlind(): boolean {
    return this.tables.every(({ table }) => table === undefined);
  }

  /** The column of the name at `at`; undefined where it is none or more than one. */
  columnAt(at: number): Column | undefined {
    const { tokens } = this.statement;
    const name = this.nameAt(at);
    if (name === undefined || tokens[at + 1]?.word === "(" || tokens[at + 1]?.word === ".") return undefined;
    const qualifier = tokens[at - 1]?.word === "." ? this.nameAt(at - 2) : undefined;
    if (tokens[at - 1]?.word === "." && qualifier === undefined) return undefined;
    const all = this.tables.filter(({ called }) => qualifier === undefined || called === qualifier);
    const found = new Set<Column>();
    for (const { table } of all) {
      const column = table?.columns.find((one) => one.name.toLowerCase() === name);
      if (column !== undefined) found.add(column);
    }
    const [first] = found;
    return found.size === 1 ? first : undefined;
  }

  /** The table that the name at `at` stands for: in FROM and its like, or before a column. */
  tableAt(at: number): Table | undefined {
    const known = this.places.get(at);
    if (known !== undefined) return known;
    if (this.statement.tokens[at + 1]?.word !== ".") return undefined;
    const name = this.nameAt(at);
    const found = this.tables.filter(({ called }) => called === name);
    const [first] = found;
    return found.length === 1 && first?.table?.name.toLowerCase() === name ? first?.table : undefined;
  }

  /** Every column of that name that the statement's tables have. */
  columnsNamed(name: string): readonly Column[] {
    return this.tables.flatMap(
      ({ table }) => table?.columns.filter((one) => one.name.toLowerCase() === name.toLowerCase()) ?? [],
    );
  }

  private nameAt(at: number): string | undefined {
    const token = this.statement.tokens[at];
    if (token === undefined || !isName(token)) return undefined;
    return unquoteName(this.statement.text.slice(token.start, token.end), this.source.lexical).toLowerCase();
  }

  private readTables(schema: SchemaReader): readonly NamedTable[] {
    const { tokens, text } = this.statement;
    const found: NamedTable[] = [];
    let inList = false;
    for (let i = 0; i < tokens.length; i++) {
      const before = tokens[i - 1]?.word ?? "";
      const follows =
        TABLES_FOLLOW.has(before) ||
        (BEFORE_TABLE.has(before) && TABLES_FOLLOW.has(tokens[i - 2]?.word ?? "")) ||
        (inList && before === ",");
      if (!follows) {
        if (/^(?:WHERE|SET|GROUP|ORDER|HAVING|SELECT|VALUES|ON|LIMIT)$|^[()]$/.test(tokens[i]?.word ?? ""))
          inList = false;
        continue;
      }
      let last = i;
      while (tokens[last + 1]?.word === "." && tokens[last + 2] !== undefined) last += 2;
      const name = tokens[last];
      if (name === undefined || !isName(name) || BEFORE_TABLE.has(name.word)) continue;
      const written = unquoteName(text.slice(name.start, name.end), this.source.lexical);
      const table = schema.table({ name: written });
      const next = tokens[last + 1]?.word === "AS" ? last + 2 : last + 1;
      const alias = tokens[next];
      const isAlias = alias !== undefined && isName(alias) && !NO_ALIAS.has(alias.word);
      const called = isAlias ? unquoteName(text.slice(alias.start, alias.end), this.source.lexical) : written;
      if (table !== undefined && table !== UNKNOWN) this.places.set(last, table);
      found.push({ called: called.toLowerCase(), table: table === UNKNOWN ? undefined : table });
      i = isAlias ? next : last;
      inList = before === "FROM" || before === "UPDATE" || inList;
    }
    return found;
  }
}

function isName(token: Token): boolean {
  return token.kind === "word" || token.kind === "quoted-name";
}
