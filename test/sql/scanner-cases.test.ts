// Our lexer against PostgreSQL's own scanner, on texts written to be hard.
import assert from "node:assert/strict";
import { array, assert as check, constantFrom, property } from "fast-check";
import { PGlite } from "@electric-sql/pglite";
import { dialectNamed } from "../../src/dialects/dialects";
import { readTokens } from "../../src/sql/lexer";
import { firstDifference, hasPlaceholder, loadScanner, ourBorders, scannerBorders } from "./postgres-scanner";

const CASES: readonly string[] = [
  "SELECT 1",
  "select\t*\r\nfrom\fa\vb",
  "SELECT 'it''s', '', 'a''', '\\', E'\\'', e'\\\\', 'x'",
  "SELECT 'a'\n'b', 'a'  \r\n\t 'b' , 'a' 'b', E'a'\n'\\n'",
  "SELECT B'01', b'1'\n'0', X'1F', x'ff', N'n', n'a'",
  "SELECT U&'d\\0061t\\+000061' UESCAPE '!', u&'x', U&\"n\\0061me\", u&\"x\", U & 'x', U &'x', u&1, U&x",
  "SELECT $$ a ; 'b $$, $tag$ $$ $other$ ' $tag$, $_1$x$_1$, $é$ü$é$",
  "SELECT $1, $23, $1::int, a$1, a$b$c, _$x",
  "SELECT a$$b, x$1$y",
  '"a""b", "A b"."c", "a"\n"b"',
  "/* a /* b */ c */ SELECT /* ' */ 1 /**/ -- 'x\n, 2 --\n--x\r, 3 --",
  "SELECT 1-- c\n+2, 1--\n, 1 - - 2, 1 -/* c */- 2, 1 */* c */ 2",
  "a+-b, a*-b, a<-b, a@-b, a<>-b, a|-1, a||-1, a-+b, a=-b, a>=-1, a %-1, a^-1, a!=-1, a~~*b, a!~*b",
  "a->b, a->>'b', a#>'{a}', a#>>b, a@>b, a<@b, a?b, a?|b, a?&b, a@?b, a@@b, a@-@b, a&&b, a-|-b, a<<|b, a|>>b",
  "a::int, a : :b, a:=1, a=>b, a<=b, a>=b, a<>b, a!=b, a<=>b, a:=:b, x[1:2], x[a:b], x[:2], x[1:], x[:]",
  "SELECT 1, 1.5, .5, 1., 1e5, 1.5E-3, .5e+2, 1.e5, 1..10, 1...2",
  "SELECT 0x1F, 0X1f, 0o17, 0O7, 0b101, 0B1, 1_000, 1_000.000_1, 0x_1F, 0b1_0, 1_0e1_0",
  "SELECT 1a1 FROM t".replace("1a1", "1 a1"),
  "(a), (b);;,.[1]{}".replace("{}", ""),
  "CREATE OPERATOR === (LEFTARG = a), OPERATOR(pg_catalog.+)",
  "SELECT é, ñandú, 日本, \u{1F600}, a\u00a0b, _x, x_1, A1_",
  "SELECT '日本''語', \"名\", $ñ$é$ñ$, E'é\\'', -- é\n 1",
  "INSERT INTO t VALUES (1, 'a'), (2, E'b\\nc');\nCOMMENT ON TABLE t IS 'x; y';",
  "DO $do$ BEGIN EXECUTE format($q$ select %L $q$, 'x'); END $do$;",
  "SELECT a.b.c, a . b, a.*, t.1, t .5, (t).a, f(x)[1].y",
  "GRANT ALL ON t TO CURRENT_USER; SELECT NULL::text, ARRAY[1,2]::int[], ROW(1)",
  "SELECT '\n\n'\n\n'', 'a'\n\n\n'b'",
  "SELECT a FROM t WHERE a LIKE '50%%' AND b % 3 = 1 AND c %s = 2".replace(" %s", " % s"),
  "select interval '1' day, date '2020-01-01', time with time zone '10:00'",
  "\ufeffSELECT 1".slice(1),
  ";",
  "   \n ",
  "-- only",
  "/* only */",
];

const PARTS: readonly string[] = [
  "' '' $$ $a$ $1 $ E' e'\\' U&' u&\" B' x' N' \\ \\' -- /* */ ; , ( ) [ ] . .. : :: :=",
  "+ - * / < > = ~ ! @ # ^ & | ` ? => <> a b1 _x select é 日 1 0x1f 1.5 1e5 0b1 12_3 e u n x b",
]
  .join(" ")
  .split(" ")
  .concat(["\n", "\r\n", " ", "\t"]);

describe("tokens as PostgreSQL's scanner sees them", () => {
  before(loadScanner);

  for (const text of CASES) {
    it(JSON.stringify(text), () => {
      const theirs = scannerBorders(text);
      if (theirs instanceof Error) throw theirs;
      assert.equal(firstDifference(text, theirs), undefined);
    });
  }

  it("agrees on any text made of SQL's parts, where PostgreSQL takes it", () => {
    const part = constantFrom(...PARTS);
    let compared = 0;
    check(
      property(array(part, { maxLength: 24 }), (parts) => {
        const text = parts.join("");
        const theirs = scannerBorders(text);
        // Unterminated text, junk behind numbers and parameters: PostgreSQL refuses the whole.
        if (theirs instanceof Error) return;
        // A comment between two parts of a string splits it for this build of the scanner only; see below.
        if (hasPlaceholder(text) || /'\s*--/.test(text)) return;
        // psql takes `:name` for a variable before the scanner sees a string's prefix in it.
        if (/:[\wé日]+[&'"]/.test(text)) return;
        compared++;
        assert.equal(firstDifference(text, theirs), undefined, JSON.stringify(text));
      }),
      { numRuns: 20_000 },
    );
    assert.ok(compared > 2_000, `only ${compared} texts were compared`);
  }).timeout(60_000);

  it("goes on with a string behind a comment, as the server does", async () => {
    const database = await PGlite.create();
    for (const literal of ["'a'\n--c\n'b'", "'a' --c\n'b'", "'a' -- c\r--d\n\n 'b'", "E'a'--\n'b'"]) {
      const result = await database.query<{ x: string }>(`SELECT ${literal} AS x`);
      assert.equal(result.rows[0]?.x, "ab");
      assert.equal(readTokens(literal, 0, dialectNamed("postgresql").lexical).tokens.length, 1, literal);
    }
    await database.close();
  });

  it("takes apart only what it joins on purpose", () => {
    assert.deepEqual(
      ourBorders("N'x' :a").map(({ start, end }) => [start, end]),
      [
        [0, 1],
        [1, 4],
        [5, 6],
        [6, 7],
      ],
    );
  });
});
