// Where a terminator doesn't end a statement: bodies of routines, triggers, events and rules that stand outside of
// any string. A reader is fed one statement's tokens and says whether a `;` would now be inside such a body.
import type { LexicalRules } from "../dialects/dialect";
import type { Token } from "./statement";

export interface BodyReader {
  /** Ready for a new statement. */
  reset(): void;
  add(token: Token): void;
  /** Whether a `;` that comes next is part of the body. */
  holds(): boolean;
  /**
   * Whether the tokens from `from` on, which follow a `;` inside a body, can only begin a statement of their own: the
   * body was never closed. Undefined while it can't be told yet.
   */
  beginsAnew(tokens: readonly Token[], from: number): boolean | undefined;
}

export function bodyReaderFor(rules: LexicalRules): BodyReader {
  return rules.bodies === "atomic" ? new AtomicBodyReader() : new CompoundBodyReader();
}

// Statements that neither an SQL-standard body nor a rule can hold.
const NEVER_IN_ATOMIC: ReadonlySet<string> = new Set(
  "ALTER BEGIN COMMENT COMMIT COPY CREATE DO DROP GRANT REVOKE ROLLBACK SET START TRUNCATE VACUUM".split(" "),
);

/**
 * PostgreSQL: BEGIN ATOMIC … END of functions and procedures, the parenthesised actions of a rule.
 * https://www.postgresql.org/docs/current/sql-createfunction.html
 * https://www.postgresql.org/docs/current/sql-createrule.html
 */
class AtomicBodyReader implements BodyReader {
  private index = 0;
  private object = "";
  private previous = "";
  private depth = 0;
  private parentheses = 0;

  reset(): void {
    this.index = 0;
    this.object = "";
    this.previous = "";
    this.depth = 0;
    this.parentheses = 0;
  }

  add(token: Token): void {
    const { word } = token;
    const index = this.index++;
    if (index === 0) this.object = word === "CREATE" ? "?" : "";
    else if (this.object === "?") {
      if (word === "FUNCTION" || word === "PROCEDURE" || word === "RULE") this.object = word;
      else if (word !== "OR" && word !== "REPLACE") this.object = "";
    } else if (this.object === "RULE") {
      if (word === "(") this.parentheses++;
      else if (word === ")" && this.parentheses > 0) this.parentheses--;
    } else if (this.object !== "" && token.kind === "word") {
      if (word === "ATOMIC" && this.previous === "BEGIN") this.depth = 1;
      else if (this.depth > 0) {
        if (word === "CASE") this.depth++;
        else if (word === "END") this.depth--;
      }
    }
    this.previous = word;
  }

  holds(): boolean {
    return this.depth > 0 || this.parentheses > 0;
  }

  beginsAnew(tokens: readonly Token[], from: number): boolean | undefined {
    const word = tokens[from]?.word;
    return word === undefined ? undefined : NEVER_IN_ATOMIC.has(word);
  }
}

type Block =
  "begin" | "case-statement" | "case-expression" | "if" | "loop" | "repeat" | "until" | "while" | "for";

const FLOW_WORDS: ReadonlyMap<string, Block> = new Map([
  ["IF", "if"],
  ["LOOP", "loop"],
  ["REPEAT", "repeat"],
  ["WHILE", "while"],
  ["FOR", "for"],
]);

const ROUTINE_WORDS: ReadonlySet<string> = new Set(["PROCEDURE", "FUNCTION", "TRIGGER", "EVENT"]);
const BEFORE_A_STATEMENT: ReadonlySet<string> = new Set([
  ";",
  "BEGIN",
  "DO",
  "LOOP",
  "REPEAT",
  ":",
  "ATOMIC",
]);
/** What the head of a routine, trigger or event can end with, its body coming next; "" is a string. */
const BEFORE_A_BODY: ReadonlySet<string> = new Set([
  ")",
  "DETERMINISTIC",
  "SQL",
  "DATA",
  "INVOKER",
  "DEFINER",
  "ROW",
  "",
]);
const BEFORE_A_NAME: ReadonlySet<string> = new Set([
  ".",
  ",",
  "(",
  "SET",
  "SELECT",
  "BY",
  "AS",
  "WHERE",
  "AND",
  "OR",
]);

