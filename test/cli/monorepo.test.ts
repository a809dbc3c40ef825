// Several migration tools below one folder: each project is read in its own way, and found in one run.
import assert from "node:assert/strict";
import { CliFolder } from "./run-cli";

const FILES = {
  "api/go.mod": "module example.com/x\n\nrequire github.com/golang-migrate/migrate/v4 v4.17.0\n",
  "api/migrations/1_a.up.sql": "CREATE TABLE t (id INT PRIMARY KEY, a JSONB);\n",
  "api/migrations/1_a.down.sql": "DROP TABLE t;\n",
  "jobs/alembic.ini": "[alembic]\nscript_location = alembic\nsqlalchemy.url = mysql://localhost/x\n",
  "jobs/alembic/env.py": "",
  "jobs/alembic/versions/a1_first.py":
    'from alembic import op\n\nrevision = "a1"\ndown_revision = None\n\n\ndef upgrade():\n    op.execute("CREATE TABLE t (a DATETIME)")\n\n\ndef downgrade():\n    op.execute("DROP TABLE t")\n',
  "web/package.json": '{"dependencies": {"knex": "3.1.0"}}',
  "web/knexfile.js": 'module.exports = { client: "pg", migrations: { directory: "./migrations" } };\n',
  "web/migrations/20240101000000_a.js":
    'exports.up = (knex) => knex.raw("CREATE TABLE w (a JSONB)");\nexports.down = (knex) => knex.raw("DROP TABLE w");\n',
  "web/migration-lens.json": '{"targets": ["tidb@8.5"]}',
};

describe("a folder with several tools' migrations", () => {
  let folder: CliFolder;
  beforeEach(() => {
    folder = new CliFolder();
    folder.write(FILES);
  });
  afterEach(() => folder.remove());

  async function findingsOf(...argv: readonly string[]): Promise<readonly string[]> {
    const { out } = await folder.run("check", "--format=json", ...argv);
    const { findings } = JSON.parse(out) as {
      readonly findings: readonly {
        readonly file: string;
        readonly rule: string;
        readonly target: string;
      }[];
    };
    return findings.map(({ file, rule, target }) => `${file} ${rule} ${target}`);
  }

  it("is listed project by project, with tool and dialect", async () => {
    const { out, code } = await folder.run("projects", ".", "--format=json");
    const { projects } = JSON.parse(out) as {
      readonly projects: readonly { readonly root: string; readonly tool: string; readonly from: string }[];
    };
    assert.equal(code, 0);
    assert.deepEqual(
      projects.map(({ root, tool, from }) => [root, tool, from]),
      [
        ["api", "golang-migrate", "postgresql"],
        ["jobs", "alembic", "mysql"],
        ["web", "knex", "postgresql"],
      ],
    );
  });

  it("is checked whole, each project for what it is configured for", async () => {
    const findings = await findingsOf(".");
    assert.ok(findings.includes("web/migrations/20240101000000_a.js jsonb-type tidb@8.5"), findings.join());
    assert.ok(!findings.some((one) => one.startsWith("api/migrations/1_a.up.sql jsonb-type")));
    assert.equal((await folder.run("check", ".")).code, 1);
    assert.equal((await folder.run("check", "api", "jobs")).code, 0);
  });

  it("is checked whole for targets given, each project from its own dialect", async () => {
    const findings = await findingsOf("--target=mysql@8.4", "--target=postgresql@17", ".");
    assert.ok(findings.includes("api/migrations/1_a.up.sql jsonb-type mysql@8.4"));
    assert.ok(findings.includes("web/migrations/20240101000000_a.js jsonb-type mysql@8.4"));
    assert.ok(findings.some((one) => /^jobs\/\S+ \S+ postgresql@17$/.test(one)));
    assert.ok(!findings.some((one) => /^jobs\/\S+ \S+ mysql@8\.4$/.test(one)));
  });

  it("ends with 2 where no migration is, and says so", async () => {
    folder.write({ "empty/README.md": "" });
    const { code, error } = await folder.run("check", "empty");
    assert.equal(code, 2);
    assert.match(error, /empty: no migration projects were found in it/);
  });
});
