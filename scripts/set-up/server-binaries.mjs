// Where each engine's server program comes from: an installed one, else one that the set-up installs. Apart from
// starting servers, which is the same wherever the program came from.
import { accessSync, constants, existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { aptInstall, aptUnpack, candidate, hasApt, mayInstall } from "./apt.mjs";
import { installed } from "./cache.mjs";
import { run, timed } from "./progress.mjs";

const libraryFolders = ["usr/lib/x86_64-linux-gnu", "usr/lib/aarch64-linux-gnu"];

/**
 * A program that can be run: `command` and the arguments and environment that come before the caller's own.
 * `base` is the folder that a MySQL-like server calls its basedir; `client` the engine's own command-line client.
 * @typedef {{ command: string, prefix: string[], env: Record<string, string>, base?: string, version: string,
 *   client?: string }} Program
 */

function onPath(name) {
  const folders = [
    ...(process.env.PATH ?? "").split(delimiter),
    "/usr/sbin",
    "/usr/local/sbin",
    "/usr/libexec",
  ];
  for (const folder of folders) {
    const file = join(folder, name);
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      // Look on.
    }
  }
  return undefined;
}

async function versionOf(command, prefix, env) {
  const text = await run(command, [...prefix, "--version"], { env });
  return { text: text.trim(), version: /\d+\.\d+(?:\.\d+)?/.exec(text)?.[0] ?? "unknown" };
}

/** The newest installed PostgreSQL's folder of programs. */
function postgresqlFolder(root = "/") {
  const parent = join(root, "usr/lib/postgresql");
  const versions = existsSync(parent) ? readdirSync(parent).map(Number).filter(Number.isInteger) : [];
  const folders = versions
    .sort((left, right) => right - left)
    .map((version) => join(parent, String(version), "bin"))
    .filter((folder) => existsSync(join(folder, "postgres")) && existsSync(join(folder, "initdb")));
  if (folders[0] !== undefined) return folders[0];
  const initdb = root === "/" ? onPath("initdb") : undefined;
  return initdb === undefined ? undefined : join(initdb, "..");
}

function noInstall(what) {
  return new Error(
    `no ${what} is installed, and it can only be installed here through apt; ` +
      "install it, or name a server's URL in the environment",
  );
}

/** Unpacked programs find their libraries through the environment, never through the machine's own folders. */
function unpackedEnvironment(folder, more = []) {
  const folders = [...libraryFolders, ...more].map((part) => join(folder, part));
  return { LD_LIBRARY_PATH: folders.filter((path) => existsSync(path)).join(":") };
}

/** PostgreSQL's `initdb` and `postgres`. @returns {Promise<Program & { folder: string }>} */
export async function findPostgresql() {
  let folder = postgresqlFolder();
  let env = {};
  if (folder === undefined) {
    if (!hasApt()) throw noInstall("PostgreSQL server");
    if (mayInstall()) {
      await timed("installing PostgreSQL from apt", () => aptInstall(["postgresql"]));
      folder = postgresqlFolder();
    } else {
      const version = await candidate("postgresql");
      const root = await installed("postgresql", { postgresql: version }, "unpacking PostgreSQL", (target) =>
        aptUnpack(target, ["postgresql"]),
      );
      folder = postgresqlFolder(root);
      env = unpackedEnvironment(root);
    }
    if (folder === undefined) throw new Error("PostgreSQL was installed, but its programs were not found");
  }
  const command = join(folder, "postgres");
  const { version } = await versionOf(command, [], env);
  const psql = join(folder, "psql");
  return { command, prefix: [], env, version, folder, client: existsSync(psql) ? psql : onPath("psql") };
}

/** An installed `mysqld` may be either of the two; only its own word tells. */
async function installedServer(isWanted) {
  for (const name of ["mariadbd", "mysqld"]) {
    const command = onPath(name);
    if (command === undefined) continue;
    const { text, version } = await versionOf(command, [], {});
    if (isWanted(text)) return { command, prefix: [], env: {}, base: "/usr", version };
  }
  return undefined;
}

async function installedClient(names, isWanted) {
  for (const name of names) {
    const command = onPath(name);
    if (command !== undefined && isWanted((await versionOf(command, [], {})).text)) return command;
  }
  return undefined;
}

