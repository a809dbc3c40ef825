import assert from "node:assert/strict";
import type { DialectName } from "../../src/dialects/dialect";
import { applyFixes, type AppliedFixes } from "../../src/lint/apply-fixes";
import { openLint } from "./open-lint";

const PATH = "/m/001_a.up.sql";

function apply(text: string, targets: readonly DialectName[], choices: boolean): AppliedFixes {
  const session = openLint({ [PATH]: text }, { source: "postgresql", targets });
  return applyFixes(session, PATH, text, { choices, targets, source: "postgresql" });
}

describe("applying fixes", () => {
  const TABLE = `-- people
CREATE TABLE "people" ( /* who */
  id SERIAL PRIMARY KEY,
  "Name" TEXT UNIQUE, -- as they say it
  data JSONB NOT NULL DEFAULT '{}'
);
`;

  it("makes the safe ones only, unless asked for choices", () => {
    const { text, chosen } = apply(TABLE, ["mysql"], false);
    assert.ok(chosen.length > 0);
    assert.deepEqual(
      chosen.filter(({ grade }) => grade === "choice"),
      [],
    );
    assert.match(text, /data JSON NOT NULL DEFAULT \('\{\}'\)/);
    assert.match(text, /id SERIAL PRIMARY KEY/);
    assert.match(text, /TEXT UNIQUE/);
  });

  it("makes choices for conversion, and says which", () => {
    const { text, chosen, left } = apply(TABLE, ["mysql"], true);
    assert.match(text, /AUTO_INCREMENT/);
    assert.match(text, /`Name` VARCHAR\(255\) UNIQUE/);
    assert.ok(chosen.some(({ grade, title }) => grade === "choice" && title.includes("VARCHAR")));
    assert.deepEqual(
      left.map(({ finding }) => finding.rule),
      [],
    );
  });

  it("does not take the quotes that a fix has written for a string's", () => {
    const sql =
      "CREATE TABLE t (id INT, `lastSeen` INT);\nALTER TABLE `t` MODIFY `lastSeen` BIGINT NOT NULL;\n";
    const session = openLint({ [PATH]: sql }, { source: "mysql", targets: ["postgresql"] });
    const { text } = applyFixes(session, PATH, sql, {
      choices: true,
      targets: ["postgresql"],
      source: "mysql",
    });
    assert.equal(
      text,
      'CREATE TABLE t (id INT, "lastSeen" INT);\nALTER TABLE t ALTER COLUMN "lastSeen" TYPE BIGINT, ALTER COLUMN "lastSeen" SET NOT NULL;\n',
    );
  });

  it("keeps every comment", () => {
    const { text } = apply(TABLE, ["mysql"], true);
    for (const comment of ["-- people", "/* who */", "-- as they say it"])
      assert.ok(text.includes(comment), text);
  });

  it("changes nothing the second time", () => {
    for (const choices of [false, true]) {
      const once = apply(TABLE, ["mysql"], choices).text;
      assert.equal(apply(once, ["mysql"], choices).text, once);
    }
  });

  it("leaves what another target that is asked for refuses, and says so", () => {
    const sql = "CREATE TABLE t (id SERIAL PRIMARY KEY);\n";
    const { text, left } = apply(sql, ["postgresql", "mysql"], true);
    assert.equal(text, sql);
    assert.match(left[0]?.why ?? "", /PostgreSQL/);
  });

  it("says at which line of the text as it was read a fix was made", () => {
    const { chosen } = apply(
      "DROP TABLE IF EXISTS a, b;\n\nCREATE TABLE t (\n  a JSONB\n);\n",
      ["mysql"],
      false,
    );
    assert.deepEqual(
      chosen.filter(({ rule }) => rule === "jsonb-type").map(({ line }) => line),
      [3],
    );
  });

  it("does not touch text that holds nothing to fix, whatever it is", () => {
    for (const text of [
      "",
      "\uFEFF",
      "\u0000\u0001",
      "\uD800",
      "CREATE TABLE",
      "'",
      "$$",
      "/*",
      "\r\n\r\n",
    ]) {
      assert.equal(apply(text, ["mysql"], true).text, text);
    }
  });
});
