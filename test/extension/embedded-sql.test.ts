// SQL in the strings of programs is coloured as SQL. The grammars that VS Code has loaded, ours among them, are read
// by VS Code's own tokenizer, line by line as the editor does it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import * as vscode from "vscode";

interface Token {
  readonly startIndex: number;
  readonly endIndex: number;
  readonly scopes: readonly string[];
}

interface Grammar {
  tokenizeLine(
    line: string,
    state: unknown,
  ): { readonly tokens: readonly Token[]; readonly ruleStack: unknown };
}

interface TextMate {
  readonly INITIAL: unknown;
  parseRawGrammar(content: string, path: string): unknown;
  readonly Registry: new (options: {
    readonly onigLib: Promise<unknown>;
    loadGrammar(scope: string): Promise<unknown>;
    getInjections(scope: string): readonly string[];
  }) => { loadGrammar(scope: string): Promise<Grammar | null> };
}

interface Oniguruma {
  loadWASM(data: ArrayBuffer): Promise<void>;
  createOnigScanner(patterns: string[]): unknown;
  createOnigString(text: string): unknown;
}

interface GrammarEntry {
  readonly scopeName: string;
  readonly path: string;
  readonly injectTo?: readonly string[];
}

interface Piece {
  readonly text: string;
  readonly scopes: string;
}

function grammarEntries(): (GrammarEntry & { readonly folder: string })[] {
  return vscode.extensions.all.flatMap(({ extensionPath, packageJSON }) => {
    const { contributes } = packageJSON as { readonly contributes?: { readonly grammars?: GrammarEntry[] } };
    return (contributes?.grammars ?? []).map((entry) => ({ ...entry, folder: extensionPath }));
  });
}

async function loadGrammar(scope: string): Promise<{ readonly grammar: Grammar; readonly initial: unknown }> {
  const load = createRequire(join(vscode.env.appRoot, "package.json"));
  const textmate = load("vscode-textmate") as TextMate;
  const oniguruma = load("vscode-oniguruma") as Oniguruma;
  const wasm = readFileSync(join(dirname(load.resolve("vscode-oniguruma")), "onig.wasm"));
  const bytes = wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength);
  await oniguruma.loadWASM(bytes);
  const entries = grammarEntries();
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns: string[]) => oniguruma.createOnigScanner(patterns),
      createOnigString: (text: string) => oniguruma.createOnigString(text),
    }),
    loadGrammar: (name) => {
      const entry = entries.find(({ scopeName }) => scopeName === name);
      if (entry === undefined) return Promise.resolve(null);
      const path = join(entry.folder, entry.path);
      return Promise.resolve(textmate.parseRawGrammar(readFileSync(path, "utf8"), path));
    },
    getInjections: (name) =>
      entries.filter(({ injectTo }) => injectTo?.includes(name) === true).map(({ scopeName }) => scopeName),
  });
  const grammar = await registry.loadGrammar(scope);
  assert.ok(grammar, `VS Code has no grammar for ${scope}`);
  return { grammar, initial: textmate.INITIAL };
}

const SQL = "meta.embedded.sql.migration-lens";

interface Case {
  readonly title: string;
  readonly code: string;
  /** Words that stand in SQL, each with its own kind where it has one. */
  readonly sql: readonly (readonly [word: string, scope?: string])[];
  /** Words that do not. */
  readonly host: readonly string[];
}

const KEYWORD = "keyword.other";

