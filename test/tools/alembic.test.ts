// Alembic itself beside what is read of its projects: the order of revisions, and the schema that they leave.
import assert from "node:assert/strict";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Schema } from "../../src/schema/schema";
import { diffSchemas } from "../../src/schema/diff";
import { connectUrl, expectValue, makeScratch } from "../engines/scratch";
import { describeOnEngine } from "../run/live-engine";
import { describeWithTool, runTool } from "../run/live-tool";
import { inCopy, readProject, scaffolded } from "./read-migrations";
import { replayHistory } from "./replay-history";

const CASES = resolve(__dirname, "../fixtures/frameworks/alembic");
/** Below this one each operation of Alembic's and each type of SQLAlchemy's is used; it runs on every database. */
const EVERY_OPERATION = join(CASES, "every-operation");

/** The database's URL as SQLAlchemy wants it. */
function sqlalchemyUrl(url: string): string {
  return url.replace(/^postgres(?:ql)?:/, "postgresql+psycopg:").replace(/^mysql:/, "mysql+pymysql:");
}

function withoutHistoryTable(schema: Schema): Schema {
  return { ...schema, tables: schema.tables.filter((table) => table.name !== "alembic_version") };
}

describeWithTool("alembic", "Alembic's new revision", (alembic) => {
  it("is the file that is made here, but for its id and its moment", async () => {
    await inCopy(EVERY_OPERATION, (root) => {
      const ini = join(root, "alembic.ini");
      const history = "file_template = %%(year)d-%%(month).2d_%%(rev)s_%%(slug)s\ntimezone = UTC\n";
      writeFileSync(ini, `${readFileSync(ini, "utf8")}${history}`);
      // One branch only: with two heads neither makes one.
      for (const name of ["z1_audit.py", "z2_audit.py"]) rmSync(join(root, "db/versions", name));
      const before = new Set(readdirSync(join(root, "db/versions")));
      const made = scaffolded(readProject("alembic", root.replaceAll("\\", "/")), {
        name: 'Ein "neues" Feld: für später, wenn es so weit ist, und nicht eher',
      });
      const { code, output } = runTool(alembic, [
        "-c",
        ini,
        "revision",
        "-m",
        'Ein "neues" Feld: für später, wenn es so weit ist, und nicht eher',
      ]);
      assert.equal(code, 0, output);
      const [name = ""] = readdirSync(join(root, "db/versions")).filter(
        (one) => !before.has(one) && one.endsWith(".py"),
      );
      const plain = (text: string): string =>
        text.replaceAll(/[0-9a-f]{12}/g, "ID").replaceAll(/\d\d:\d\d:\d\d\.\d{6}/g, "TIME");
      const [[path, text] = ["", ""]] = Object.entries(made);
      assert.equal(plain(path), plain(name));
      assert.equal(plain(text), plain(readFileSync(join(root, "db/versions", name), "utf8")));
    });
  });
});

describeWithTool("alembic", "Alembic's own commands", (alembic) => {
  const run = (root: string, url: string, ...args: readonly string[]): string => {
    const { code, output } = runTool(alembic, ["-c", join(root, "alembic.ini"), ...args], {
      DATABASE_URL: sqlalchemyUrl(url),
    });
    assert.equal(code, 0, `alembic ${args.join(" ")}: ${output}`);
    return output;
  };

  for (const engine of ["postgresql", "mysql", "mariadb"] as const) {
    describeOnEngine(engine, "a history with everything in it", (server) => {
      it("is replayed to the catalog that Alembic leaves, and back to nothing", async function () {
        this.timeout(120_000);
        const scratch = await makeScratch(server);
        try {
          await inCopy(EVERY_OPERATION, async (root) => {
            const connection = await connectUrl(scratch.url);
            try {
              const { version } = connection.server;
              const { project, migrations, state, left, undone } = replayHistory(
                root,
                "alembic",
                engine,
                version,
              );
              run(root, scratch.url, "upgrade", "heads");
              const live = withoutHistoryTable(await expectValue(connection.introspect()));
              const differences = diffSchemas(live, state.toSchema(), {
                expressions: "presence",
                columnOrder: true,
                comments: true,
              });
              assert.deepEqual(differences, []);
              assert.deepEqual(left, []);
              assert.ok(state.complete, "all of it was understood");
              const listed = [...run(root, scratch.url, "history").matchAll(/^\S.* -> (\w+)/gm)].map(
                ([, id]) => id,
              );
              assert.deepEqual(
                migrations.map(({ id }) => id),
                listed.toReversed(),
                project.root,
              );
              run(root, scratch.url, "downgrade", "base");
              const after = withoutHistoryTable(await expectValue(connection.introspect()));
              assert.deepEqual(diffSchemas(after, undone.toSchema(), { expressions: "presence" }), []);
              assert.deepEqual(after.tables, []);
            } finally {
              await connection.close();
            }
          });
        } finally {
          await scratch.drop();
        }
      });
    });
  }
});
