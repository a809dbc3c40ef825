import assert from "node:assert/strict";
import { CliFolder } from "./run-cli";

const FILES = {
  "api/go.mod": "module example.com/x\n\nrequire github.com/golang-migrate/migrate/v4 v4.17.0\n",
  "api/migrations/1_a.up.sql":
    "CREATE TABLE users (id SERIAL PRIMARY KEY, mail text NOT NULL, CONSTRAINT mail_form CHECK (mail <> ''));\n",
  "api/migrations/1_a.down.sql": "DROP TABLE users;\n",
  "api/migrations/2_b.up.sql":
    "CREATE SCHEMA shop;\nCREATE TABLE shop.orders (user_id INT REFERENCES users (id) ON DELETE CASCADE, paid BOOLEAN DEFAULT false);\nCREATE UNIQUE INDEX orders_paid ON shop.orders (user_id) WHERE paid;\n",
  "api/migrations/2_b.down.sql": "DROP SCHEMA shop CASCADE;\n",
};
const JOBS = {
  "jobs/alembic.ini": "[alembic]\nscript_location = alembic\n",
  "jobs/alembic/env.py": "",
  "jobs/alembic/versions/a1_first.py":
    'from alembic import op\nimport sqlalchemy as sa\n\nrevision = "a1"\ndown_revision = None\n\n\ndef upgrade():\n    op.create_table("t", sa.Column("id", made_up()))\n    op.run_async(work)\n',
};

interface Answer {
  readonly root: string;
  readonly at: string | null;
  readonly complete: boolean;
  readonly schemas: readonly {
    readonly name: string | null;
    readonly tables: readonly Readonly<Record<string, unknown>>[];
  }[];
}

describe("migration-lens schema", () => {
  let folder: CliFolder;
  beforeEach(() => {
    folder = new CliFolder();
    folder.write(FILES);
  });
  afterEach(() => folder.remove());

  async function ask(...argv: readonly string[]): Promise<Answer> {
    const { code, out, error } = await folder.run("schema", ...argv, "--format", "json");
    assert.equal(code, 0, error);
    return JSON.parse(out) as Answer;
  }

  it("prints the schema after the last migration, table by table", async () => {
    const { root, at, complete, schemas } = await ask(".");
    assert.deepEqual({ root, at, complete }, { root: "api", at: "2", complete: true });
    assert.deepEqual(
      schemas.map(({ name }) => name),
      [null, "shop"],
    );
    const [users] = schemas[0]?.tables ?? [];
    assert.deepEqual(users?.["columns"], [
      { name: "id", type: "integer", nullable: false, default: null, autoIncrement: true, unknown: [] },
      { name: "mail", type: "text", nullable: false, default: null, autoIncrement: false, unknown: [] },
    ]);
    assert.deepEqual(users["checks"], [{ name: "mail_form", expression: "(mail <> '')" }]);
    const [orders] = schemas[1]?.tables ?? [];
    assert.deepEqual(orders?.["foreignKeys"], [
      {
        name: "orders_user_id_fkey",
        columns: ["user_id"],
        references: { schema: null, table: "users", columns: ["id"] },
        onDelete: "CASCADE",
        onUpdate: null,
      },
    ]);
    assert.deepEqual(orders["indexes"], [
      {
        name: "orders_paid",
        unique: true,
        method: null,
        parts: [{ column: "user_id", expression: null, length: null, descending: false }],
        include: [],
        where: "paid",
      },
    ]);
  });

  it("prints it as it was after an earlier migration", async () => {
    const { at, schemas } = await ask("api", "--at", "1_a.up.sql");
    assert.equal(at, "1");
    assert.deepEqual(
      schemas.map(({ name }) => name),
      [null],
    );
  });

  it("writes it as statements, in the project's dialect", async () => {
    const { out } = await folder.run("schema", ".", "--at", "1");
    assert.match(out, /^-- api \(golang-migrate\) after 1 a, for PostgreSQL\n\nCREATE TABLE users \(\n/);
    assert.match(out, /\n {2}mail text NOT NULL,\n/);
    assert.match(out, /CHECK \(mail <> ''\)\n\);\n$/);
    const mysql = await folder.run("schema", ".", "--at", "1", "--from", "mysql");
    assert.match(mysql.out, /for MySQL\n/);
  });

  it("says what is not known", async () => {
    folder.write(JOBS);
    const { complete, schemas } = await ask(".", "--project", "jobs");
    assert.equal(complete, false);
    const [table] = schemas[0]?.tables ?? [];
    assert.deepEqual(table?.["columns"], [
      {
        name: "id",
        type: null,
        nullable: true,
        default: null,
        autoIncrement: false,
        unknown: ["type"],
      },
    ]);
    const { out } = await folder.run("schema", ".", "--project", "jobs");
    assert.match(out, /^-- Not all is known: /m);
  });

  it("refuses wrong use with the next step in the message", async () => {
    folder.write(JOBS);
    const cases: readonly (readonly [argv: readonly string[], message: RegExp])[] = [
      [[], /schema needs the name of one folder/],
      [["none"], /none: no such folder/],
      [["."], /several projects; choose one with --project: api \(golang-migrate\), jobs \(alembic\)/],
      [[".", "--project", "web"], /--project web is none of the projects here: api/],
      [["api", "--at", "9"], /--at 9 is no migration/],
      [["api", "--format", "pretty"], /write json or sql/],
    ];
    for (const [argv, message] of cases) {
      const { code, error, out } = await folder.run("schema", ...argv);
      assert.equal(code, 2);
      assert.equal(out, "");
      assert.match(error, message);
    }
  });
});