const PYTHON: readonly Case[] = [
  {
    title: "a string in op.execute",
    code: `op.execute("CREATE TABLE t (id BIGINT DEFAULT 'x')")\nafter = 1\n`,
    sql: [
      ["CREATE", KEYWORD],
      ["BIGINT", "storage.type"],
      ["'x'", "string.quoted.single.sql"],
    ],
    host: ["op", "after"],
  },
  {
    title: "a triple-quoted string on lines of its own",
    code: `op.execute(\n    """\n    ALTER TABLE t -- don't stop "here"\n    ADD COLUMN c TEXT;\n    """\n)\nafter = "SELECT"\n`,
    sql: [
      ["ALTER", KEYWORD],
      ["-- don't stop", "comment.line"],
      ["ADD", KEYWORD],
      ["TEXT", "storage.type"],
    ],
    host: ["after", "SELECT"],
  },
  {
    title: "sa.text within op.execute, and the arguments after it",
    code: `conn.execute(sa.text("UPDATE t SET a = :value"), {"value": "SELECT"})\nafter = 1\n`,
    sql: [
      ["UPDATE", KEYWORD],
      ["SET", KEYWORD],
    ],
    host: ['value"', "SELECT", "after"],
  },
  {
    title: "a raw string, whose backslash escapes nothing for SQL",
    code: `op.execute(r"UPDATE t SET a = regexp_replace(a, '\\d+', '')")\nafter = 1\n`,
    sql: [
      ["UPDATE", KEYWORD],
      ["'\\d+'", "string.quoted.single.sql"],
    ],
    host: ["after"],
  },
  {
    title: "an escaped quote",
    code: `op.execute('INSERT INTO t VALUES (\\'a\\')')\nafter = 1\n`,
    sql: [
      ["INSERT", KEYWORD],
      ["\\'", "constant.character.escape"],
      ["VALUES", KEYWORD],
    ],
    host: ["after"],
  },
  {
    title: "strings put together",
    code: `op.execute(\n    "DROP TABLE a;"\n    "DROP VIEW b" + suffix\n)\nafter = 1\n`,
    sql: [
      ["DROP TABLE", KEYWORD],
      ["VIEW", KEYWORD],
    ],
    host: ["suffix", "after"],
  },
  {
    title: "a string that is taken in by dedent",
    code: `op.execute(textwrap.dedent("""\n  GRANT SELECT ON t TO r\n"""))\nafter = 1\n`,
    sql: [["GRANT", KEYWORD]],
    host: ["dedent", "after"],
  },
  {
    title: "RunSQL, both ways, and what is not SQL in it",
    code: `migrations.RunSQL(\n  sql=["CREATE INDEX i ON t (a)"],\n  reverse_sql="DROP INDEX i",\n  hints={"model": "SELECT"},\n)\nafter = 1\n`,
    sql: [
      ["CREATE", KEYWORD],
      ["DROP", KEYWORD],
    ],
    host: ["reverse_sql", "model", "SELECT", "after"],
  },
  {
    title: "no string that only stands near SQL",
    code: `plot.text("SELECT me")\nprint("DROP TABLE t")\nop.create_table("ORDER", sa.Column("KEY"))\n`,
    sql: [],
    host: ["SELECT", "DROP", "ORDER", "KEY"],
  },
  {
    title: "a string that is not closed, up to the end of its line",
    code: `op.execute("CREATE TABLE\nafter = 1\n`,
    sql: [["CREATE", KEYWORD]],
    host: ["after"],
  },
];

