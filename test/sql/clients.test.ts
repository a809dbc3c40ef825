// The splitter against the real clients: the scripts of client-cases.ts are run by psql and by mysql on real servers,
// and what the clients sent must be our statements, token for token.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createConnection, type RowDataPacket } from "mysql2/promise";
import { Client as PostgresClient } from "pg";
import { type Dialect, type LexicalRules } from "../../src/dialects/dialect";
import { dialectNamed } from "../../src/dialects/dialects";
import { readTokens } from "../../src/sql/lexer";
import { lexicalUnder, splitStatements } from "../../src/sql/splitter";
import { describeOnEngine } from "../run/live-engine";
import { type ClientCase, MYSQL_CASES, PSQL_CASES } from "./client-cases";

/** Blank-joined texts of the tokens, so that comments and blanks, which clients treat freely, don't count. */
function tokensOf(text: string, lexical: LexicalRules): string {
  return readTokens(text, 0, lexical)
    .tokens.map((token) => text.slice(token.start, token.end))
    .join(" ");
}

// psql sends it along; after DELIMITER it is part of what mysql sends.
const TERMINATOR = / ?;$/;

/** Our statements; those that psql's `\;` sends together joined by `;`. */
function ourStatements(text: string, dialect: Dialect): string[] {
  const sent: string[] = [];
  let joins = false;
  let state = { ansiQuotes: false, backslashEscapes: dialect.lexical.backslashEscapes };
  for (const { statement, after } of splitStatements(text, dialect)) {
    if (statement.kind === "sql") {
      const tokens = tokensOf(statement.text, lexicalUnder(dialect.lexical, state));
      if (joins) sent.push(`${sent.pop() ?? ""} ; ${tokens}`);
      else sent.push(tokens.replace(TERMINATOR, ""));
      joins = statement.terminator === "\\;";
    }
    state = after;
  }
  return sent;
}

/** The sent texts' tokens without the terminator, each read under the modes that the texts before it have set. */
function sentStatements(texts: readonly string[], dialect: Dialect): string[] {
  let state = { ansiQuotes: false, backslashEscapes: dialect.lexical.backslashEscapes };
  const sent = texts.map((text) => {
    const tokens = tokensOf(text, lexicalUnder(dialect.lexical, state)).replace(TERMINATOR, "");
    state = splitStatements(text, dialect, { ...state, delimiter: "\0" }).at(-1)?.after ?? state;
    return tokens;
  });
  return sent.filter((tokens) => tokens !== "");
}

function helpOf(command: string): string {
  return spawnSync(command, ["--no-defaults", "--help"], { encoding: "utf8" }).stdout;
}

function hasProgram(command: string): boolean {
  return command !== "" && spawnSync(command, ["--version"]).status === 0;
}

describeOnEngine("postgresql", "statements that psql sends", (url) => {
  const dialect = dialectNamed("postgresql");
  let folder: string;
  let database: PostgresClient;

  before(function () {
    if (!hasProgram("psql")) this.skip();
    folder = mkdtempSync(join(tmpdir(), "psql-"));
  });
  beforeEach(async () => {
    database = new PostgresClient({ connectionString: url });
    await database.connect();
    await database.query("DROP DATABASE IF EXISTS split_by_psql");
    await database.query("CREATE DATABASE split_by_psql");
  });
  afterEach(async () => {
    await database.query("DROP DATABASE IF EXISTS split_by_psql");
    await database.end();
  });
  after(() => {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  });

  for (const { name, text } of clientCases(PSQL_CASES)) {
    it(name, () => {
      const script = join(folder, "script.sql");
      const log = join(folder, "log");
      writeFileSync(script, text);
      writeFileSync(log, "");
      const target = new URL(url);
      target.pathname = "/split_by_psql";
      const run = spawnSync("psql", ["-X", "-q", "-L", log, "-f", script, target.href], { encoding: "utf8" });
      assert.equal(run.status, 0, run.stderr);
      assert.deepEqual(
        ourStatements(text, dialect),
        sentStatements(psqlQueries(readFileSync(log, "utf8")), dialect),
      );
    });
  }
});

// psql's log shows each query between two lines of stars; the results come after.
function psqlQueries(log: string): string[] {
  const queries: string[] = [];
  const pattern = /^(?:\/)?\*{8,} QUERY \*{9,}(?:\/)?\n([\s\S]*?)\n(?:\/)?\*{20,}(?:\/)?\n/gm;
  for (let match = pattern.exec(log); match !== null; match = pattern.exec(log)) queries.push(match[1] ?? "");
  return queries;
}

for (const [name, programs] of [
  ["mysql", ["MIGRATION_LENS_MYSQL_CLIENT", "mysql"]],
  ["mariadb", ["MIGRATION_LENS_MARIADB_CLIENT", "mariadb", "mysql"]],
] as const) {
  describeOnEngine(name, "statements that the client sends", (url) => {
    const dialect = dialectNamed(name);
    const program = programs.map((each, i) => (i === 0 ? (process.env[each] ?? "") : each)).find(hasProgram);
    // MySQL's newer clients know their own commands only when asked to.
    const takesCommands = program !== undefined && helpOf(program).includes("--commands");
    let folder: string;

    before(function () {
      if (program === undefined) this.skip();
      folder = mkdtempSync(join(tmpdir(), "mysql-"));
    });
    after(() => {
      if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
    });

    for (const { name: title, text } of clientCases(MYSQL_CASES, name)) {
      it(title, async () => {
        const { hostname, port, username, password } = new URL(url);
        const database = await createConnection({ uri: url });
        await database.query("DROP DATABASE IF EXISTS split_by_client");
        await database.query("CREATE DATABASE split_by_client");
        await database.query("SET GLOBAL log_output = 'TABLE'");
        // Else MySQL logs nothing that it can't parse; MariaDB does, and has no such switch.
        if (name === "mysql") await database.query("SET GLOBAL log_raw = ON");
        await database.query("SET GLOBAL general_log = ON");
        await database.query("TRUNCATE mysql.general_log");
        const script = join(folder, "script.sql");
        writeFileSync(script, text);
        const run = spawnSync(
          program ?? "mysql",
          [
            "--no-defaults",
            "--protocol=TCP",
            `--host=${hostname}`,
            `--port=${port}`,
            `--user=${username}`,
            "--default-character-set=utf8mb4",
            "--force",
            ...(takesCommands ? ["--commands"] : []),
            "split_by_client",
          ],
          { input: readFileSync(script), encoding: "utf8", env: { ...process.env, MYSQL_PWD: password } },
        );
        await database.query("SET GLOBAL general_log = OFF");
        const [rows] = await database.query<RowDataPacket[]>(
          `SELECT CONVERT(argument USING utf8mb4) AS sent FROM mysql.general_log
           WHERE command_type = 'Query' AND thread_id <> CONNECTION_ID() ORDER BY event_time`,
        );
        await database.query("DROP DATABASE split_by_client");
        await database.end();
        const sent = rows.map((row) => String(row["sent"])).filter((query) => !isClientsOwn(query));
        assert.deepEqual(ourStatements(text, dialect), sentStatements(sent, dialect), run.stderr);
      });
    }
  });
}

/** What the client asks for itself when it connects. */
function isClientsOwn(query: string): boolean {
  return /^(?:select @@version_comment limit 1|select \$\$|show (?:databases|tables))$/i.test(query.trim());
}

function clientCases(cases: readonly ClientCase[], client?: string): readonly ClientCase[] {
  return cases.filter((each) => each.ours === undefined && (each.only === undefined || each.only === client));
}
