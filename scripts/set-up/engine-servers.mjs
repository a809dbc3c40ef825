// Throw-away database servers for tests: a fresh data folder, a free port, no durability, gone at exit. One row an
// engine in `engines`; what differs between them (how a data folder is made, which arguments) lives in that row.
import { spawn } from "node:child_process";
import { chmodSync, chownSync, cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { installed } from "./cache.mjs";
import { guard } from "./guard.mjs";
import { run } from "./progress.mjs";
import { findMariadb, findMysql, findPostgresql } from "./server-binaries.mjs";
import { findTidb, isTidbBuilt } from "./tidb-server.mjs";

const password = "secret";
const database = "migration_lens";

/** The environment variable that names a server of this engine. */
export function urlVariable(name) {
  return `MIGRATION_LENS_${name.toUpperCase()}_URL`;
}

/** The environment variable that says why there is no server of this engine. */
export function skipVariable(name) {
  return `MIGRATION_LENS_${name.toUpperCase()}_SKIPPED`;
}

/** The environment variable that says that this engine's suites are run later, when its server is there. */
export function laterVariable(name) {
  return `MIGRATION_LENS_${name.toUpperCase()}_LATER`;
}

/** The environment variable that names this engine's own command-line client. */
export function clientVariable(name) {
  return `MIGRATION_LENS_${name.toUpperCase()}_CLIENT`;
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** PostgreSQL refuses to run as root: then it runs as a user that owns nothing. */
async function unprivileged() {
  if (process.getuid?.() !== 0) return {};
  const [uid, gid] = await Promise.all([run("id", ["-u", "nobody"]), run("id", ["-g", "nobody"])]);
  return { uid: Number(uid), gid: Number(gid) };
}

/** Starts a server and waits for its own word that it is ready. The whole log is in the error when it ends first. */
function launch(command, args, { env, cwd, ready, uid, gid }) {
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, LC_ALL: "C", ...env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
    ...(uid === undefined ? {} : { uid, gid }),
  });
  let log = "";
  const answered = new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no answer after 120 s:\n${log.slice(-2000)}`)), 120_000);
    const read = (data) => {
      if (log.length < 1_000_000) log += data;
      if (!ready.test(log)) return;
      clearTimeout(timer);
      resolve();
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.on("error", (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.on("exit", (code, signal) => {
      clearTimeout(timer);
      reject(new Error(`the server ended with ${signal ?? `code ${code}`}:\n${log.slice(-2000)}`));
    });
  });
  return { child, answered };
}

const userStatements = [
  `CREATE DATABASE IF NOT EXISTS ${database}`,
  "DROP USER IF EXISTS 'root'@'127.0.0.1'",
  `CREATE USER 'root'@'127.0.0.1' IDENTIFIED BY '${password}'`,
  "GRANT ALL PRIVILEGES ON *.* TO 'root'@'127.0.0.1' WITH GRANT OPTION",
];

/** The parts that MySQL and MariaDB share: a data folder is made once a version and then copied. */
async function prepareMysqlFamily(program, folder, name, make) {
  const key = { [name]: program.version, program: program.command, layout: 1 };
  const template = await installed(
    `${name}-data`,
    key,
    `making a data folder for ${name} ${program.version}`,
    make,
  );
  cpSync(join(template, "data"), join(folder, "data"), { recursive: true });
  writeFileSync(join(folder, "init.sql"), `${userStatements.join(";\n")};\n`);
}

function mysqlArguments(program, folder, port) {
  return [
    ...program.prefix,
    "--no-defaults",
    ...(process.getuid?.() === 0 ? ["--user=root"] : []),
    `--basedir=${program.base}`,
    `--datadir=${join(folder, "data")}`,
    `--socket=${join(folder, "s")}`,
    `--pid-file=${join(folder, "pid")}`,
    `--tmpdir=${folder}`,
    `--init-file=${join(folder, "init.sql")}`,
    "--bind-address=127.0.0.1",
    `--port=${port}`,
    `--secure-file-priv=${folder}`,
    "--skip-name-resolve",
    "--skip-log-bin",
    "--innodb-flush-log-at-trx-commit=0",
    "--innodb-flush-method=nosync",
    "--innodb-doublewrite=0",
    "--max-connections=300",
  ];
}

const engines = {
  postgresql: {
    find: findPostgresql,
    stopSignal: "SIGINT",
    url: (port) => `postgresql://postgres:${password}@127.0.0.1:${port}/${database}`,
    ready: /database system is ready to accept connections/,
    async prepare(program, folder) {
      const user = await unprivileged();
      if (user.uid !== undefined) chownSync(folder, user.uid, user.gid);
      const passwordFile = join(folder, "password");
      writeFileSync(passwordFile, `${password}\n`);
      chmodSync(passwordFile, 0o644);
      const data = join(folder, "data");
      const options = { ...user, env: program.env, cwd: folder };
      await run(
        join(program.folder, "initdb"),
        ["-D", data, "-U", "postgres", "--pwfile", passwordFile, "-A", "scram-sha-256", "-E", "UTF8"].concat([
          "--locale=C",
          "--no-sync",
        ]),
        options,
      );
      const single = ["--single", "-F", "-D", data, "postgres"];
      await run(program.command, single, { ...options, input: `CREATE DATABASE ${database};\n` });
    },
    async arguments(program, folder, port) {
      const settings = {
        listen_addresses: "127.0.0.1",
        port,
        unix_socket_directories: "",
        fsync: "off",
        synchronous_commit: "off",
        full_page_writes: "off",
        max_connections: 200,
        max_wal_size: "2GB",
        autovacuum: "on",
        shared_buffers: "64MB",
        log_destination: "stderr",
        logging_collector: "off",
        lc_messages: "C",
      };
      const flags = Object.entries(settings).flatMap(([key, value]) => ["-c", `${key}=${value}`]);
      return { args: ["-D", join(folder, "data"), ...flags], ...(await unprivileged()) };
    },
  },
  mysql: {
    find: findMysql,
    url: (port) => `mysql://root:${password}@127.0.0.1:${port}/${database}`,
    ready: /ready for connections[^\n]*port: [1-9]/,
    async prepare(program, folder) {
      await prepareMysqlFamily(program, folder, "mysql", async (target) => {
        await run(
          program.command,
          [
            ...program.prefix,
            "--no-defaults",
            ...(process.getuid?.() === 0 ? ["--user=root"] : []),
            `--basedir=${program.base}`,
            `--lc-messages-dir=${join(program.base, "share/mysql")}`,
            `--datadir=${join(target, "data")}`,
            `--secure-file-priv=${target}`,
            "--initialize-insecure",
            "--innodb-flush-method=nosync",
          ],
          { env: program.env },
        );
      });
    },
    async arguments(program, folder, port) {
      const own = [`--lc-messages-dir=${join(program.base, "share/mysql")}`, "--mysqlx=OFF"];
      return { args: [...mysqlArguments(program, folder, port), ...own] };
    },
  },
  mariadb: {
    find: findMariadb,
    url: (port) => `mysql://root:${password}@127.0.0.1:${port}/${database}`,
    ready: /ready for connections[\s\S]*port: [1-9]/,
    async prepare(program, folder) {
      await prepareMysqlFamily(program, folder, "mariadb", async (target) => {
        const data = join(target, "data");
        mkdirSync(join(data, "mysql"), { recursive: true });
        const share = join(program.base, "share/mysql");
        const script = [
          "create database if not exists mysql;",
          "use mysql;",
          ...["mysql_system_tables.sql", "mysql_performance_tables.sql", "mysql_system_tables_data.sql"].map(
            (name) => readFileSync(join(share, name), "utf8"),
          ),
        ].join("\n");
        await run(
          program.command,
          [
            ...program.prefix,
            "--no-defaults",
            ...(process.getuid?.() === 0 ? ["--user=root"] : []),
            "--bootstrap",
            `--basedir=${program.base}`,
            `--datadir=${data}`,
            `--lc-messages-dir=${share}`,
            "--enforce-storage-engine=",
            "--innodb-flush-method=nosync",
          ],
          { env: program.env, input: script },
        );
      });
    },
    async arguments(program, folder, port) {
      return {
        args: [
          ...mysqlArguments(program, folder, port),
          `--lc-messages-dir=${join(program.base, "share/mysql")}`,
        ],
      };
    },
  },
  tidb: {
    find: findTidb,
    // Its program is built here, which takes minutes.
    isSlow: () => !isTidbBuilt(),
    stopSignal: "SIGTERM",
    url: (port) => `mysql://root:${password}@127.0.0.1:${port}/${database}`,
    ready: /server is running MySQL protocol/,
    async prepare(program, folder) {
      chmodSync(folder, 0o755);
      mkdirSync(join(folder, "tmp"));
      const statements = [
        `CREATE DATABASE IF NOT EXISTS ${database}`,
        `ALTER USER 'root'@'%' IDENTIFIED BY '${password}'`,
      ];
      writeFileSync(join(folder, "init.sql"), `${statements.join(";\n")};\n`);
    },
    async arguments(program, folder, port) {
      // Without a path its store lives in memory and ends with it.
      const flags = ["--store=unistore", "--path=", "--report-status=false", "-L", "info"];
      if (program.image !== undefined) {
        const inside = ["--initialize-sql-file=/lens/init.sql", ...flags];
        const ports = ["-p", `127.0.0.1:${port}:4000`];
        return { args: ["run", "--rm", ...ports, "-v", `${folder}:/lens:ro`, program.image, ...inside] };
      }
      const place = [
        "--host=127.0.0.1",
        "-P",
        String(port),
        "--socket=",
        `--temp-dir=${join(folder, "tmp")}`,
      ];
      return { args: [...flags, ...place, `--initialize-sql-file=${join(folder, "init.sql")}`] };
    },
  },
};

