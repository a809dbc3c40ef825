// Replay against the engines themselves: what a history leaves on a server is what replay says it leaves.
import assert from "node:assert/strict";
import { dialectNamed } from "../../src/dialects/dialects";
import { diffSchemas } from "../../src/schema/diff";
import { readChanges } from "../../src/schema/read-ddl";
import { SchemaState } from "../../src/schema/replay";
import { splitStatements } from "../../src/sql/splitter";
import { connectUrl, expectValue, makeScratch } from "../engines/scratch";
import { describeOnEngine } from "../run/live-engine";
import { type History, MYSQL_HISTORIES, POSTGRESQL_HISTORIES } from "./histories";

async function follow(url: string, history: History): Promise<void> {
  const scratch = await makeScratch(url);
  try {
    const connection = await connectUrl(scratch.url);
    try {
      const { dialect: name, version } = connection.server;
      const dialect = dialectNamed(name);
      const state = new SchemaState(dialect, version);
      for (const { statement } of splitStatements(history.sql, dialect)) {
        await expectValue(connection.run(statement.text));
        for (const change of readChanges(statement, dialect)) state.apply(change);
        const live = await expectValue(connection.introspect());
        const differences = diffSchemas(live, state.toSchema(), {
          expressions: "presence",
          columnOrder: true,
          comments: true,
        });
        assert.deepEqual(differences, [], `after ${statement.text.trim()}`);
      }
      assert.ok(state.complete, "all of it was understood");
    } finally {
      await connection.close();
    }
  } finally {
    await scratch.drop();
  }
}

describeOnEngine("postgresql", "replay leaves what the server has", (url) => {
  for (const history of POSTGRESQL_HISTORIES) it(history.name, () => follow(url, history));
});

for (const engine of ["mysql", "mariadb", "tidb"] as const) {
  describeOnEngine(engine, "replay leaves what the server has", (url) => {
    for (const history of MYSQL_HISTORIES) {
      if (history.except?.includes(engine) === true) continue;
      if (history.only === undefined || history.only.includes(engine))
        it(history.name, () => follow(url, history));
    }
  });
}
