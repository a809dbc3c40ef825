// How a suite gets at a live database server: its URL comes from the environment (the test command starts the
// servers). Apart, so that "there is none" means the same everywhere: skipped with a reason, or failed in CI.

/** The engines that the test command starts a server of, or takes one from the environment. */
export type LiveEngine = "postgresql" | "mysql" | "mariadb" | "tidb";

const LATER = "its server is still being built; its suites are run when it is there";

/** Whether the test command runs this engine's suites apart, once its server has been built. */
function isLater(name: LiveEngine): boolean {
  return process.env[`MIGRATION_LENS_${name.toUpperCase()}_LATER`] !== undefined;
}

/** The server's URL, or why there is none. */
export function findEngine(name: LiveEngine): { readonly url: string } | { readonly reason: string } {
  const variable = `MIGRATION_LENS_${name.toUpperCase()}`;
  const url = process.env[`${variable}_URL`];
  if (url !== undefined && url !== "") return { url };
  const reason = isLater(name) ? LATER : process.env[`${variable}_SKIPPED`];
  return {
    reason:
      reason ??
      `${variable}_URL is not set; run it as: node scripts/engines.mjs ${name} -- npx mocha FILE, or npm test`,
  };
}

/**
 * A mocha suite on a live server. Without one its title says why and it counts as one skipped test; where
 * `MIGRATION_LENS_REQUIRE_ENGINES` is set it counts as failed. The title ends with the engine's name, by which the
 * test command finds the suites of an engine that came late; they are no suites at all before.
 */
export function describeOnEngine(name: LiveEngine, title: string, suite: (url: string) => void): void {
  if (isLater(name)) return;
  describe(`${title} (${name})`, () => {
    const engine = findEngine(name);
    if ("url" in engine) {
      suite(engine.url);
    } else if (process.env["MIGRATION_LENS_REQUIRE_ENGINES"]) {
      it("has a server", () => {
        throw new Error(`every engine is required here, and ${name} is not there: ${engine.reason}`);
      });
    } else {
      it(`skipped: ${engine.reason}`);
    }
  });
}