/**
 * MySQL and MariaDB: BEGIN … END and the flow statements, in routines, triggers, events, and (MariaDB) on their own.
 * https://dev.mysql.com/doc/refman/8.4/en/sql-compound-statements.html
 * https://mariadb.com/docs/server/reference/sql-statements/programmatic-compound-statements/begin-end
 */
class CompoundBodyReader implements BodyReader {
  private index = 0;
  private mode: "head" | "block" | "body" | "none" = "none";
  private previous = "";
  private beforePrevious = "";
  private previousIsOperator = false;
  private readonly stack: Block[] = [];

  reset(): void {
    this.index = 0;
    this.mode = "none";
    this.previous = "";
    this.beforePrevious = "";
    this.previousIsOperator = false;
    this.stack.length = 0;
  }

  add(token: Token): void {
    const { word } = token;
    const index = this.index++;
    if (index > 0 && this.mode === "none") return;
    if (index === 0) this.begin(word);
    else if (this.mode === "head") this.addToHead(word, index);
    else if (this.mode === "block") {
      if (index === 1) this.mode = word === "NOT" ? "block" : "none";
      else this.mode = word === "ATOMIC" ? "body" : "none";
      if (this.mode === "body") this.stack.push("begin");
    } else if (token.kind === "word") this.addToBody(word);
    this.beforePrevious = this.previous;
    this.previous = word;
    this.previousIsOperator = token.kind === "operator";
  }

  holds(): boolean {
    return this.stack.length > 0;
  }

  beginsAnew(tokens: readonly Token[], from: number): boolean | undefined {
    const first = tokens[from]?.word;
    if (first === undefined) return undefined;
    if (first === "DELIMITER") return true;
    if (first !== "CREATE" && first !== "DROP" && first !== "ALTER") return false;
    for (let i = from + 1; i < tokens.length; i++) {
      const word = tokens[i]?.word ?? "";
      if (word === "PROCEDURE" || word === "FUNCTION") return true;
      if (word === "TRIGGER") return first === "CREATE";
      if (i > from + 10 || word === "TABLE" || word === "VIEW" || word === "INDEX" || word === ";")
        return false;
    }
    return undefined;
  }

  private begin(word: string): void {
    const flow = FLOW_WORDS.get(word);
    if (word === "CREATE") this.mode = "head";
    else if (word === "BEGIN") this.mode = "block";
    else if (flow !== undefined || word === "CASE") {
      this.mode = "body";
      this.stack.push(flow ?? "case-statement");
    }
  }

  private addToHead(word: string, index: number): void {
    if (ROUTINE_WORDS.has(word)) this.mode = "body";
    else if (index === 1 && word !== "OR" && word !== "DEFINER" && word !== "AGGREGATE") this.mode = "none";
    else if (index > 14 || word === "VIEW" || word === "TABLE" || word === "SQL") this.mode = "none";
  }

  private addToBody(word: string): void {
    const top = this.stack.at(-1);
    if (word === "END") {
      if (this.endsBlock(top)) this.stack.pop();
    } else if (this.previous === "END" && (word === "CASE" || FLOW_WORDS.has(word))) {
      // Only says what END has closed.
    } else if (word === "BEGIN") {
      if (!BEFORE_A_NAME.has(this.previous) && !this.previousIsOperator) this.stack.push("begin");
    } else if (word === "CASE") {
      this.stack.push(this.isStatementStart(top) ? "case-statement" : "case-expression");
    } else if (word === "UNTIL") {
      if (top === "repeat") this.stack[this.stack.length - 1] = "until";
    } else {
      const flow = FLOW_WORDS.get(word);
      if (flow !== undefined && this.isStatementStart(top)) this.stack.push(flow);
    }
  }

  /** END is no reserved word: after anything but a finished statement it's a column's name. */
  private endsBlock(top: Block | undefined): boolean {
    if (top === undefined || this.previous === ".") return false;
    if (top === "case-expression" || top === "until") return true;
    return this.previous === ";" || this.previous === "BEGIN" || this.previous === "ATOMIC";
  }

  private isStatementStart(top: Block | undefined): boolean {
    const { previous } = this;
    if (previous === "THEN" || previous === "ELSE") return top !== "case-expression";
    if (BEFORE_A_STATEMENT.has(previous)) return true;
    if (top !== undefined) return false;
    const order = this.beforePrevious;
    return BEFORE_A_BODY.has(previous) || order === "FOLLOWS" || order === "PRECEDES";
  }
}
