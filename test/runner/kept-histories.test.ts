// The histories of tools that can't be installed here in a reasonable time: the table, the rows, the checksums and
// what a failing file leaves are held against what the tools were seen to write.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import type { Connection, Row } from "../../src/engines/engine";
import type { ToolName } from "../../src/frameworks/framework";
import { connectUrl, expectValue, makeScratch, type ScratchDatabase } from "../engines/scratch";
import { describeOnEngine, type LiveEngine } from "../run/live-engine";
import { explain, type Files, ScratchProject, tableNames } from "./scratch-project";

const ONE = "CREATE TABLE one (id int);\nINSERT INTO one VALUES (1);\n";
const TWO = "CREATE TABLE two (id int);\n";
const BAD = "CREATE TABLE bad (id int);\nINSERT INTO bad VALUES (1);\nCREATE TABLE bad (id int);\n";

interface Kept {
  readonly tool: ToolName;
  /** The first two, or with the third, which fails in its middle. */
  files(three: boolean): Files;
  readonly ids: readonly [string, string, string];
  readonly up: (id: string) => string;
  readonly rows: string;
  readonly expected: readonly Row[];
  /** What there is of the third once it has failed where definitions are kept. */
  readonly failed?: Row;
  /** The same where they are undone. */
  readonly failedUndone?: Row;
  readonly takesBack: boolean;
  /** Set: it says no more where an applied file was edited. */
  readonly stopsAtEdit?: RegExp;
}

const hash = (algorithm: string, text: string): string => createHash(algorithm).update(text).digest("hex");
const pair = (stem: string, up: string): Files => ({
  [`${stem}.up.sql`]: up,
  [`${stem}.down.sql`]: `DROP TABLE ${/TABLE (\w+)/.exec(up)?.[1] ?? ""};\n`,
});

const sqlxRow = (version: number, description: string, text: string, success: boolean): Row => ({
  version: String(version),
  description,
  checksum: hash("sha384", text),
  success: success ? "1" : "0",
});
const prismaRow = (name: string, text: string, steps: number, finished: boolean): Row => ({
  migration_name: name,
  checksum: hash("sha256", text),
  steps: String(steps),
  finished: finished ? "1" : "0",
  logged: finished ? "0" : "1",
});

const TOOLS: readonly Kept[] = [
  {
    tool: "sqlx",
    files: (three) => ({
      ...pair("0001_add_one", ONE),
      ...pair("0002_add_two", TWO),
      ...(three ? pair("0003_bad", BAD) : {}),
    }),
    ids: ["1", "2", "3"],
    up: (id) => `000${id}_add_one.up.sql`,
    rows:
      "SELECT CAST(version AS char(20)) AS version, description, HASH(checksum) AS checksum, " +
      "CASE WHEN success THEN '1' ELSE '0' END AS success FROM _sqlx_migrations ORDER BY version",
    expected: [sqlxRow(1, "add one", ONE, true), sqlxRow(2, "add two", TWO, true)],
    failed: sqlxRow(3, "bad", BAD, false),
    takesBack: true,
    stopsAtEdit: /1 was changed after it was applied/,
  },
  {
    tool: "diesel",
    files: (three) =>
      Object.fromEntries(
        [
          ["2024-01-01-000001_one", ONE],
          ["2024-01-01-000002_two", TWO],
          ...(three ? [["2024-01-01-000003_bad", BAD]] : []),
        ].flatMap(([folder = "", up = ""]) => [
          [`${folder}/up.sql`, up],
          [`${folder}/down.sql`, `DROP TABLE ${/TABLE (\w+)/.exec(up)?.[1] ?? ""};\n`],
        ]),
      ),
    ids: ["20240101000001", "20240101000002", "20240101000003"],
    up: () => "2024-01-01-000001_one/up.sql",
    rows: "SELECT version FROM __diesel_schema_migrations ORDER BY version",
    expected: [{ version: "20240101000001" }, { version: "20240101000002" }],
    takesBack: true,
  },
  {
    tool: "popx",
    files: (three) => ({
      ...pair("20240101000001000000_one", ONE),
      ...pair("20240101000002000000_two", TWO),
      ...(three ? pair("20240101000003000000_bad", BAD) : {}),
    }),
    ids: ["20240101000001000000", "20240101000002000000", "20240101000003000000"],
    up: () => "20240101000001000000_one.up.sql",
    rows: "SELECT version, CAST(version_self AS char(1)) AS self FROM schema_migration ORDER BY version",
    expected: [
      { version: "20240101000001000000", self: "0" },
      { version: "20240101000002000000", self: "0" },
    ],
    takesBack: true,
  },
  {
    tool: "prisma",
    files: (three) => ({
      "20240101000001_one/migration.sql": ONE,
      "20240101000002_two/migration.sql": TWO,
      ...(three ? { "20240101000003_bad/migration.sql": BAD } : {}),
    }),
    ids: ["20240101000001_one", "20240101000002_two", "20240101000003_bad"],
    up: (id) => `${id}/migration.sql`,
    rows:
      "SELECT migration_name, checksum, CAST(applied_steps_count AS char(1)) AS steps, " +
      "CASE WHEN finished_at IS NULL THEN '0' ELSE '1' END AS finished, " +
      "CASE WHEN logs IS NULL THEN '0' ELSE '1' END AS logged FROM _prisma_migrations ORDER BY migration_name",
    expected: [prismaRow("20240101000001_one", ONE, 1, true), prismaRow("20240101000002_two", TWO, 1, true)],
    failed: prismaRow("20240101000003_bad", BAD, 0, false),
    failedUndone: prismaRow("20240101000003_bad", BAD, 0, false),
    takesBack: false,
  },
];