/** A script that starts an unpacked program with what it needs before its own arguments. */
function writeStarter(root, name, words) {
  const folder = join(root, "start");
  mkdirSync(folder, { recursive: true });
  const file = join(folder, name);
  const quoted = words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" ");
  const text = `#!/bin/sh\nexec ${quoted} "$@"\n`;
  if (!existsSync(file)) writeFileSync(file, text, { mode: 0o755 });
  return file;
}

const isMariadb = (text) => /mariadb/i.test(text);
const isMysql = (text) => !isMariadb(text);

/** @returns {Promise<Program>} */
export async function findMariadb() {
  // Debian's packages of the two exclude one another: an installed MySQL is not pushed out.
  const mayAdd = mayInstall() && (await installedServer(isMysql)) === undefined;
  let server = await installedServer(isMariadb);
  if (server === undefined && mayAdd) {
    await timed("installing MariaDB from apt", () =>
      aptInstall(["mariadb-server-core", "mariadb-client-core"]),
    );
    server = await installedServer(isMariadb);
    if (server === undefined) throw new Error("MariaDB was installed, but its server was not found");
  }
  if (server !== undefined) {
    const clientNames = ["mariadb", "mysql"];
    let client = await installedClient(clientNames, isMariadb);
    if (client === undefined && mayAdd && (await candidate("mariadb-client-core")) !== undefined) {
      await timed("installing MariaDB's client from apt", () => aptInstall(["mariadb-client-core"]));
      client = await installedClient(clientNames, isMariadb);
    }
    return { ...server, client };
  }
  if (!hasApt()) throw noInstall("MariaDB server");
  const offered = await candidate("mariadb-server-core");
  const packages = ["mariadb-server-core", "mariadb-client-core"];
  const root = await installed("mariadb-server", { mariadb: offered }, "unpacking MariaDB", (target) =>
    aptUnpack(target, packages),
  );
  const command = join(root, "usr/sbin/mariadbd");
  const env = unpackedEnvironment(root);
  const client = writeStarter(root, "mariadb", ["env", ...assignments(env), join(root, "usr/bin/mariadb")]);
  const { version } = await versionOf(command, [], env);
  return { command, prefix: [], env, base: join(root, "usr"), version, client };
}

function assignments(env) {
  return Object.entries(env).map(([key, value]) => `${key}=${value}`);
}

/** @returns {Promise<Program>} */
export async function findMysql() {
  const found = await installedServer(isMysql);
  if (found !== undefined) return { ...found, client: await installedClient(["mysql"], isMysql) };
  if (!hasApt()) throw noInstall("MySQL server");
  // Debian keeps MySQL only in its unstable suite (below), which needs its own C library and loader.
  for (const name of ["mysql-server-core-8.4", "mysql-server-core-8.0"]) {
    const offered = await candidate(name);
    if (offered === undefined) continue;
    const folder = await installed("mysql-server", { [name]: offered }, "unpacking MySQL", (target) =>
      aptUnpack(target, [name, name.replace("server", "client")]),
    );
    const server = join(folder, "usr/sbin/mysqld");
    const env = unpackedEnvironment(folder, ["usr/lib/mysql/private"]);
    const client = writeStarter(folder, "mysql", ["env", ...assignments(env), join(folder, "usr/bin/mysql")]);
    const { version } = await versionOf(server, [], env);
    return { command: server, prefix: [], env, base: join(folder, "usr"), version, client };
  }
  const packages = ["mysql-server-core", "mysql-client-core"];
  const root = await installed("mysql-server", { [packages.join()]: "sid" }, "unpacking MySQL", (target) =>
    aptUnpack(target, packages, "sid"),
  );
  const loaders = [...libraryFolders, "usr/lib", "usr/lib64"].flatMap((part) => {
    const folder = join(root, part);
    const names = existsSync(folder) ? readdirSync(folder) : [];
    return names.filter((name) => /^ld-linux-.*\.so\.\d$/.test(name)).map((name) => join(folder, name));
  });
  const command = loaders[0];
  if (command === undefined) {
    throw new Error(`no program loader was found in ${root}; remove that folder and try again`);
  }
  const libraries = [...libraryFolders, "usr/lib/mysql/private", "usr/lib/mysql"].map((part) =>
    join(root, part),
  );
  const load = ["--library-path", libraries.join(":")];
  const prefix = [...load, join(root, "usr/sbin/mysqld")];
  const client = writeStarter(root, "mysql", [command, ...load, join(root, "usr/bin/mysql")]);
  const { version } = await versionOf(command, prefix, {});
  return { command, prefix, env: {}, base: join(root, "usr"), version, client };
}
