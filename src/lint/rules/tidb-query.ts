// Parts of queries that TiDB does not read: FOR SHARE, LATERAL, JSON_TABLE, MATCH … AGAINST, SELECT … INTO @v.
import type { Token } from "../../sql/statement";
import { defineRule } from "../rule";

export const tidbQuery = defineRule({
  name: "tidb-query",
  scope: "statement",
  summary: "TiDB has no FOR SHARE, LATERAL, JSON_TABLE, MATCH … AGAINST or SELECT … INTO a variable.",
  details:
    "FOR SHARE is refused unless `tidb_enable_noop_functions` lets it pass without a lock; FOR UPDATE locks. A variable is given a query's value by SET @v = (SELECT …). LOAD DATA reads the client's files only (LOCAL).",
  docs: [
    "https://docs.pingcap.com/tidb/stable/mysql-compatibility#unsupported-features",
    "https://docs.pingcap.com/tidb/stable/system-variables#tidb_enable_noop_functions-new-in-v40",
  ],
  sources: ["mysql", "mariadb"],
  targets: ["tidb"],
  words: ["SHARE", "LATERAL", "JSON_TABLE", "AGAINST", "INTO", "INFILE"],
  examples: [
    {
      from: "mysql",
      given: "CREATE TABLE t (a INT)",
      sql: "SELECT a FROM t LOCK IN SHARE MODE;",
      engines: { mysql: "accepts", mariadb: "accepts", tidb: { rejects: "1235" } },
    },
    {
      from: "mysql",
      sql: "SELECT j.x FROM JSON_TABLE('[1]', '$[*]' COLUMNS (x INT PATH '$')) AS j;",
      engines: { mysql: "accepts", mariadb: "accepts", tidb: { rejects: "1064" } },
    },
    {
      from: "mysql",
      given: "CREATE TABLE t (a INT)",
      sql: "SELECT count(*) INTO @n FROM t;",
      engines: { mysql: "accepts", mariadb: "accepts", tidb: { rejects: "1064" } },
    },
    {
      from: "mysql",
      given: "CREATE TABLE t (a TEXT, FULLTEXT KEY words (a))",
      sql: "SELECT a FROM t WHERE MATCH (a) AGAINST ('x');",
      engines: { mysql: "accepts", mariadb: "accepts", tidb: { rejects: "1105" } },
    },
  ],
  silentOn: [
    {
      from: "mysql",
      given: "CREATE TABLE t (a INT)",
      sql: "INSERT INTO t SELECT a FROM t; SELECT a FROM t FOR UPDATE; SET @n = (SELECT count(*) FROM t);",
      on: ["mysql", "mariadb", "tidb"],
    },
  ],
  check({ unit, changes, report }) {
    const tokens = unit.statement?.tokens ?? [];
    // A routine's body is not run here: the routine itself is another rule's finding.
    if (changes.some(({ kind }) => kind === "create-object")) return;
    const [first] = tokens;
    for (const [i, token] of tokens.entries()) {
      const [before, after] = [tokens[i - 1], tokens[i + 1]];
      const say = (from: Token, to: Token, code: string, message: string): void =>
        report({ range: { start: from.start, end: to.end }, severity: "rejects", code, message });
      if (token.word === "SHARE" && (before?.word === "FOR" || before?.word === "IN")) {
        say(before, token, "1235", "TiDB has no shared locks of rows. Write FOR UPDATE.");
      } else if ((token.word === "LATERAL" || token.word === "JSON_TABLE") && after?.word === "(") {
        say(token, token, "1064", `TiDB has no ${token.word}. Write the query without it.`);
      } else if (token.word === "AGAINST" && after?.word === "(" && before?.word === ")") {
        say(
          token,
          token,
          "1105",
          "TiDB has no full-text search. Search by LIKE, or outside of the database.",
        );
      } else if (token.word === "INTO" && first?.word === "SELECT" && after?.kind === "parameter") {
        say(token, after, "1064", "TiDB's SELECT gives no variable its value. Write SET @v = (SELECT …).");
      } else if (token.word === "INFILE" && first?.word === "LOAD" && before?.word !== "LOCAL") {
        say(token, token, "8154", "TiDB loads no file of the server's. Write LOCAL INFILE.");
      }
    }
  },
});
