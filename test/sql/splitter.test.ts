// What the splitter makes of scripts: the statements, what ends them, what stands between.
import assert from "node:assert/strict";
import { DIALECT_NAMES, type DialectName } from "../../src/dialects/dialect";
import { dialectNamed } from "../../src/dialects/dialects";
import { type SplitOptions, splitStatements } from "../../src/sql/splitter";
import type { PlacedStatement } from "../../src/sql/statement";
import { MYSQL_CASES, PSQL_CASES } from "./client-cases";

function split(
  text: string,
  name: DialectName = "postgresql",
  options: SplitOptions = {},
): PlacedStatement[] {
  return splitStatements(text, dialectNamed(name), options);
}

function texts(text: string, name: DialectName = "postgresql", options: SplitOptions = {}): string[] {
  return split(text, name, options)
    .filter((placed) => placed.statement.kind === "sql")
    .map((placed) => placed.statement.text);
}

describe("splitting a script for psql", () => {
  for (const { name, text, statements } of PSQL_CASES) {
    it(name, () => assert.deepEqual(texts(text), statements));
  }
});

describe("splitting a script for mysql", () => {
  for (const { name, text, statements } of MYSQL_CASES) {
    it(name, () => assert.deepEqual(texts(text, "mysql"), statements));
  }

  it("takes MariaDB's and TiDB's scripts the same way", () => {
    for (const { text, statements, only } of MYSQL_CASES) {
      if (only === "mysql") continue;
      assert.deepEqual(texts(text, "mariadb"), statements);
      assert.deepEqual(texts(text, "tidb"), statements);
    }
  });
});

describe("a statement", () => {
  it("says where it stands, what ended it, and where its body begins", () => {
    const [placed] = split("  -- why\n  SELECT 1 /* x */ ;");
    assert.ok(placed !== undefined);
    assert.equal(placed.start, 2);
    assert.equal(placed.end, 29);
    assert.equal(placed.statement.text, "-- why\n  SELECT 1 /* x */");
    assert.equal(placed.statement.terminator, ";");
    assert.equal(placed.statement.bodyStart, 9);
    assert.deepEqual(placed.statement.comments, [
      { start: 0, end: 6 },
      { start: 18, end: 25 },
    ]);
    assert.deepEqual(
      placed.statement.tokens.map((token) => [token.kind, token.word, token.start, token.end]),
      [
        ["word", "SELECT", 9, 15],
        ["number", "", 16, 17],
      ],
    );
  });

  it("is not made of comments alone", () => {
    assert.deepEqual(split("-- nothing\n/* here */\n"), []);
    assert.deepEqual(split("-- nothing\n;\n"), []);
    assert.deepEqual(split(""), []);
    assert.equal(split("SELECT 1; -- at the end")[0]?.end, 9);
  });

  it("marks what the file's end cuts off", () => {
    for (const [text, name] of [
      ["SELECT 'abc; SELECT 2;", "postgresql"],
      ["SELECT E'\\", "postgresql"],
      ['SELECT "abc', "postgresql"],
      ["SELECT $a$ x $$", "postgresql"],
      ["SELECT `a", "mysql"],
      ["SELECT 'a\\'", "mysql"],
      ["SELECT @`a", "mysql"],
    ] as const) {
      const [placed] = split(text, name);
      assert.equal(placed?.statement.tokens.at(-1)?.unterminated, true, text);
      assert.equal(placed?.end, text.length, text);
    }
    assert.equal(split("SELECT 1 /* /* */")[0]?.statement.comments[0]?.unterminated, true);
    assert.equal(split("SELECT 1 /* x", "mysql")[0]?.statement.comments[0]?.unterminated, true);
  });

  it("gives what belongs to the client a kind of its own", () => {
    const kinds = (text: string, name: DialectName): string[][] =>
      split(text, name).map(({ statement }) => [statement.kind, statement.text, statement.terminator]);
    assert.deepEqual(
      kinds("\\connect db\nCOPY t FROM stdin;\n1\n\\.\nSELECT 1 \\gset a_ \\echo b\n", "postgresql"),
      [
        ["client-command", "\\connect db", ""],
        ["sql", "COPY t FROM stdin", ";"],
        ["copy-data", "1\n\\.", ""],
        ["sql", "SELECT 1", "\\gset a_ \\echo b"],
      ],
    );
    assert.deepEqual(kinds("\\copy t from stdin\n;\n\\.\nSELECT $1 \\bind 5 \\g", "postgresql"), [
      ["client-command", "\\copy t from stdin", ""],
      ["copy-data", ";\n\\.", ""],
      ["sql", "SELECT $1", "\\bind 5 \\g"],
    ]);
    assert.deepEqual(kinds("-- x\nDELIMITER $$\nSELECT 1$$\nsource a.sql\n\\. b.sql", "mysql"), [
      ["client-command", "-- x\nDELIMITER $$", ""],
      ["sql", "SELECT 1", "$$"],
      ["client-command", "source a.sql", ""],
      ["client-command", "\\. b.sql", ""],
    ]);
  });

  it("holds rows to the end of the file when their end mark is missing", () => {
    const [, rows] = split("COPY t FROM stdin;\n1;\n2 \\. \n");
    assert.equal(rows?.statement.kind, "copy-data");
    assert.equal(rows?.statement.text, "1;\n2 \\. \n");
  });

  it("ends at a delimiter given from outside", () => {
    assert.deepEqual(texts("SELECT 1;\nSELECT 2\n\n\nSELECT 3", "postgresql", { delimiter: "\n\n" }), [
      "SELECT 1;\nSELECT 2",
      "SELECT 3",
    ]);
    assert.deepEqual(texts("SELECT 1\n-- end\nSELECT 2;", "mysql", { delimiter: "-- end" }), [
      "SELECT 1",
      "SELECT 2;",
    ]);
  });
});

