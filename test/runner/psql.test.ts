// Our runner against psql itself: what a file leaves, or at which statement it fails, is the same.
import assert from "node:assert/strict";
import { describeOnEngine } from "../run/live-engine";
import { compareWithPsql, findProgram } from "./compare-with-psql";
import { ScratchProject, type Files } from "./scratch-project";

const history: Files = {
  "001_schema.sql": `\ufeffCREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE TYPE mood AS ENUM ('sad; not', 'ok');
CREATE TABLE people (id bigserial PRIMARY KEY, data jsonb NOT NULL DEFAULT '{}', tags text[], m mood);
CREATE INDEX people_data ON people USING gin (data jsonb_path_ops);`,
  "002_function.sql": `CREATE OR REPLACE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  -- it's a trap; $$ not the end $$
  NEW.data := NEW.data || jsonb_build_object('at', now());
  RETURN NEW;
END;
$body$;
CREATE TRIGGER people_touch BEFORE UPDATE ON people FOR EACH ROW EXECUTE FUNCTION touch();
DO $$ BEGIN PERFORM 1; END $$;
CREATE FUNCTION two() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2; END;`,
  "003_fails.sql": `CREATE TABLE never (id int);

/* a comment; with one */
INSERT INTO people (m)
VALUES ('happy');
CREATE TABLE neither (id int);`,
  "004_syntax.sql": "CREATE TABLE x (id int);\nSELEC 1;\n",
  "005_own_transaction.sql":
    "BEGIN;\nCREATE TABLE own (id int);\nCOMMIT;\nCREATE TABLE after_own (id int);\n",
  "006_own_transaction_fails.sql":
    "BEGIN;\nCREATE TABLE kept (id int);\nCOMMIT;\nCREATE TABLE kept_too (id int);\nSELECT * FROM nowhere;\nCREATE TABLE not_reached (id int);\n",
  "007_rolls_back.sql": "CREATE TABLE gone (id int);\nROLLBACK;\nCREATE TABLE stays (id int);\n",
  "008_search_path.sql": "CREATE SCHEMA other;\nSET search_path = other;\nCREATE TABLE in_other (id int);\n",
  "009_back_in_public.sql": "CREATE TABLE in_public (id int);\nSET LOCAL search_path = other;\nSELECT 1;\n",
  "010_deferred.sql": `CREATE TABLE parent (id int PRIMARY KEY);
CREATE TABLE child (id int REFERENCES parent DEFERRABLE INITIALLY DEFERRED);
INSERT INTO child VALUES (1);
SET CONSTRAINTS ALL IMMEDIATE;`,
  "011_quotes.sql": `CREATE TABLE "a;b" ("c""d" int, e text DEFAULT E'it\\'s; ok', f text DEFAULT U&'d\\0061t');
COMMENT ON TABLE "a;b" IS 'semi;colon -- not a comment /* nor this';`,
  "012_crlf.sql": "CREATE TABLE crlf (\r\n  id int -- one\r\n);\r\nINSERT INTO crlf VALUES (1);\r\n",
  "013_empty.sql": "\n-- nothing\n",
  "014_no_end.sql": "CREATE TABLE no_end (id int)",
  "015_unicode.sql": "CREATE TABLE \"größe\" (\"😀\" text DEFAULT '日本');\nSELECT '😀', wrong;\n",
  "016_materialized.sql":
    "CREATE MATERIALIZED VIEW mv AS SELECT id FROM people;\nCREATE UNIQUE INDEX ON mv (id);\nREFRESH MATERIALIZED VIEW CONCURRENTLY mv;\n",
};

describeOnEngine("postgresql", "our runner and psql", (url) => {
  if (findProgram("psql") === undefined || findProgram("pg_dump") === undefined) {
    it("skipped: psql and pg_dump are not installed");
    return;
  }
  it("leave the same schema, and fail at the same statement", async () => {
    const project = new ScratchProject("sql", history);
    const { files, psqlDump, ourDump } = await compareWithPsql(project.project, url);
    project.remove();
    assert.deepEqual(
      files.map(({ file, ours }) => [file.replace(/^.*\//, ""), ours]),
      files.map(({ file, psql }) => [file.replace(/^.*\//, ""), psql]),
    );
    assert.equal(files.length, Object.keys(history).length);
    const failed = files.filter(({ psql }) => psql !== "done").map(({ psql }) => psql);
    assert.deepEqual(failed, [
      "22P02 at line 5",
      "42601 at line 2",
      "42P01 at line 5",
      "23503 at line 4",
      "42703 at line 2",
    ]);
    assert.equal(ourDump, psqlDump);
  }).timeout(60_000);
});
