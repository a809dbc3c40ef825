// Formatting: what it lays out, what it must leave alone, and that twice is once, over the SQL of all rules' examples.
import assert from "node:assert/strict";
import { applyEdits } from "../../src/base/text";
import type { DialectName } from "../../src/dialects/dialect";
import { dialectNamed } from "../../src/dialects/dialects";
import { RULES } from "../../src/lint/rules/index";
import { formatFile } from "../../src/server/format-file";
import { formatStatement } from "../../src/server/format-sql";
import type { Layout } from "../../src/server/sql-formatter";
import { splitStatements } from "../../src/sql/splitter";
import { openLint } from "../lint/open-lint";

const LAYOUT: Layout = { tabSize: 2, insertSpaces: true };

async function format(
  text: string,
  source: DialectName = "postgresql",
  { layout = LAYOUT, path = "/m/0001_a.up.sql", only = "" } = {},
): Promise<{ readonly text: string; readonly log: readonly string[]; readonly offered: boolean }> {
  const session = openLint({ [path]: text }, { source, rules: [] });
  const log: string[] = [];
  const at = text.indexOf(only);
  const edits = await formatFile({
    session,
    path,
    text,
    ...(only === "" ? {} : { range: { start: at, end: at + only.length } }),
    layout,
    isWanted: () => true,
    log: (message) => log.push(message),
  });
  return { text: applyEdits(text, edits ?? []), log, offered: edits !== undefined };
}

/** Kinds and texts of all that is no blank, in order. */
function partsOf(text: string, dialect: DialectName): readonly string[] {
  return splitStatements(text, dialectNamed(dialect)).flatMap(({ statement }) =>
    [...statement.tokens, ...statement.comments.map((comment) => ({ kind: "comment", ...comment }))]
      .toSorted((a, b) => a.start - b.start)
      .map(({ kind, start, end }) => `${kind} ${statement.text.slice(start, end)}`),
  );
}