const ENGINES: readonly LiveEngine[] = ["postgresql", "mariadb", "mysql"];

for (const kept of TOOLS) {
  for (const engine of ENGINES) {
    describeOnEngine(engine, `${kept.tool}'s history`, (url) => {
      let scratch: ScratchDatabase;
      let connection: Connection;
      let project: ScratchProject;

      beforeEach(async () => {
        scratch = await makeScratch(url);
        connection = await connectUrl(scratch.url);
        project = new ScratchProject(kept.tool, kept.files(false));
      });
      afterEach(async () => {
        await connection.close();
        await scratch.drop();
        project.remove();
      });

      const rows = async (): Promise<readonly Row[]> => {
        const hex = engine === "postgresql" ? "encode(checksum, 'hex')" : "LOWER(HEX(checksum))";
        const text = kept.rows.replace("HASH(checksum)", hex);
        const found = await expectValue(connection.query(text));
        return found.map((row) =>
          Object.fromEntries(Object.entries(row).map(([key, value]) => [key, String(value).trim()])),
        );
      };
      const [first, second, third] = kept.ids;

      it("holds the rows that the tool writes, and is read back", async () => {
        const result = await project.run(connection, { kind: "up" });
        assert.equal(result.outcome, "done", explain(result));
        assert.deepEqual(await rows(), kept.expected);
        assert.deepEqual(await project.marks(connection), { [first]: "applied", [second]: "applied" });
        const again = await project.run(connection, { kind: "up" });
        assert.deepEqual([again.outcome, again.steps], ["done", []]);
      });

      it("is taken back row by row, or not at all", async () => {
        await project.run(connection, { kind: "up" });
        const result = await project.run(connection, { kind: "down" });
        assert.equal(result.outcome, kept.takesBack ? "done" : "refused", explain(result));
        assert.deepEqual(await rows(), kept.expected.slice(0, kept.takesBack ? 1 : 2));
        assert.equal((await tableNames(connection)).includes("two"), !kept.takesBack);
      });

      it("keeps of a failing file what the tool keeps", async () => {
        project.write(kept.files(true));
        const result = await project.run(connection, { kind: "up" });
        assert.equal(result.outcome, "failed", explain(result));
        const undone = engine === "postgresql";
        const left = undone ? kept.failedUndone : kept.failed;
        assert.deepEqual(await rows(), [...kept.expected, ...(left === undefined ? [] : [left])]);
        assert.equal((await tableNames(connection)).includes("bad"), !undone);
        assert.equal((await project.marks(connection))[third], left === undefined ? "pending" : "failed");
        const again = await project.run(connection, { kind: "up" });
        assert.equal(again.outcome, left === undefined ? "failed" : "refused", explain(again));
      });

      it("shows an edited file by the checksum that the tool keeps", async () => {
        await project.run(connection, { kind: "up" });
        project.write({ [kept.up(first)]: `${ONE}-- more\n` });
        const isKept = kept.tool === "sqlx" || kept.tool === "prisma";
        assert.equal((await project.marks(connection))[first], isKept ? "changed" : "applied");
        const result = await project.run(connection, { kind: "up" });
        assert.equal(result.outcome, kept.stopsAtEdit === undefined ? "done" : "refused");
        if (kept.stopsAtEdit !== undefined) assert.match(result.failure?.message ?? "", kept.stopsAtEdit);
      });
    });
  }
}
