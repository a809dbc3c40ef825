// The worker as it is shipped, its drivers and the embedded PostgreSQL's data beside it.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describeFailure } from "../../src/engines/failure";
import { WorkerClient } from "../../src/worker/client";
import { findEngine, type LiveEngine } from "../run/live-engine";

const bundle = join(__dirname, "../../dist/worker.js");

describe("the bundled worker", function () {
  this.timeout(60_000);
  if (!existsSync(bundle)) {
    it("skipped: dist/worker.js is not built; run npm run build");
    return;
  }

  const urls = (["postgresql", "mariadb", "mysql"] as readonly LiveEngine[]).flatMap((name) => {
    const engine = findEngine(name);
    return "url" in engine ? [engine.url] : [];
  });
  for (const url of ["pglite:memory", ...urls]) {
    it(`reaches ${url.replace(/:.*/, "")} and reads its schema`, async () => {
      const worker = WorkerClient.start({ module: bundle });
      const connected = await worker.ask("connect", { connection: "c", url });
      if (!connected.ok) assert.fail(describeFailure(connected.error));
      const schema = await worker.ask("introspect", { connection: "c" });
      assert.ok(schema.ok);
      assert.equal(await worker.close(), 0);
    });
  }
});
