// What a new migration is refused for, and what it holds, without an editor.
import assert from "node:assert/strict";
import { DiskFiles } from "../../src/base/disk-files";
import type { DialectName } from "../../src/dialects/dialect";
import type { MigrationReader } from "../../src/frameworks/framework";
import type { ProjectState } from "../../src/lint/session";
import type { Schema } from "../../src/schema/schema";
import { newMigration } from "../../src/server/new-migration";

const STATE: ProjectState = {
  project: {
    tool: "goose",
    evidence: "content",
    root: "/project",
    folders: ["/project/migrations"],
    historyTable: { name: "goose_db_version" },
    options: {},
  },
  source: "postgresql",
  sourceReason: "configured",
  targets: [],
  migrations: [],
  problems: [],
};

function schema(dialect: DialectName): Schema {
  return { dialect, tables: [], types: [], objects: [], complete: true };
}

const WITHOUT: MigrationReader = {
  tool: "goose",
  title: "goose",
  find: () => [],
  owns: () => false,
  readFile: () => [],
  order: () => ({ migrations: [], problems: [] }),
};

/** A tool that says what it was asked for. */
const READER: MigrationReader = {
  ...WITHOUT,
  scaffold: (_, { name, up, down }) => [
    { path: "/project/new.sql", text: JSON.stringify({ name, up, down }) },
  ],
};

const ask = (request: Partial<Parameters<typeof newMigration>[0]>): ReturnType<typeof newMigration> =>
  newMigration({
    state: STATE,
    reader: READER,
    name: "add it",
    now: new Date(0),
    files: new DiskFiles(),
    ...request,
  });

describe("a new migration is refused", () => {
  it("where its tool has no way to make one from here", () => {
    const answer = ask({ reader: WITHOUT });
    assert.ok("refused" in answer);
    assert.match(answer.refused, /^goose makes its new migrations by its own command/);
  });

  it("where the database is of another family than the migrations", () => {
    const answer = ask({ difference: { has: schema("mysql"), lacks: schema("postgresql"), title: "" } });
    assert.ok("refused" in answer);
    assert.match(answer.refused, /for PostgreSQL, and the connected database is MySQL/);
  });

  it("where nothing differs", () => {
    const title = "the database has and the migrations lack";
    const answer = ask({ difference: { has: schema("postgresql"), lacks: schema("postgresql"), title } });
    assert.deepEqual(answer, { refused: `There is nothing that ${title}.` });
  });

  it("with a word on what could not be read", () => {
    const lacks = { ...schema("postgresql"), complete: false };
    const answer = ask({ difference: { has: schema("postgresql"), lacks, title: "x" } });
    assert.ok("refused" in answer);
    assert.match(answer.refused, /could not be read whole/);
  });

  it("and is the tool's empty template where no difference is asked for", () => {
    assert.deepEqual(ask({}), {
      files: [{ path: "/project/new.sql", text: '{"name":"add it"}' }],
      notes: [],
    });
  });
});
