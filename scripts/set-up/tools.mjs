// The migration tools that tests run by turns with ours: installed at a fixed version into the cache folder, with
// the ordinary clients of their registries. Apart from the database servers, since a tool only has to be there.
//   node scripts/set-up/tools.mjs -- npx mocha 'test/runner/*.test.ts'
//   node scripts/set-up/tools.mjs alembic knex -- npx mocha 'test/tools/*.test.ts'
//   node scripts/set-up/tools.mjs all -- npx mocha 'test/tools/*.test.ts'      those that take long, too
import { spawn } from "node:child_process";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { aptInstall } from "./apt.mjs";
import { installed } from "./cache.mjs";
import { run, say } from "./progress.mjs";

/**
 * A tool from npm and the packages that it wants beside it, at exact versions; found by its command's name.
 * @param {{ title: string, versions: Record<string, string>, command: string, slow?: true }} tool
 */
function npmTool({ title, versions, command, slow }) {
  return {
    versions,
    title: `installing ${title}`,
    slow,
    async install(folder) {
      writeFileSync(join(folder, "package.json"), '{ "private": true }\n');
      const packages = Object.entries(versions).map(([name, version]) => `${name}@${version}`);
      await run("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund", ...packages], {
        cwd: folder,
      });
    },
    find: (folder) => join(folder, "node_modules", ".bin", command),
  };
}

/**
 * A tool from PyPI in a virtual environment of its own, at exact versions; found by its command's name.
 * @param {{ title: string, versions: Record<string, string>, command: string, slow?: true }} tool
 */
function pythonTool({ title, versions, command, slow }) {
  return {
    versions,
    title: `installing ${title}`,
    slow,
    async install(folder) {
      // A Debian python3 comes without its venv module.
      await run("python3", ["-m", "venv", "venv"], { cwd: folder }).catch(async () => {
        await aptInstall(["python3-venv"]);
        await run("python3", ["-m", "venv", "--clear", "venv"], { cwd: folder });
      });
      const packages = Object.entries(versions).map(([name, version]) => `${name}==${version}`);
      await run(join("venv", "bin", "python"), ["-m", "pip", "install", "--quiet", ...packages], {
        cwd: folder,
      });
    },
    find: (folder) => join(folder, "venv", "bin", command),
  };
}

/**
 * A tool that `go install` builds; found by its command's name.
 * @param {{ title: string, module: string, version: string, tags: string, command: string, slow?: true }} tool
 */
function goTool({ title, module, version, tags, command, slow }) {
  return {
    versions: { [command]: version, tags },
    title: `building ${title}`,
    slow,
    async install(folder) {
      await run("go", ["install", "-tags", tags, `${module}@v${version}`], {
        cwd: folder,
        env: { GOBIN: folder, GOFLAGS: "-mod=mod" },
      });
    },
    find: (folder) => join(folder, command),
  };
}

/**
 * A Java program and the artifacts that it wants beside it (`group:artifact:version`), from Maven's central
 * repository; found by a script that starts its main class. Wants Maven and a Java runtime.
 * `without` (`group:artifact`) are left out of what they bring.
 * @param {{ title: string, artifacts: string[], without?: string[], main: string, command: string, slow?: true }} tool
 */
function mavenTool({ title, artifacts, without = [], main, command, slow }) {
  return {
    versions: {
      artifacts: artifacts.join(" "),
      ...(without.length === 0 ? {} : { without: without.join(" ") }),
    },
    title: `installing ${title}`,
    slow,
    async install(folder) {
      const exclusions = without.map((one) => {
        const [group, name] = one.split(":");
        return `<exclusion><groupId>${group}</groupId><artifactId>${name}</artifactId></exclusion>`;
      });
      const dependencies = artifacts.map((artifact) => {
        const [group, name, version] = artifact.split(":");
        return `<dependency><groupId>${group}</groupId><artifactId>${name}</artifactId><version>${version}</version><exclusions>${exclusions.join("")}</exclusions></dependency>`;
      });
      const project = `<modelVersion>4.0.0</modelVersion><groupId>x</groupId><artifactId>x</artifactId><version>1</version>`;
      writeFileSync(
        join(folder, "pom.xml"),
        `<project>${project}<dependencies>${dependencies.join("")}</dependencies></project>\n`,
      );
      await run("mvn", ["-q", "-B", "dependency:copy-dependencies", "-DoutputDirectory=lib"], {
        cwd: folder,
      });
      const start = `#!/bin/sh\nexec java -XX:TieredStopAtLevel=1 -cp "$(dirname "$0")/lib/*" ${main} "$@"\n`;
      writeFileSync(join(folder, command), start, { mode: 0o755 });
    },
    find: (folder) => join(folder, command),
  };
}

