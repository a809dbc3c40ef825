// What a session does with files too large to look at every row of, and with those that take long.
import assert from "node:assert/strict";
import type { DialectName } from "../../src/dialects/dialect";
import { CHECKED_ROWS } from "../../src/lint/file-units";
import type { LintSession } from "../../src/lint/session";
import { MemoryFiles } from "./memory-files";
import { makeLint } from "./open-lint";

const PATH = "/m/001_dump.up.sql";
const TABLE = "CREATE TABLE users (id BIGINT PRIMARY KEY, settings JSONB);\n";
const LATER = "CREATE TABLE later (id BIGINT PRIMARY KEY, settings JSONB);\n";
const ONE_ROW = `INSERT INTO users (id, settings) VALUES (1, '{"a": "it''s; so"}');\n`;

function open(text: string, source: DialectName = "postgresql"): LintSession {
  const session = makeLint(new MemoryFiles({ [PATH]: text }), { targets: ["postgresql", "mysql"], source });
  session.openFolders(["/"]);
  return session;
}

function rulesIn(session: LintSession): readonly string[] {
  return session.check(PATH).map(({ rule }) => rule);
}

describe("a dump", () => {
  it("has its first rows checked, all of its other statements, and says how many rows are not", () => {
    const count = 20_000;
    const text = TABLE + ONE_ROW.repeat(count) + LATER;
    const session = open(text);
    assert.equal(session.unitsOf(PATH).length, CHECKED_ROWS + 2);
    const findings = session.check(PATH);
    assert.equal(findings.filter(({ rule }) => rule === "jsonb-type").length, 2);
    const [said, ...more] = findings.filter(({ rule }) => rule === "rows-not-checked");
    assert.deepEqual(more, []);
    assert.equal(said?.severity, "hint");
    assert.match(said.message, new RegExp(`\\b${count - CHECKED_ROWS} more rows`));
    assert.equal(text.slice(said.range.start, said.range.end), "INSERT");
    assert.equal(said.range.start, TABLE.length + CHECKED_ROWS * ONE_ROW.length);
  });

  it("keeps few of the rows of one long INSERT, and reads what stands behind them", () => {
    const row = "(1,'some (name, with; signs',NULL),";
    const rows = row.repeat(30_000).slice(0, -1);
    const session = open(
      `CREATE TABLE \`t\` (id INT);\nINSERT INTO t VALUES ${rows} ON DUPLICATE KEY UPDATE id = 1;\n`,
      "mysql",
    );
    const insert = session.unitsOf(PATH)[1]?.unit.statement;
    assert.ok(insert !== undefined);
    assert.ok(insert.tokens.length < 10 * CHECKED_ROWS, String(insert.tokens.length));
    assert.ok(rulesIn(session).includes("on-duplicate-key"));
    assert.ok(rulesIn(session).includes("rows-not-checked"));
  });

  it("holds no unit for the rows below COPY", () => {
    const session = open(`${TABLE}COPY users FROM stdin;\n${'1\t{"a": 1}\n'.repeat(100_000)}\\.\n${LATER}`);
    assert.equal(session.unitsOf(PATH).length, 3);
    assert.ok(!rulesIn(session).includes("rows-not-checked"));
  });

  it("is checked whole once it has been made short, and passed over again once it is long", () => {
    const text = TABLE + ONE_ROW.repeat(20_000);
    const short = TABLE + ONE_ROW.repeat(3_000);
    const session = open(text);
    for (let round = 0; round < 2; round++) {
      session.changeBuffer(PATH, short);
      assert.equal(session.unitsOf(PATH).length, 3_001);
      assert.ok(!rulesIn(session).includes("rows-not-checked"));
      session.changeBuffer(PATH, text);
      assert.equal(session.unitsOf(PATH).length, CHECKED_ROWS + 1);
      assert.ok(rulesIn(session).includes("rows-not-checked"));
    }
  });
});

describe("a check in steps", () => {
  const many = Array.from({ length: 400 }, (_, i) => TABLE.replace("users", `t${i}`)).join("");

  it("pauses, and says in the end what a check at once says", () => {
    const session = open(many);
    let pauses = 0;
    for (const _ of session.checkInSteps(PATH)) pauses++;
    assert.ok(pauses >= 10, String(pauses));
    assert.deepEqual(rulesIn(session), rulesIn(open(many)));
  });

  it("lets everything be asked and changed in a pause, and says what holds at its end", () => {
    const session = open(many);
    const steps = session.checkInSteps(PATH);
    steps.next();
    steps.next();
    const asked = rulesIn(session);
    assert.equal(asked.filter((rule) => rule === "jsonb-type").length, 400);
    session.changeBuffer(PATH, TABLE + many);
    steps.next();
    session.changeBuffer(PATH, many.replace("JSONB", "JSON"));
    while (steps.next().done !== true);
    assert.equal(rulesIn(session).filter((rule) => rule === "jsonb-type").length, 399);
  });
});