/** The engines that a server can be started of. */
export const engineNames = Object.keys(engines);

/** Whether a server of this engine is minutes away: its program must be built first. */
export function isSlowToFind(name) {
  if (process.env[urlVariable(name)] || process.env[skipVariable(name)]) return false;
  return engines[name]?.isSlow?.() === true;
}

/**
 * A server of this engine: the one that the environment names, else a throw-away one. Throws with the reason when
 * there is none to be had. `stop()` ends a server that was started here and removes its data; it is also ended
 * when this process ends, in whatever way.
 * @returns {Promise<{ name: string, url: string, version?: string, client?: string, stop: () => Promise<void> }>}
 */
export async function startEngine(name) {
  const given = process.env[urlVariable(name)];
  if (given) return { name, url: given, stop: async () => {} };
  const reason = process.env[skipVariable(name)];
  if (reason) throw new Error(reason);
  const engine = engines[name];
  if (engine === undefined)
    throw new Error(`there is no engine ${name}; there are ${engineNames.join(", ")}`);
  const program = await engine.find();
  for (let attempt = 1; ; attempt += 1) {
    const folder = mkdtempSync(join(tmpdir(), `migration-lens-${name}-`));
    const folderGuard = guard({ folder });
    try {
      await engine.prepare(program, folder);
      const port = await freePort();
      const { args, uid, gid } = await engine.arguments(program, folder, port);
      const launchOptions = { env: program.env, cwd: folder, ready: engine.ready, uid, gid };
      const { child, answered } = launch(program.command, args, launchOptions);
      const processGuard = guard({ group: child.pid, signal: engine.stopSignal });
      const exited = new Promise((resolve) => child.once("exit", resolve));
      const stop = async () => {
        child.ref();
        await processGuard.release();
        await exited;
        await folderGuard.release();
      };
      try {
        await answered;
      } catch (error) {
        await stop();
        throw error;
      }
      child.unref();
      child.stdout.unref();
      child.stderr.unref();
      return { name, url: engine.url(port), version: program.version, client: program.client, stop };
    } catch (error) {
      await folderGuard.release();
      // Another process may have taken the port between asking for it and using it.
      if (attempt < 3 && /address already in use|bind on TCP/i.test(error.message)) continue;
      throw error;
    }
  }
}
