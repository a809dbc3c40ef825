// The files of a new migration, beside what each tool's own command writes (held against the commands in test/tools).
import assert from "node:assert/strict";
import type { NewFile, NewMigration } from "../../src/frameworks/framework";
import { findProjects } from "../../src/frameworks/discovery";
import { ProjectFiles } from "../../src/frameworks/project-files";
import { readerOf } from "../../src/frameworks/readers";
import { MemoryFiles } from "../lint/memory-files";

const NOW = new Date(2026, 10, 21, 9, 5, 7, 42);

function made(
  texts: Readonly<Record<string, string>>,
  wanted: Partial<NewMigration> & { readonly name: string },
): readonly NewFile[] | { readonly refused: string } {
  const files = new MemoryFiles(texts);
  const [project] = findProjects("/w", files);
  assert.ok(project !== undefined, "the project is found");
  const { migrations } = new ProjectFiles(project, files).history();
  const found = readerOf(project.tool)?.scaffold?.(project, { now: NOW, migrations, ...wanted }, files);
  assert.ok(found !== undefined, "the tool makes one");
  return found;
}

/** The files with what is random in them taken out. */
function plain(found: ReturnType<typeof made>): readonly (readonly [string, string])[] {
  assert.ok(!("refused" in found), "refused" in found ? found.refused : "");
  const id = /[-/_]([0-9a-f]{12})_/.exec(found[0]?.path ?? "")?.[1] ?? "\0";
  return found.map(({ path, text }) => [path.replaceAll(id, "ID"), text.replaceAll(id, "ID")]);
}

const NONE = ["", ""] as const;

const REVISION = (id: string, parent: string): string =>
  `"""${id}"""\nfrom alembic import op\nrevision = "${id}"\ndown_revision = ${parent}\n\ndef upgrade():\n    pass\n\ndef downgrade():\n    pass\n`;
const MAKO = [
  '"""${message}',
  "",
  "Revision ID: ${up_revision}",
  "Revises: ${down_revision | comma,n}",
  "Create Date: ${create_date}",
  "",
  '"""',
  "## left out",
  "from alembic import op",
  '${imports if imports else ""}',
  "revision: str = ${repr(up_revision)}",
  "down_revision = ${repr(down_revision)}",
  "depends_on = ${repr(depends_on)}",
  "",
  "def upgrade() -> None:",
  '    ${upgrades if upgrades else "pass"}',
  "",
].join("\n");
const ALEMBIC = {
  "/w/alembic.ini": "[alembic]\nscript_location = db\n",
  "/w/db/env.py": "from alembic import context",
  "/w/db/script.py.mako": MAKO,
  "/w/db/versions/a.py": REVISION("a", "None"),
};

