import assert from "node:assert/strict";
import { baseName, parentPath, type DirectoryEntry, type FileSystem } from "../../src/base/file-system";
import { findProjects } from "../../src/frameworks/discovery";
import { ProjectFiles } from "../../src/frameworks/project-files";

/** Files in memory that count what is asked of them. */
class MemoryFiles implements FileSystem {
  readonly listed: string[] = [];
  readonly read: string[] = [];
  private readonly folders = new Map<string, Map<string, DirectoryEntry["kind"]>>();

  constructor(readonly texts: Map<string, string>) {
    for (const path of texts.keys()) this.add(path, "file");
  }

  private add(path: string, kind: DirectoryEntry["kind"]): void {
    if (path === "/") return;
    const parent = parentPath(path);
    const entries = this.folders.get(parent) ?? new Map<string, DirectoryEntry["kind"]>();
    this.folders.set(parent, entries.set(baseName(path), kind));
    this.add(parent, "directory");
  }

  readText(path: string): string | undefined {
    this.read.push(path);
    return this.texts.get(path);
  }

  list(path: string): readonly DirectoryEntry[] {
    this.listed.push(path);
    return [...(this.folders.get(path) ?? [])]
      .map(([name, kind]) => ({ name, kind }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  isFile(path: string): boolean {
    return this.texts.has(path);
  }
}

const DDL = "CREATE TABLE a (id int);";

function filesOf(texts: Readonly<Record<string, string>>): MemoryFiles {
  return new MemoryFiles(new Map(Object.entries(texts)));
}

describe("finding projects", () => {
  it("reads no file and enters no folder twice among thousands that are no migrations", () => {
    const texts = new Map<string, string>();
    for (let i = 0; i < 5000; i++) texts.set(`/w/src/m${i % 250}/file${i}.ts`, "export {};");
    for (let i = 0; i < 500; i++) texts.set(`/w/node_modules/p${i}/migrations/1_a.up.sql`, DDL);
    texts.set("/w/db/1_a.up.sql", DDL).set("/w/db/1_a.down.sql", DDL);
    const files = new MemoryFiles(texts);
    const projects = findProjects("/w", files);
    assert.deepEqual(
      projects.map((project) => project.folders),
      [["/w/db"]],
    );
    assert.equal(new Set(files.listed).size, files.listed.length, "a folder was listed twice");
    assert.ok(!files.listed.some((path) => path.includes("node_modules")));
    assert.ok(files.read.length < 10, `${files.read.length} files were read`);
  });

  it("stays out of what Git ignores, and in what it takes back", () => {
    const files = filesOf({
      "/w/.gitignore": "/tmp\nout*/\n!outside/\n# x\n",
      "/w/tmp/1_a.up.sql": DDL,
      "/w/tmp/1_a.down.sql": DDL,
      "/w/output/1_a.up.sql": DDL,
      "/w/output/1_a.down.sql": DDL,
      "/w/outside/1_a.up.sql": DDL,
      "/w/outside/1_a.down.sql": DDL,
      "/w/sub/.gitignore": "data",
      "/w/sub/data/1_a.up.sql": DDL,
      "/w/sub/data/1_a.down.sql": DDL,
    });
    assert.deepEqual(
      findProjects("/w", files).flatMap((project) => project.folders),
      ["/w/outside"],
    );
  });

  it("gives a folder to the reader that knows it by config", () => {
    const files = filesOf({
      "/w/go.mod": "require github.com/golang-migrate/migrate/v4 v4.1.0",
      "/w/m/mysql/1_a.up.sql": DDL,
      "/w/m/mysql/1_a.down.sql": DDL,
      "/w/m/postgres/1_a.up.sql": DDL,
      "/w/m/postgres/1_a.down.sql": DDL,
    });
    assert.deepEqual(
      findProjects("/w", files).map((project) => [project.tool, project.dialect, project.folders]),
      [
        ["golang-migrate", "mysql", ["/w/m/mysql"]],
        ["golang-migrate", "postgresql", ["/w/m/postgres"]],
      ],
    );
  });

  it("takes no fixtures of tests for a project, unless a config names them", () => {
    const files = filesOf({
      "/w/tests/pg/1_a.sql": DDL,
      "/w/tests/pg/2_b.sql": DDL,
      "/w/app/e2e/m/1_a.up.sql": DDL,
      "/w/app/e2e/m/1_a.down.sql": DDL,
      "/w/test/app/package.json": '{"dependencies":{"typeorm":"1"}}',
      "/w/test/app/ormconfig.json": '{"type":"postgres","migrations":["m/*.ts"]}',
      "/w/test/app/m/1700000000001-a.ts":
        "class A1700000000001 implements MigrationInterface { async up(q) { await q.query('SELECT 1'); } async down() {} }",
    });
    const foldersIn = (root: string): readonly string[] =>
      findProjects(root, files).flatMap((project) => project.folders);
    assert.deepEqual(foldersIn("/w"), ["/w/test/app/m"]);
    assert.deepEqual(foldersIn("/w/tests"), ["/w/tests/pg"], "what the search began in is no fixture");
  });

  it("lists no files again as plain SQL that a tool finds below its folder", () => {
    const files = filesOf({
      "/w/build.gradle": 'id "org.flywaydb.flyway"',
      "/w/src/main/resources/db/migration/2024/V1__a.sql": DDL,
      "/w/src/main/resources/db/migration/2024/V2__b.sql": DDL,
      "/w/src/main/resources/db/migration/archive/1_a.sql": DDL,
      "/w/src/main/resources/db/migration/archive/2_b.sql": DDL,
    });
    assert.deepEqual(
      findProjects("/w", files).map(({ tool, folders }) => [tool, folders]),
      [
        ["flyway", ["/w/src/main/resources/db/migration"]],
        ["sql", ["/w/src/main/resources/db/migration/archive"]],
      ],
    );
  });

  it("takes the database that a program starts with for nobody's where drivers of servers are there", () => {
    const migration =
      'from alembic import op\nrevision = "a"\ndown_revision = None\ndef upgrade():\n    pass\n';
    const databaseWith = (requirements: string): unknown => {
      const files = filesOf({
        "/w/alembic.ini": "[alembic]\nscript_location = m\nsqlalchemy.url = sqlite:///app.db",
        "/w/m/env.py": "from alembic import context",
        "/w/m/versions/a.py": migration,
        "/w/requirements.txt": requirements,
      });
      const [project] = findProjects("/w", files);
      return project && [project.dialect, project.foreign];
    };
    assert.deepEqual(databaseWith("alembic"), [undefined, "sqlite"]);
    assert.deepEqual(databaseWith("psycopg2\n"), ["postgresql", undefined]);
    assert.deepEqual(databaseWith("psycopg2\npymysql\n"), [undefined, undefined]);
  });

  it("reads each of several folders for the database that it is named for, whatever the one config says", () => {
    const files = filesOf({
      "/w/diesel.toml": "",
      "/w/.env": "DATABASE_URL=postgres://localhost/app",
      "/w/migrations/postgres/1_a/up.sql": DDL,
      "/w/migrations/sqlite/1_a/up.sql": DDL,
    });
    assert.deepEqual(
      findProjects("/w", files).map(({ dialect, foreign }) => [dialect, foreign]),
      [
        ["postgresql", undefined],
        [undefined, "sqlite"],
      ],
    );
  });

  it("takes H2 in the settings for a start only where the build brings a server's driver", () => {
    const databaseWith = (drivers: string): unknown => {
      const files = filesOf({
        "/w/pom.xml": `<artifactId>flyway-core</artifactId>${drivers}`,
        "/w/src/main/resources/application.properties": "spring.flyway.url=jdbc:h2:mem:app",
        "/w/src/main/resources/db/migration/V1__a.sql": DDL,
      });
      const [project] = findProjects("/w", files);
      return project && [project.tool, project.dialect, project.foreign];
    };
    assert.deepEqual(databaseWith(""), ["flyway", undefined, "h2"]);
    assert.deepEqual(databaseWith("<groupId>org.postgresql</groupId>"), ["flyway", "postgresql", undefined]);
    assert.deepEqual(databaseWith("<groupId>org.postgresql</groupId> mariadb-java-client"), [
      "flyway",
      undefined,
      undefined,
    ]);
  });

  it("obeys a configured tool and configured folders", () => {
    const files = filesOf({
      "/w/x/a.sql": DDL,
      "/w/x/1_a.sql": DDL,
      "/w/y/1_a.sql": DDL,
      "/w/y/2_b.sql": DDL,
    });
    const projects = findProjects("/w", files, {
      overrideOf: (folder) =>
        folder.path === "/w" ? { tool: "golang-migrate", folders: ["/w/x"] } : undefined,
    });
    assert.deepEqual(
      projects.map((project) => [project.tool, project.evidence, project.folders]),
      [
        ["golang-migrate", "configured", ["/w/x"]],
        ["sql", "layout", ["/w/y"]],
      ],
    );
  });

  it("checks nothing of a project for a database that we have no dialect for", () => {
    const files = filesOf({
      "/w/package.json": '{"dependencies":{"typeorm":"1"}}',
      "/w/ormconfig.json": '{"type":"sqlite","migrations":["m/*.ts"]}',
      "/w/m/1700000000001-a.ts":
        "class A1700000000001 implements MigrationInterface { async up(q) { await q.query('SELECT 1'); } async down() {} }",
    });
    const [project] = findProjects("/w", files);
    assert.equal(project?.foreign, "sqlite");
    assert.ok(project !== undefined);
    const { migrations } = new ProjectFiles(project, files).history();
    assert.deepEqual(
      migrations.flatMap((migration) => migration.parts.map((part) => part.dialects)),
      [[], []],
    );
  });
});

describe("the files of a project", () => {
  it("are read anew only where their text changed", () => {
    const files = filesOf({ "/w/m/1_a.up.sql": DDL, "/w/m/1_a.down.sql": DDL, "/w/m/2_b.up.sql": DDL });
    const [project] = findProjects("/w", files);
    assert.ok(project !== undefined);
    const kept = new ProjectFiles(project, files);
    const first = kept.history();
    assert.equal(kept.history(), first, "nothing changed");
    const [before] = kept.read("/w/m/1_a.up.sql");
    files.texts.set("/w/m/2_b.up.sql", `${DDL} -- more`);
    const second = kept.history();
    assert.notEqual(second, first);
    assert.equal(kept.read("/w/m/1_a.up.sql")[0], before);
  });
});