describe("formatting", () => {
  it("lays out statement by statement, indented as the editor says", async () => {
    const sql = "create table a (id bigint primary key, note text default 'x  y', c int);  drop table b ;\n";
    const two = await format(sql);
    assert.equal(
      two.text,
      "create table a (\n  id bigint primary key,\n  note text default 'x  y',\n  c int\n);\ndrop table b ;\n",
    );
    const tabs = await format(sql, "mysql", { layout: { tabSize: 4, insertSpaces: false } });
    assert.match(tabs.text, /\n\tid bigint primary key,\n/);
  });

  it("formats only the statements that are selected", async () => {
    const sql = "select   1;\nselect   2;\nselect   3;\n";
    const { text } = await format(sql, "postgresql", { only: "select   2" });
    assert.equal(text, "select   1;\nselect\n  2;\nselect   3;\n");
  });

  it("keeps the file's line ends, in statements and in strings", async () => {
    const { text } = await format("select\r\n'a\r\nb'  ,  1;\r\n");
    assert.equal(text, "select\r\n  'a\r\nb',\r\n  1;\r\n");
  });

  it("moves no bracket to or from a word of MySQL, which would make another thing of it", async () => {
    const { text } = await format("create table count  (a int);\nselect now(), my_function(1);\n", "mysql");
    assert.match(text, /table count \(a int\)/);
    assert.match(text, /now\(\)/);
    assert.match(text, /my_function\(1\)/);
  });

  const leftAlone: readonly (readonly [what: string, dialect: DialectName, sql: string])[] = [
    [
      "scripts with delimiters of their own",
      "mysql",
      "DELIMITER //\ncreate   procedure p()\nbegin\n select 1;\nend//\nDELIMITER ;\n",
    ],
    ["psql's commands", "postgresql", "\\set  x   1\n\\connect  y\n"],
    ["rows of COPY", "postgresql", "COPY a (b) FROM stdin;\n1   2\n3\t4\n\\.\n"],
    ["placeholders of templates", "postgresql", "create   table ${schema}.a  (id int);\n"],
    [
      "bodies of routines",
      "postgresql",
      "CREATE FUNCTION f () returns int AS $$\nbegin\n     return   1;\nend;\n$$ language plpgsql;\n",
    ],
    [
      "bodies of routines without quotes",
      "mysql",
      "create  trigger t before insert on a for each row begin set   new.a = 1; end;\n",
    ],
    [
      "executed comments",
      "mysql",
      "/*!40101   set names utf8 */;\ncreate  table a (b int /*!50000  unsigned */);\n",
    ],
    [
      "suppressions",
      "postgresql",
      "drop   table a -- migration-lens: ignore drop-table: it is empty\n  cascade;\n",
    ],
    ["half-typed statements", "postgresql", "create   table a  (b text default 'x;\n"],
    ["what is no query", "postgresql", "grant   select   on a to b;\n"],
  ];
  for (const [what, dialect, sql] of leftAlone) {
    it(`leaves alone: ${what}`, async () => assert.equal((await format(sql, dialect)).text, sql));
  }

  it("leaves comments above a statement, marks of tools and suppressions where they stand", async () => {
    const sql = [
      "-- +goose Up",
      "-- migration-lens: ignore drop-table: it is empty",
      "drop   table a;",
      "",
      "--   about   b",
      "-- +goose StatementBegin",
      "drop   table b;",
      "-- +goose StatementEnd",
      "-- +goose Down",
      "select   1; --> statement-breakpoint",
      "",
    ].join("\n");
    const { text } = await format(sql);
    assert.equal(text, sql.replaceAll("drop   table", "drop table").replace("select   1", "select\n  1"));
  });

  it("says in the log what it left, and where", async () => {
    const { log } = await format("select 1;\n\ngrant   select on a to b;\n");
    assert.deepEqual(log, [
      "0001_a.up.sql:3: the statement is left as it is, since the formatter does not know its grammar.",
    ]);
  });

  it("drops what would change more than blanks", () => {
    const text = "select a   from b";
    const [placed] = splitStatements(text, dialectNamed("postgresql"));
    assert.ok(placed);
    for (const answer of [
      "SELECT a FROM b",
      "select a from c",
      "select a, from b",
      "select a from b; x",
      "",
    ]) {
      const formatted = formatStatement({
        text,
        statement: placed.statement,
        start: 0,
        dialect: "postgresql",
        layout: LAYOUT,
        layOut: () => answer,
      });
      assert.ok("left" in formatted, answer);
    }
  });

  it("is not offered in a program's strings, nor outside of projects", async () => {
    const code =
      'from alembic import op\nrevision = "a"\ndown_revision = None\ndef upgrade():\n    op.execute("select   1")\n';
    assert.equal((await format(code, "postgresql", { path: "/m/versions/a.py" })).offered, false);
    const session = openLint({ "/m/1.sql": "select 1" }, { rules: [] });
    const edits = await formatFile({
      session,
      path: "/other/2.sql",
      text: "select   1",
      layout: LAYOUT,
      isWanted: () => true,
      log: () => undefined,
    });
    assert.equal(edits, undefined);
  });

  it("gives the same twice as once, and the same tokens, for every rule's examples", async () => {
    let [count, left] = [0, 0];
    for (const rule of RULES) {
      for (const { from, sql } of [...rule.examples, ...rule.silentOn]) {
        const once = await format(sql, from);
        const twice = await format(once.text, from);
        assert.equal(twice.text, once.text, `${rule.name}: ${sql}`);
        assert.deepEqual(partsOf(once.text, from), partsOf(sql, from), `${rule.name}: ${sql}`);
        count++;
        if (once.log.length > 0) left++;
      }
    }
    // Where formatting fails for many, it is of no use.
    assert.ok(left < count / 10, `${left} of ${count} examples hold a statement that is left`);
  }).timeout(120_000);
});