describe("a new migration", () => {
  it("is Alembic's template filled in, behind the head", () => {
    const [[path, text] = NONE] = plain(made(ALEMBIC, { name: "Add users: it's new" }));
    assert.equal(path, "/w/db/versions/ID_add_users_it_s_new.py");
    assert.equal(
      text,
      `"""Add users: it's new\n\nRevision ID: ID\nRevises: a\nCreate Date: 2026-11-21 09:05:07.042000\n\n"""\nfrom alembic import op\n\nrevision: str = 'ID'\ndown_revision = 'a'\ndepends_on = None\n\ndef upgrade() -> None:\n    pass\n`,
    );
  });

  it("is named by Alembic's file_template, in its time zone", () => {
    const ini =
      "[alembic]\nscript_location = db\ntimezone = Asia/Tokyo\ntruncate_slug_length = 9\nfile_template = %%(year)d_%%(month).2d_%%(day).2d-%%(rev)s_%%(slug)s\n";
    const now = new Date("2026-03-01T20:00:00Z");
    const [[path, text] = NONE] = plain(
      made({ ...ALEMBIC, "/w/alembic.ini": ini }, { name: "Add all the users", now }),
    );
    assert.equal(path, "/w/db/versions/2026_03_02-ID_add_all_.py");
    assert.match(text, /^Create Date: 2026-03-02 05:00:00\.000000\+09:00$/m);
  });

  it("runs SQL through op.execute, where a colon begins no parameter", () => {
    const up = "CREATE TABLE t (\n  a TEXT DEFAULT ':x'\n);\n\nINSERT INTO t VALUES ('\\\"'::text);\n";
    const [[, text] = NONE] = plain(made(ALEMBIC, { name: "t", up }));
    assert.match(
      text,
      /op\.execute\(\n {8}"""\n {8}CREATE TABLE t \(\n {10}a TEXT DEFAULT '\\\\:x'\n {8}\)\n {8}"""\n {4}\)\n {4}op\.execute\("INSERT INTO t VALUES \('\\\\\\"'::text\)"\)/,
    );
  });

  it("is refused where Alembic has two heads, or a template that is a program", () => {
    const heads = { ...ALEMBIC, "/w/db/versions/b.py": REVISION("b", "None") };
    assert.match(JSON.stringify(made(heads, { name: "x" })), /2 heads \(b, a\)/);
    const code = { ...ALEMBIC, "/w/db/script.py.mako": "% for engine in engines:\n% endfor\n" };
    assert.match(JSON.stringify(made(code, { name: "x" })), /holds more code/);
  });

  it("is a class of TypeORM's with the time in its name, behind all others", () => {
    const texts = {
      "/w/package.json": '{"dependencies":{"typeorm":"1.1.1","pg":"8"}}',
      "/w/src/m/1700000000001-A.ts":
        'import { MigrationInterface, QueryRunner } from "typeorm";\nexport class A1700000000001 implements MigrationInterface { async up(q: QueryRunner) { await q.query("SELECT 1"); } async down() {} }',
    };
    const stamp = NOW.getTime();
    assert.deepEqual(plain(made(texts, { name: "add-users", up: "SELECT `a`;\n" })), [
      [
        `/w/src/m/${stamp}-add-users.ts`,
        `import { MigrationInterface, QueryRunner } from "typeorm";\n\nexport class AddUsers${stamp} implements MigrationInterface {\n\n    public async up(queryRunner: QueryRunner): Promise<void> {\n        await queryRunner.query(\`SELECT \\\`a\\\`\`);\n    }\n\n    public async down(queryRunner: QueryRunner): Promise<void> {\n    }\n\n}\n`,
      ],
    ]);
  });

  const DDL = "CREATE TABLE a (id int);";
  it("has golang-migrate's two files, numbered or timed as the others are", () => {
    const go = { "/w/go.mod": "require github.com/golang-migrate/migrate/v4 v4.1.0" };
    const numbered = { ...go, "/w/m/000009_a.up.sql": DDL, "/w/m/000009_a.down.sql": DDL };
    assert.deepEqual(plain(made(numbered, { name: "Add users" })), [
      ["/w/m/000010_add_users.up.sql", ""],
      ["/w/m/000010_add_users.down.sql", ""],
    ]);
    const timed = { ...go, "/w/m/20200101000000_a.up.sql": DDL, "/w/m/20200101000000_a.down.sql": DDL };
    const [[path] = NONE] = plain(made(timed, { name: "b", now: new Date("2026-03-01T20:01:02Z") }));
    assert.equal(path, "/w/m/20260301200102_b.up.sql");
  });

  it("has dbmate's marks", () => {
    const texts = { "/w/db/migrations/20200101000000_a.sql": `-- migrate:up\n${DDL}\n-- migrate:down\n` };
    const now = new Date("2026-03-01T20:01:02Z");
    assert.deepEqual(plain(made(texts, { name: "b", now })), [
      ["/w/db/migrations/20260301200102_b.sql", "-- migrate:up\n\n\n-- migrate:down\n\n"],
    ]);
  });

  it("is named like the last of plain SQL files", () => {
    const pairs = {
      "/w/db/0001-first.up.sql": DDL,
      "/w/db/0001-first.down.sql": "DROP TABLE a;",
      "/w/db/0009-second.up.sql": DDL,
      "/w/db/0009-second.down.sql": "DROP TABLE a;",
    };
    assert.deepEqual(plain(made(pairs, { name: "Add users", up: "x", down: "y" })), [
      ["/w/db/0010-add-users.up.sql", "x"],
      ["/w/db/0010-add-users.down.sql", "y"],
    ]);
  });
});
