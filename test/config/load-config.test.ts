import assert from "node:assert/strict";
import { readConfig } from "../../src/config/load-config";
import { MemoryFiles } from "../lint/memory-files";

function read(texts: Readonly<Record<string, string>>, path: string, under = {}) {
  const problems: string[] = [];
  const config = readConfig(path, new MemoryFiles(texts), (problem) => problems.push(problem), under);
  return { config, problems };
}

describe("migration-lens.json", () => {
  it("is the nearest one upwards, and beats the editor's settings key by key", () => {
    const { config, problems } = read(
      {
        "/w/migration-lens.json": '{"source": "mysql"}',
        "/w/app/migration-lens.json": '{"targets": ["tidb@8.5", "postgresql"], "tool": "dbmate"}',
      },
      "/w/app/db/migrations/1_a.sql",
      { source: "mariadb", targets: [] },
    );
    assert.deepEqual(problems, []);
    assert.equal(config.source, "mariadb");
    assert.equal(config.tool, "dbmate");
    assert.deepEqual(config.targets?.[0], { dialect: "tidb", version: [8, 5] });
    assert.equal(config.targets?.[1]?.dialect, "postgresql");
  });

  it("says which file is broken, and where", () => {
    const { config, problems } = read({ "/w/migration-lens.json": '{"source": ' }, "/w/a.sql", {
      source: "mysql",
    });
    assert.deepEqual(config, { source: "mysql" });
    assert.match(problems.join(), /^\/w\/migration-lens\.json: it is not JSON/);
  });

  it("names each key and value that means nothing and obeys the rest", () => {
    const { config, problems } = read(
      {
        "/w/migration-lens.json":
          '{"sorce": "mysql", "targets": ["oracle@19", "mysql@8.4"], "rules": {"jsonb-type": "loud", "uuid-type": "off"}}',
      },
      "/w/a.sql",
    );
    assert.equal(config.targets?.length, 1);
    assert.deepEqual(config.rules, { "uuid-type": "off" });
    assert.equal(problems.length, 3);
    assert.match(problems.join("\n"), /"sorce".*\n.*oracle@19.*\n.*jsonb-type/);
  });

  it("is not looked for beyond the root", () => {
    assert.deepEqual(read({}, "/a.sql").config, {});
  });
});
