// The migration tools that tests run by turns with ours: installed at a fixed version into the cache folder, with
// the ordinary clients of their registries. Apart from the database servers, since a tool only has to be there.
//   node scripts/set-up/tools.mjs -- npx mocha 'test/runner/*.test.ts'
import { spawn } from "node:child_process";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { installed } from "./cache.mjs";
import { run, say } from "./progress.mjs";

const tools = {
  migrate: {
    versions: { migrate: "4.20.1", tags: "postgres,mysql" },
    title: "building golang-migrate",
    async install(folder, { migrate, tags }) {
      const target = `github.com/golang-migrate/migrate/v4/cmd/migrate@v${migrate}`;
      await run("go", ["install", "-tags", tags, target], {
        cwd: folder,
        env: { GOBIN: folder, GOFLAGS: "-mod=mod" },
      });
    },
    find: (folder) => join(folder, "migrate"),
  },
  dbmate: {
    versions: { dbmate: "2.36.0" },
    title: "installing dbmate",
    async install(folder, { dbmate }) {
      writeFileSync(join(folder, "package.json"), '{ "private": true }\n');
      await run("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund", `dbmate@${dbmate}`], {
        cwd: folder,
      });
    },
    find(folder) {
      const scope = join(folder, "node_modules", "@dbmate");
      const programs = (existsSync(scope) ? readdirSync(scope) : []).flatMap((name) =>
        ["dbmate", "dbmate.exe"].map((program) => join(scope, name, "bin", program)),
      );
      return programs.find((program) => existsSync(program));
    },
  },
};

/** Every tool that can be installed here. */
export const toolNames = Object.keys(tools);

/** The environment variable that names the tool's program. */
export function toolVariable(name) {
  return `MIGRATION_LENS_${name.toUpperCase()}`;
}

/** The program's path: what the environment names, else one installed into the cache folder. Throws with the reason. */
export async function findTool(name) {
  const given = process.env[toolVariable(name)];
  if (given) return given;
  const tool = tools[name];
  if (tool === undefined) throw new Error(`there is no tool ${name}; there are ${toolNames.join(", ")}`);
  const folder = await installed(name, tool.versions, tool.title, (target) =>
    tool.install(target, tool.versions),
  );
  const program = tool.find(folder);
  if (program === undefined || !existsSync(program)) {
    throw new Error(`${name} was installed into ${folder}, but its program was not found there`);
  }
  return program;
}

/**
 * Variables that name the tools' programs, or say why one is missing. Rejects when one is missing and
 * `MIGRATION_LENS_REQUIRE_ENGINES` is set.
 * @returns {Promise<Record<string, string>>}
 */
export async function toolEnvironment(names = toolNames) {
  const env = {};
  for (const name of names) {
    try {
      env[toolVariable(name)] = await findTool(name);
    } catch (error) {
      if (process.env.MIGRATION_LENS_REQUIRE_ENGINES) throw error;
      env[`${toolVariable(name)}_SKIPPED`] = error.message.split("\n")[0];
      say(`${name} is left out: ${error.message}`);
    }
  }
  return env;
}

if (process.argv[1]?.endsWith("tools.mjs")) {
  const border = process.argv.indexOf("--");
  const env = await toolEnvironment();
  const [command, ...rest] = border === -1 ? [] : process.argv.slice(border + 1);
  if (command === undefined) {
    for (const [key, value] of Object.entries(env)) console.log(`export ${key}='${value}'`);
  } else {
    const child = spawn(command, rest, { stdio: "inherit", env: { ...process.env, ...env } });
    for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
    child.on("exit", (code) => process.exit(code ?? 1));
  }
}
