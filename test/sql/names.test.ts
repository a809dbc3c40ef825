// Names and strings as they are written, and what they stand for; the servers are asked about strings.
import assert from "node:assert/strict";
import { PGlite } from "@electric-sql/pglite";
import { assert as check, property, string } from "fast-check";
import { type RowDataPacket, createConnection } from "mysql2/promise";
import { dialectNamed } from "../../src/dialects/dialects";
import { readTokens } from "../../src/sql/lexer";
import { foldName, quoteName, quoteString, stringValue, unquoteName } from "../../src/sql/names";
import { describeOnEngine } from "../run/live-engine";

const postgresql = dialectNamed("postgresql");
const mysql = dialectNamed("mysql");

const POSTGRES_STRINGS = [
  "'it''s'",
  "'a\\n'",
  "E'a\\n\\t\\\\\\'\\x41\\u00e9\\U0001F600\\101'''",
  "e'\\q'",
  "U&'d\\0061t\\+000061 \\\\'",
  "'a'\n  'b'",
  "'a' -- c\n'b'\n'c'",
  "E'a\\'\n'\n'\\''",
  "$$a'b$$",
  "$x$ $$ $x$",
  "N'é'",
  "''",
];

const MYSQL_STRINGS = [
  "'it''s'",
  "'a\\'b\\\\ \\n\\t\\r\\b\\Z\\q'",
  "'\\%\\_'",
  '"a""b\'c"',
  "_utf8mb4'é'",
  "N'x'",
  "''",
];

describe("names", () => {
  it("lose their quotes", () => {
    assert.equal(unquoteName("Users", postgresql.lexical), "Users");
    assert.equal(unquoteName('"a""b"', postgresql.lexical), 'a"b');
    assert.equal(unquoteName('U&"d\\0061t\\+000061"', postgresql.lexical), "data");
    assert.equal(unquoteName("`a``b`", mysql.lexical), "a`b");
    assert.equal(unquoteName('"a"', mysql.lexical), "a");
    assert.equal(unquoteName('"half', postgresql.lexical), "half");
    assert.equal(unquoteName('"', postgresql.lexical), "");
  });

  it("are folded where the catalog folds them", () => {
    assert.equal(foldName("UsersÄ", postgresql), "usersÄ");
    assert.equal(foldName('"Users"', postgresql), "Users");
    assert.equal(foldName("Users", mysql), "Users");
  });

  it("get quotes only where they need them", () => {
    for (const name of ["users", "_a1", "a$b", "é", "name", "date"])
      assert.equal(quoteName(name, postgresql), name);
    for (const name of ["Users", "user", "a b", "1a", "", "a-b", "select"]) {
      assert.equal(quoteName(name, postgresql), `"${name}"`);
    }
    assert.equal(quoteName('a"b', postgresql), '"a""b"');
    assert.equal(quoteName("Users", mysql), "Users");
    assert.equal(quoteName("rank", mysql), "`rank`");
    assert.equal(quoteName("rank", mysql, [5, 7]), "rank");
    assert.equal(quoteName("rank", mysql, [8, 4]), "`rank`");
    assert.equal(quoteName("a`b", mysql), "`a``b`");
  });

  it("come back from their quotes as they were", () => {
    for (const dialect of [postgresql, mysql]) {
      check(
        property(string({ unit: "binary" }), (name) => {
          const quoted = quoteName(name, dialect);
          assert.equal(unquoteName(quoted, dialect.lexical), name);
          const { tokens } = readTokens(quoted, 0, dialect.lexical);
          assert.equal(tokens.length, 1);
          assert.equal(tokens[0]?.end, quoted.length);
        }),
      );
    }
  });
});

describe("strings", () => {
  it("come back from their quotes as they were", () => {
    for (const dialect of [postgresql, mysql]) {
      check(
        property(string({ unit: "binary" }), (value) => {
          assert.equal(stringValue(quoteString(value, dialect), dialect.lexical), value);
        }),
      );
    }
  });

  it("have no text where they are bits", () => {
    assert.equal(stringValue("X'41'", postgresql.lexical), undefined);
    assert.equal(stringValue("b'1'", mysql.lexical), undefined);
    assert.equal(stringValue("abc", mysql.lexical), undefined);
  });

  it("mean what PostgreSQL makes of them", async () => {
    const database = await PGlite.create();
    for (const literal of POSTGRES_STRINGS) {
      const { rows } = await database.query<{ value: string }>(`SELECT ${literal}::text AS value`);
      assert.equal(stringValue(literal, postgresql.lexical), rows[0]?.value, literal);
    }
    await database.close();
  });
});

for (const name of ["mysql", "mariadb", "tidb"] as const) {
  describeOnEngine(name, "strings mean what the server makes of them", (url) => {
    it("for every kind of literal", async () => {
      const database = await createConnection({ uri: url, charset: "utf8mb4" });
      for (const literal of MYSQL_STRINGS) {
        const [rows] = await database.query<RowDataPacket[]>(`SELECT ${literal} AS value`);
        assert.equal(stringValue(literal, mysql.lexical), rows[0]?.["value"], literal);
      }
      await database.end();
    });
  });
}
