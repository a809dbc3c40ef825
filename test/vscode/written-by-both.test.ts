// What is read of a revision's calls makes the same schema as what Alembic itself writes of it.
import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { DiskFiles } from "../../src/base/disk-files";
import { dialectNamed } from "../../src/dialects/dialects";
import { LintSession } from "../../src/lint/session";
import { writePart } from "../../src/lint/write-part";
import { diffSchemas } from "../../src/schema/diff";
import { readChanges } from "../../src/schema/read-ddl";
import { SchemaState } from "../../src/schema/replay";
import { splitStatements } from "../../src/sql/splitter";
import { writeByAlembic } from "../../src/vscode/alembic-sql";
import { describeWithTool } from "../run/live-tool";

const SAMPLE = join(__dirname, "..", "..", "samples", "alembic-service");
const POSTGRESQL = dialectNamed("postgresql");

function fold(state: SchemaState, text: string): void {
  for (const { statement, start, end } of splitStatements(text, POSTGRESQL))
    for (const change of readChanges(statement, POSTGRESQL))
      state.apply(change, { file: "a.sql", start, end });
}

describeWithTool("alembic", "the SQL read from a revision, beside Alembic's own", (program) => {
  it("makes the same schema, revision by revision", async () => {
    const session = new LintSession({
      files: new DiskFiles(),
      configOf: () => ({}),
      rules: [],
      log: assert.fail,
    });
    session.openFolders([SAMPLE]);
    const [project] = session.projects();
    assert.ok(project !== undefined && project.migrations.length > 3);
    const read = new SchemaState(POSTGRESQL);
    const written = new SchemaState(POSTGRESQL);
    for (const { id, parents, parts } of project.migrations) {
      const up = parts.find(({ direction }) => direction === "up");
      assert.ok(up !== undefined);
      const { text } = writePart(up, POSTGRESQL, (offset) => session.schemaBefore(up.file, offset));
      const [parent] = parents;
      const answer = await writeByAlembic({
        configFile: join(SAMPLE, "alembic.ini"),
        revision: id,
        ...(parent === undefined ? {} : { parent }),
        dialect: "postgresql",
        pythons: [join(dirname(program), process.platform === "win32" ? "python.exe" : "python")],
        timeoutMs: 60_000,
      });
      assert.ok(answer.kind === "written" && answer.up.ok, JSON.stringify(answer));
      fold(read, text);
      fold(written, answer.up.text);
      const differences = diffSchemas(written.toSchema(), read.toSchema()).filter(
        ({ name }) => name !== "alembic_version",
      );
      assert.deepEqual(differences, [], `${id}:\n${text}`);
    }
  }).timeout(120_000);
});