/** `slow`: takes minutes to install, so that only the commands that ask for it by name install it. */
const tools = {
  migrate: goTool({
    title: "golang-migrate",
    module: "github.com/golang-migrate/migrate/v4/cmd/migrate",
    version: "4.20.1",
    tags: "postgres,mysql",
    command: "migrate",
  }),
  goose: goTool({
    title: "goose",
    module: "github.com/pressly/goose/v3/cmd/goose",
    version: "3.29.0",
    tags: "no_clickhouse,no_libsql,no_mssql,no_sqlite3,no_vertica,no_ydb",
    command: "goose",
  }),
  dbmate: {
    ...npmTool({ title: "dbmate", versions: { dbmate: "2.36.0" }, command: "dbmate" }),
    // The program itself: npm's wrapper starts a Node process before it.
    find(folder) {
      const scope = join(folder, "node_modules", "@dbmate");
      const programs = (existsSync(scope) ? readdirSync(scope) : []).flatMap((name) =>
        ["dbmate", "dbmate.exe"].map((program) => join(scope, name, "bin", program)),
      );
      return programs.find((program) => existsSync(program));
    },
  },
  alembic: pythonTool({
    title: "Alembic",
    versions: { alembic: "1.20.1", "psycopg[binary]": "3.3.9", pymysql: "1.2.4", cryptography: "50.0.2" },
    command: "alembic",
  }),
  typeorm: npmTool({
    title: "TypeORM",
    versions: { typeorm: "1.1.1", pg: "8.16.3", mysql2: "3.15.3", "reflect-metadata": "0.2.2" },
    command: "typeorm",
  }),
  knex: npmTool({
    title: "Knex",
    versions: { knex: "3.3.0", pg: "8.16.3", mysql2: "3.15.3" },
    command: "knex",
  }),
  sequelize: npmTool({
    title: "Sequelize",
    versions: {
      "sequelize-cli": "6.6.5",
      sequelize: "6.37.8",
      umzug: "3.8.3",
      pg: "8.16.3",
      mysql2: "3.15.3",
      mariadb: "2.5.6",
    },
    command: "sequelize-cli",
  }),
  "drizzle-kit": npmTool({
    title: "Drizzle Kit",
    versions: { "drizzle-kit": "0.31.11", "drizzle-orm": "0.45.4", pg: "8.16.3", mysql2: "3.15.3" },
    command: "drizzle-kit",
  }),
  "node-pg-migrate": npmTool({
    title: "node-pg-migrate",
    versions: { "node-pg-migrate": "9.0.0", pg: "8.16.3" },
    command: "node-pg-migrate",
  }),
  django: pythonTool({
    title: "Django",
    versions: { django: "5.2.19", "psycopg[binary]": "3.3.9" },
    command: "django-admin",
  }),
  flyway: mavenTool({
    title: "Flyway",
    artifacts: [
      "org.flywaydb:flyway-commandline:11.8.2",
      "org.flywaydb:flyway-database-postgresql:11.8.2",
      "org.flywaydb:flyway-mysql:11.8.2",
      "org.postgresql:postgresql:42.7.4",
      "org.mariadb.jdbc:mariadb-java-client:3.5.1",
      "com.fasterxml.jackson.dataformat:jackson-dataformat-toml:2.15.2",
      "com.fasterxml.jackson.dataformat:jackson-dataformat-xml:2.15.2",
    ],
    // Beside SLF4J it prints nothing.
    without: ["org.slf4j:slf4j-api", "org.slf4j:jcl-over-slf4j"],
    main: "org.flywaydb.commandline.Main",
    command: "flyway",
    slow: true,
  }),
  liquibase: mavenTool({
    title: "Liquibase",
    artifacts: [
      "org.liquibase:liquibase-core:5.0.1",
      "info.picocli:picocli:4.7.7",
      "org.yaml:snakeyaml:2.4",
      "org.postgresql:postgresql:42.7.4",
      "org.mariadb.jdbc:mariadb-java-client:3.5.1",
    ],
    main: "liquibase.integration.commandline.LiquibaseCommandLine",
    command: "liquibase",
    slow: true,
  }),
};

/** Every tool that can be installed here. */
export const toolNames = Object.keys(tools);

const quickTools = toolNames.filter((name) => !tools[name].slow);

/** The environment variable that names the tool's program. */
export function toolVariable(name) {
  return `MIGRATION_LENS_${name.toUpperCase().replaceAll("-", "_")}`;
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
export async function toolEnvironment(names = quickTools) {
  const found = await Promise.all(
    names.map(async (name) => {
      try {
        return [toolVariable(name), await findTool(name)];
      } catch (error) {
        if (process.env.MIGRATION_LENS_REQUIRE_ENGINES) throw error;
        say(`${name} is left out: ${error.message}`);
        return [`${toolVariable(name)}_SKIPPED`, error.message.split("\n")[0]];
      }
    }),
  );
  return Object.fromEntries(found);
}

if (process.argv[1]?.endsWith("tools.mjs")) {
  const border = process.argv.indexOf("--");
  const names = process.argv.slice(2, border === -1 ? undefined : border);
  const wanted = names.length === 0 ? quickTools : names.includes("all") ? toolNames : names;
  const env = await toolEnvironment(wanted);
  const [command, ...rest] = border === -1 ? [] : process.argv.slice(border + 1);
  if (command === undefined) {
    for (const [key, value] of Object.entries(env)) console.log(`export ${key}='${value}'`);
  } else {
    const child = spawn(command, rest, { stdio: "inherit", env: { ...process.env, ...env } });
    for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
    child.on("exit", (code) => process.exit(code ?? 1));
  }
}
