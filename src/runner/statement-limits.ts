// Which statements can't stand in a transaction, or end it by themselves: what decides how a file is run and what a
// plan warns of. Read off the first words; a statement that is not recognised is taken for an ordinary one.
import type { Statement } from "../sql/statement";

function words(statement: Statement): readonly string[] {
  return statement.tokens.map((token) => token.word);
}

/**
 * PostgreSQL's statements that refuse a transaction block, by their words; each page says so under "Notes".
 * https://www.postgresql.org/docs/current/sql-commands.html
 */
export function refusesTransaction(statement: Statement): boolean {
  const [first = "", second = "", third = "", ...rest] = words(statement);
  const all = [second, third, ...rest];
  switch (first) {
    case "CREATE":
      if (second === "DATABASE" || second === "TABLESPACE" || second === "SUBSCRIPTION") return true;
      return (second === "INDEX" || third === "INDEX") && all.includes("CONCURRENTLY");
    case "DROP":
      if (second === "DATABASE" || second === "TABLESPACE" || second === "SUBSCRIPTION") return true;
      return second === "INDEX" && third === "CONCURRENTLY";
    case "REINDEX":
      return (
        all.includes("CONCURRENTLY") || ["DATABASE", "SYSTEM", "SCHEMA"].some((word) => all.includes(word))
      );
    case "ALTER":
      if (second === "SYSTEM") return true;
      if (second === "DATABASE") return all.includes("TABLESPACE");
      return second === "TABLE" && all.includes("DETACH") && all.includes("CONCURRENTLY");
    case "VACUUM":
      return true;
    case "CLUSTER":
      return second === "" || (second === "VERBOSE" && third === "");
    case "DISCARD":
      return second === "ALL";
    case "COMMIT":
    case "ROLLBACK":
      return second === "PREPARED";
    default:
      return false;
  }
}

/** BEGIN, COMMIT and the like: the file keeps its own transactions. */
export function isTransactionControl(statement: Statement): boolean {
  const [first = "", second = ""] = words(statement);
  if (second === "PREPARED" || second === "TO") return false;
  if (first === "START" || first === "PREPARE") return second === "TRANSACTION";
  return ["BEGIN", "COMMIT", "ROLLBACK", "END", "ABORT"].includes(first);
}

/** COMMIT, ROLLBACK and their other names. */
export function isTransactionEnd(statement: Statement): boolean {
  const [first = ""] = words(statement);
  return isTransactionControl(statement) && first !== "BEGIN" && first !== "START";
}

const DATA_WORDS = new Set([
  "INSERT",
  "UPDATE",
  "DELETE",
  "REPLACE",
  "SELECT",
  "WITH",
  "VALUES",
  "TABLE",
  "DO",
]);

/** Whether MySQL keeps it in an open transaction: rows only, no definition, no lock, no setting. */
export function isDataOnly(statement: Statement): boolean {
  const [first = ""] = words(statement).filter((word) => word !== "(");
  return DATA_WORDS.has(first);
}