const TYPESCRIPT: readonly Case[] = [
  {
    title: "a template in queryRunner.query",
    code: "await queryRunner.query(`CREATE TABLE \"t\" (id uuid, n text DEFAULT 'x')`);\nconst after = 1;\n",
    sql: [
      ["CREATE", KEYWORD],
      ["uuid", "storage.type"],
      ["'x'", "string.quoted.single.sql"],
    ],
    host: ["await", "after"],
  },
  {
    title: "a template on lines of its own, with an expression in it",
    code: "await queryRunner.query(\n  `\n  ALTER TABLE t -- it's one\n  ADD c ${type('SELECT')} NOT NULL\n  `,\n);\nconst after = 'DROP';\n",
    sql: [
      ["ALTER", KEYWORD],
      ["-- it's", "comment.line"],
      ["NOT", KEYWORD],
    ],
    host: ["after", "DROP"],
  },
  {
    title: "strings in knex.raw, knex.schema.raw and trx.raw",
    code: `await knex.raw("UPDATE a SET b = ?", ["SELECT"]);\nawait knex.schema.raw('DROP VIEW v');\nawait trx.raw("DELETE FROM t");\n`,
    sql: [
      ["UPDATE", KEYWORD],
      ["DROP", KEYWORD],
      ["DELETE", KEYWORD],
    ],
    host: ["SELECT", "await"],
  },
  {
    title: "pgm.sql and a chain to Sequelize's query",
    code: `pgm.sql('CREATE EXTENSION citext');\nawait queryInterface.sequelize.query("TRUNCATE t", { type: "SELECT" });\nconst after = 1;\n`,
    sql: [
      ["CREATE", KEYWORD],
      ["TRUNCATE", KEYWORD],
    ],
    host: ["SELECT", "after"],
  },
  {
    title: "a tagged template",
    code: "await db.execute(sql`INSERT INTO t VALUES (${id})`);\nconst after = `SELECT`;\n",
    sql: [
      ["INSERT", KEYWORD],
      ["VALUES", KEYWORD],
      ["id", "meta.template.expression"],
    ],
    host: ["after", "SELECT"],
  },
  {
    title: "an escaped quote, and an escaped backtick",
    code: "queryRunner.query('SELECT \\'a\\' FROM t');\nqueryRunner.query(`DROP TABLE \\`u\\` CASCADE`);\nconst after = 1;\n",
    sql: [
      ["SELECT", KEYWORD],
      ["FROM", KEYWORD],
      ["CASCADE", KEYWORD],
    ],
    host: ["after"],
  },
  {
    title: "no string of another call",
    code: `console.log("DROP TABLE t");\nqueryRunner.dropTable("ORDER");\nconst sqlText = \`SELECT\`;\n`,
    sql: [],
    host: ["DROP", "ORDER", "SELECT"],
  },
];

const SUITES = [
  ["Python", "source.python", PYTHON],
  ["TypeScript", "source.ts", TYPESCRIPT],
  ["JavaScript", "source.js", TYPESCRIPT],
] as const;

describe("SQL in programs is coloured", () => {
  for (const [language, scope, cases] of SUITES)
    describe(language, () => {
      let grammar: Grammar;
      let initial: unknown;
      before(async () => {
        ({ grammar, initial } = await loadGrammar(scope));
      });

      const piecesOf = (code: string): readonly Piece[] => {
        let state = initial;
        return code.split("\n").flatMap((line) => {
          const { tokens, ruleStack } = grammar.tokenizeLine(line, state);
          state = ruleStack;
          return tokens.map(({ startIndex, endIndex, scopes }) => ({
            text: line.slice(startIndex, endIndex),
            scopes: scopes.join(" "),
          }));
        });
      };

      /** The scopes of the first and the last character of the first place where `word` stands so. */
      const scopesOf = (code: string, word: string, isSql: boolean): string | undefined => {
        const pieces = piecesOf(code);
        const whole = pieces.map(({ text }) => text).join("");
        const at = (offset: number): string => {
          let end = 0;
          return pieces.find(({ text }) => (end += text.length) > offset)?.scopes ?? "";
        };
        for (let from = whole.indexOf(word); from !== -1; from = whole.indexOf(word, from + 1))
          if (at(from).includes(SQL) === isSql) return `${at(from)} ${at(from + word.length - 1)}`;
        return undefined;
      };

      for (const { title, code, sql, host } of cases)
        it(title, () => {
          for (const [word, kind] of sql) {
            const scopes = scopesOf(code, word, true);
            assert.ok(scopes !== undefined, `${word} is SQL`);
            if (kind !== undefined) assert.ok(scopes.includes(kind), `${word} is ${kind}, and not ${scopes}`);
          }
          for (const word of host) assert.ok(scopesOf(code, word, false) !== undefined, `${word} is not SQL`);
        });
    });
});
