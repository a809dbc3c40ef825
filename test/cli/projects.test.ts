import assert from "node:assert/strict";
import { CliFolder } from "./run-cli";

describe("migration-lens projects", () => {
  let folder: CliFolder;
  beforeEach(() => (folder = new CliFolder()));
  afterEach(() => folder.remove());

  const FILES = {
    "api/go.mod": "module example.com/x\n\nrequire github.com/golang-migrate/migrate/v4 v4.17.0\n",
    "api/migrations/2_b.up.sql": "ALTER TABLE t ADD COLUMN b JSONB;\n",
    "api/migrations/1_a.up.sql": "CREATE TABLE t (id SERIAL PRIMARY KEY);\n",
    "api/migrations/1_a.down.sql": "DROP TABLE t;\n",
    "jobs/alembic.ini": "[alembic]\nscript_location = alembic\n",
    "jobs/alembic/env.py": "",
    "jobs/alembic/versions/a1_first.py":
      'from alembic import op\nimport sqlalchemy as sa\n\nrevision = "a1"\ndown_revision = None\n\n\ndef upgrade():\n    op.create_table("t", sa.Column("id", sa.Integer(), primary_key=True))\n    op.execute("CREATE INDEX i ON t (id)")\n    op.run_async(work)\n\n\ndef downgrade():\n    op.drop_table("t")\n',
  };

  it("lists each project's migrations in running order, with files, SQL and calls", async () => {
    folder.write(FILES);
    const { code, out } = await folder.run("projects", ".", "--format", "json");
    assert.equal(code, 0);
    const { projects } = JSON.parse(out) as { projects: readonly unknown[] };
    assert.deepEqual(projects, [
      {
        root: "api",
        tool: "golang-migrate",
        from: "postgresql",
        historyTable: "schema_migrations",
        migrations: [
          {
            id: "1",
            name: "a",
            up: ["api/migrations/1_a.up.sql"],
            down: ["api/migrations/1_a.down.sql"],
            sql: 2,
            calls: { read: 0, unread: 0 },
          },
          {
            id: "2",
            name: "b",
            up: ["api/migrations/2_b.up.sql"],
            down: null,
            sql: 1,
            calls: { read: 0, unread: 0 },
          },
        ],
      },
      {
        root: "jobs",
        tool: "alembic",
        from: "postgresql",
        historyTable: "alembic_version",
        migrations: [
          {
            id: "a1",
            name: "first",
            up: ["jobs/alembic/versions/a1_first.py"],
            down: ["jobs/alembic/versions/a1_first.py"],
            sql: 1,
            calls: { read: 2, unread: 1 },
          },
        ],
      },
    ]);
  });

  it("shows people the order, and what is wrong with it", async () => {
    folder.write(FILES);
    const { out } = await folder.run("projects", ".");
    assert.match(
      out,
      /^api: golang-migrate, 2 migrations, written for postgresql\n {2}1 {2}a\n {2}2 {2}b {2}\(no down\)\n/,
    );
    assert.match(out, /! migration 2 has no down/);
  });

  it("says that there is none, and that a folder is not there", async () => {
    assert.match((await folder.run("projects", ".")).out, /No migration projects were found/);
    const missing = await folder.run("projects", "none");
    assert.equal(missing.code, 2);
    assert.match(missing.error, /none: no such folder/);
  });
});