describe("marks of tools", () => {
  it("cut nothing where they are only words of a comment", () => {
    const text =
      "CREATE TABLE t ( -- migrate:down\n  a int, --rollback later\n  -- goose Up\n  b int -- +goose Down\n)";
    assert.deepEqual(texts(text), [text]);
    assert.deepEqual(texts("SELECT '\n-- migrate:down\n'"), ["SELECT '\n-- migrate:down\n'"]);
  });

  it("of Drizzle may stand behind a statement, in MySQL too", () => {
    for (const name of ["postgresql", "mysql"] as const) {
      assert.deepEqual(
        texts("SELECT 1;--> statement-breakpoint\nSELECT 2 --> statement-breakpoint\nSELECT 3", name),
        ["SELECT 1", "--> statement-breakpoint\nSELECT 2", "--> statement-breakpoint\nSELECT 3"],
      );
    }
  });

  it("that begin one statement hold until the end mark, or the next border", () => {
    const begin = "-- +goose StatementBegin\n";
    const ends = split(
      `${begin}SELECT 1; SELECT 2;\n-- +goose StatementEnd\nSELECT 3;\n${begin}SELECT 4;\n-- +goose Down\nSELECT 5`,
    );
    assert.deepEqual(
      ends.map(({ statement }) => [statement.text.slice(statement.bodyStart), statement.terminator]),
      [
        ["SELECT 1; SELECT 2", ";"],
        ["SELECT 3", ";"],
        ["SELECT 4;", ""],
        ["SELECT 5", ""],
      ],
    );
  });

  it("that hold a semicolon alone are no statement, whatever the delimiter", () => {
    const nothing = "-- +goose StatementBegin\n;\n-- +goose StatementEnd\n";
    for (const name of DIALECT_NAMES) assert.deepEqual(texts(nothing, name), []);
    assert.deepEqual(texts(`\nDELIMITER $$\n\n${nothing}`, "mysql"), []);
    assert.deepEqual(texts(`DELIMITER $$\n${nothing}SELECT 1$$ SELECT 2;$$`, "mysql"), [
      "-- +goose StatementEnd\nSELECT 1",
      "SELECT 2;",
    ]);
  });
});

describe("comments that are executed", () => {
  it("give their tokens to the dialects that execute them", () => {
    const words = (text: string, name: DialectName): string =>
      split(text, name)
        .flatMap(({ statement }) =>
          statement.tokens.map((token) => statement.text.slice(token.start, token.end)),
        )
        .join(" ");
    const text =
      "CREATE TABLE t (a int /*!80016 NOT NULL */ /*T![auto_rand] AUTO_RANDOM(5) */ /*M! INVISIBLE */)";
    assert.equal(words(text, "postgresql"), "CREATE TABLE t ( a int )");
    assert.equal(words(text, "mysql"), "CREATE TABLE t ( a int NOT NULL )");
    assert.equal(words(text, "mariadb"), "CREATE TABLE t ( a int NOT NULL INVISIBLE )");
    assert.equal(words(text, "tidb"), "CREATE TABLE t ( a int NOT NULL AUTO_RANDOM ( 5 ) )");
  });

  it("are told with their mark and condition", () => {
    const [placed] = split("/*!50003 CREATE*/ /*T![clustered_index] x */ /*! y /* z */ */ a", "tidb");
    assert.deepEqual(placed?.statement.executableComments, [
      { mark: "!", condition: "50003", start: 0, end: 17 },
      { mark: "T!", condition: "[clustered_index]", start: 18, end: 44 },
      { mark: "!", condition: "", start: 45, end: 61 },
    ]);
    assert.deepEqual(placed.statement.comments, [{ start: 51, end: 58 }]);
  });

  it("are comments when no server is new enough", () => {
    const [placed] = split("/*!999999\\- enable the sandbox mode */\nSELECT 1;", "mariadb");
    assert.equal(placed?.statement.tokens.length, 2);
    assert.equal(placed?.statement.comments.length, 1);
  });

  it("may be left open", () => {
    const [placed] = split("SELECT 1 /*!50003 + 2", "mysql");
    assert.deepEqual(placed?.statement.executableComments, [
      { mark: "!", condition: "50003", start: 9, end: 21 },
    ]);
  });
});

describe("double quotes in MySQL", () => {
  it("quote strings, or names under ANSI_QUOTES", () => {
    const kind = (text: string, options: SplitOptions = {}): string | undefined =>
      split(text, "mysql", options).at(-1)?.statement.tokens.at(-1)?.kind;
    assert.equal(kind('SELECT "a"'), "string");
    assert.equal(kind('SELECT "a"', { ansiQuotes: true }), "quoted-name");
    assert.equal(kind("SET sql_mode = 'ANSI_QUOTES'; SELECT \"a\""), "quoted-name");
    assert.equal(kind("SET @@session.sql_mode = 'ANSI,STRICT_TRANS_TABLES'; SELECT \"a\""), "quoted-name");
    assert.equal(
      kind("SET sql_mode = CONCAT(@@sql_mode, ',ANSI_QUOTES'), @x = 1; SELECT \"a\""),
      "quoted-name",
    );
    assert.equal(kind("SET GLOBAL sql_mode = 'ANSI_QUOTES'; SELECT \"a\""), "string");
    assert.equal(kind("SET sql_mode = 'ANSI_QUOTES'; SET sql_mode = @old; SELECT \"a\""), "string");
    assert.equal(
      kind("/*!40101 SET @old=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */; SELECT \"a\""),
      "string",
    );
  });
});

describe("placeholders", () => {
  const kinds = (text: string, name: DialectName): string[] =>
    split(text, name).flatMap(({ statement }) =>
      statement.tokens
        .filter((token) => token.kind === "placeholder" || token.kind === "parameter")
        .map((token) => `${token.kind} ${statement.text.slice(token.start, token.end)}`),
    );

  it("of templates are one token", () => {
    for (const name of ["postgresql", "mysql"] as const) {
      assert.deepEqual(
        kinds(
          "SELECT ${a.b} FROM {{ x('}') }}.t_{{y}} {% if a %} <%= z; %> WHERE a = %s AND b = %(n)s\n<% end %>",
          name,
        ),
        ["${a.b}", "{{ x('}') }}", "{{y}}", "{% if a %}", "<%= z; %>", "%s", "%(n)s", "<% end %>"].map(
          (text) => `placeholder ${text}`,
        ),
      );
    }
  });

  it("are not seen in operators", () => {
    assert.deepEqual(kinds("SELECT a %s, b%(c)s, d <% e, f %> g, h[a:b], i::int, j := 1", "postgresql"), [
      "placeholder %s",
    ]);
  });

  it("of drivers and clients are parameters", () => {
    assert.deepEqual(kinds("SELECT $1, :name, :'x', :\"y\", :{?z}", "postgresql"), [
      "parameter $1",
      "parameter :name",
      "parameter :'x'",
      'parameter :"y"',
      "parameter :{?z}",
    ]);
    assert.deepEqual(kinds("SELECT ?, :name, @a, @@global.b, @'c d', @`e`, 'root'@'%'", "mysql"), [
      "parameter ?",
      "parameter :name",
      "parameter @a",
      "parameter @@global.b",
      "parameter @'c d'",
      "parameter @`e`",
      "parameter @'%'",
    ]);
  });

  it("left open swallow nothing", () => {
    assert.deepEqual(texts("SELECT ${a;\nSELECT {{ b;\nSELECT 1;"), [
      "SELECT ${a",
      "SELECT {{ b",
      "SELECT 1",
    ]);
  });
});

describe("tokens of MySQL", () => {
  const tokens = (text: string): string[] =>
    split(text, "mysql").flatMap(({ statement }) =>
      statement.tokens.map((token) => `${token.kind} ${statement.text.slice(token.start, token.end)}`),
    );

  it("keep the manual's rules for names and numbers", () => {
    assert.deepEqual(tokens("1a 1e5 1e 0x1F 0xZ 0b1 t.1 t.1e5 .5 1.5 a$b $c é"), [
      "word 1a",
      "number 1e5",
      "word 1e",
      "number 0x1F",
      "word 0xZ",
      "number 0b1",
      "word t",
      "punctuation .",
      "word 1",
      "word t",
      "punctuation .",
      "word 1e5",
      "number .5",
      "number 1.5",
      "word a$b",
      "word $c",
      "word é",
    ]);
  });

  it("join a prefix with its string", () => {
    assert.deepEqual(tokens("_utf8mb4'a' _utf8mb4\"b\" _nothing'c' N'd' X'1F' b'0' n\"e\""), [
      "string _utf8mb4'a'",
      'string _utf8mb4"b"',
      "word _nothing",
      "string 'c'",
      "string N'd'",
      "string X'1F'",
      "string b'0'",
      "word n",
      'string "e"',
    ]);
  });

  it("take the longest operator", () => {
    assert.deepEqual(tokens("a<=>b->>'$.c'||d:=e&&f<>g!=h--1"), [
      "word a",
      "operator <=>",
      "word b",
      "operator ->>",
      "string '$.c'",
      "operator ||",
      "word d",
      "operator :=",
      "word e",
      "operator &&",
      "word f",
      "operator <>",
      "word g",
      "operator !=",
      "word h",
      "operator -",
      "operator -",
      "number 1",
    ]);
  });
});
