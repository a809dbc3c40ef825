// What can go wrong between us and a database, in one shape for every driver. Drivers' codes are told apart here
// and nowhere else, and never by the words of a message, which change with the server's language.

/**
 * - `refused`: there is a server, or a port, and it wants no (more) connections from us.
 * - `password`: user or password is wrong, or the server lets this user in in no way that we know.
 * - `no-database`: the server has no database of this name.
 * - `unreachable`: no such host, no route to it, nothing on that port, no such folder.
 * - `timeout`: no answer in time.
 * - `lost`: there was a connection, and it broke.
 * - `statement`: the server understood us and said no to the statement.
 * - `rights`: the user may not do this, or the folder may not be written.
 * - `tls`: the encrypted connection could not be made, or is not the server's.
 * - `lock`: someone else held what the statement or the connection needed.
 * - `cancelled`: it was ended because we asked for it.
 */
export type FailureKind =
  | "refused"
  | "password"
  | "no-database"
  | "unreachable"
  | "timeout"
  | "lost"
  | "statement"
  | "rights"
  | "tls"
  | "lock"
  | "cancelled";

export interface EngineFailure {
  readonly kind: FailureKind;
  /** PostgreSQL's SQLSTATE ("42601"), MySQL's number ("1064"), the system's name ("ECONNREFUSED"), or "" for ours. */
  readonly code: string;
  readonly sqlState?: string;
  /** The engine's own words where it spoke; never holds a password. */
  readonly message: string;
  readonly detail?: string;
  readonly hint?: string;
  /** UTF-16 offset in the text that was sent, where the engine named a place. */
  readonly offset?: number;
  /** How many statements of the text that was sent had been carried out before this one. */
  readonly statementsDone?: number;
  /** One sentence: what to do next. */
  readonly next: string;
}

/** What the caller knows and the driver's error does not say. */
export interface FailureContext {
  /** Where we were going, as `formatAddress` writes it. */
  readonly place: string;
  /** The text that was sent; needed to turn the engine's place in it into an offset. */
  readonly sql?: string;
  /** Set while connecting: a broken socket then means "no answer", not "lost". */
  readonly connecting?: boolean;
  /** Our own timer ran out. */
  readonly timedOutAfterMs?: number;
  /** We asked the server to end the statement. */
  readonly cancelled?: boolean;
  readonly statementsDone?: number;
}

const NEXT: Readonly<Record<FailureKind, string>> = {
  refused: "See that the server is running there and still takes connections, then try again.",
  password: "Check the user and the password, then connect again.",
  "no-database": "Check the database's name, or create it first.",
  unreachable: "Check host and port, and that this machine can reach them.",
  timeout: "Check host and port, a firewall or a VPN, or allow more time, then try again.",
  lost: "See whether the server is still there, look at the status, and run again what is left.",
  statement: "Change the statement, then run it again.",
  rights: "Grant the user what it lacks, or connect as one that has it.",
  tls: "Check the TLS mode and the certificate authority of the connection.",
  lock: "Wait until the other one is done, or end it, then run again.",
  cancelled: "Run again when you want to go on.",
};

export function nextStep(kind: FailureKind): string {
  return NEXT[kind];
}

// https://nodejs.org/api/errors.html#common-system-errors and Node's DNS errors
const SYSTEM_KINDS: Readonly<Record<string, FailureKind>> = {
  ECONNREFUSED: "refused",
  ENOTFOUND: "unreachable",
  EAI_AGAIN: "unreachable",
  EHOSTUNREACH: "unreachable",
  ENETUNREACH: "unreachable",
  EHOSTDOWN: "unreachable",
  EADDRNOTAVAIL: "unreachable",
  ENOENT: "unreachable",
  ENOTDIR: "unreachable",
  ETIMEDOUT: "timeout",
  ECONNRESET: "lost",
  EPIPE: "lost",
  ECONNABORTED: "lost",
  PROTOCOL_CONNECTION_LOST: "lost",
  PROTOCOL_SEQUENCE_TIMEOUT: "timeout",
  EACCES: "rights",
  EPERM: "rights",
  EROFS: "rights",
  HANDSHAKE_SSL_ERROR: "tls",
  HANDSHAKE_NO_SSL_SUPPORT: "tls",
  EPROTO: "tls",
  DEPTH_ZERO_SELF_SIGNED_CERT: "tls",
  SELF_SIGNED_CERT_IN_CHAIN: "tls",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "tls",
  UNABLE_TO_GET_ISSUER_CERT: "tls",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "tls",
  CERT_HAS_EXPIRED: "tls",
  CERT_NOT_YET_VALID: "tls",
  CERT_UNTRUSTED: "tls",
  CERT_REVOKED: "tls",
  ERR_TLS_CERT_ALTNAME_INVALID: "tls",
  ERR_SSL_WRONG_VERSION_NUMBER: "tls",
};

// https://www.postgresql.org/docs/current/errcodes-appendix.html
const POSTGRESQL_KINDS: Readonly<Record<string, FailureKind>> = {
  "28P01": "password",
  "28000": "password",
  "3D000": "no-database",
  "42501": "rights",
  "53300": "refused",
  "57P03": "refused",
  "57P01": "lost",
  "57P02": "lost",
  "57P04": "lost",
  "57P05": "lost",
  "25P03": "lost",
  "57014": "timeout",
  "55P03": "lock",
  "40P01": "lock",
};

// https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html
const MYSQL_KINDS: Readonly<Record<number, FailureKind>> = {
  1040: "refused",
  1129: "refused",
  1130: "refused",
  1203: "refused",
  1226: "refused",
  1045: "password",
  1251: "password",
  1698: "password",
  1862: "password",
  1049: "no-database",
  1044: "rights",
  1095: "rights",
  1142: "rights",
  1143: "rights",
  1227: "rights",
  1370: "rights",
  1410: "rights",
  1290: "rights",
  1836: "rights",
  1053: "lost",
  1080: "lost",
  1152: "lost",
  1184: "lost",
  1927: "lost",
  2006: "lost",
  2013: "lost",
  4031: "lost",
  1205: "lock",
  1213: "lock",
  3572: "lock",
  1317: "timeout",
  1969: "timeout",
  3024: "timeout",
  3159: "tls",
};

/** What the drivers hang on their errors; every part may be missing. */
interface DriverError {
  readonly code?: unknown;
  readonly errno?: unknown;
  readonly sqlState?: unknown;
  readonly severity?: unknown;
  readonly position?: unknown;
  readonly detail?: unknown;
  readonly hint?: unknown;
  readonly message?: unknown;
}

/** The failure that a driver's error stands for. Takes anything that can be thrown. */
export function failureOf(thrown: unknown, context: FailureContext): EngineFailure {
  const error: DriverError = typeof thrown === "object" && thrown !== null ? innermost(thrown) : {};
  const message = textOr(error.message, String(thrown)).trim();
  const code = textOr(error.code, "");
  if (context.timedOutAfterMs !== undefined) {
    return {
      kind: "timeout",
      code,
      message: `${context.place} did not answer within ${context.timedOutAfterMs / 1000} s`,
      next: NEXT.timeout,
    };
  }
  const done = context.statementsDone === undefined ? {} : { statementsDone: context.statementsDone };
  if (typeof error.severity === "string" && /^[0-9A-Z]{5}$/.test(code)) {
    const kind =
      context.cancelled && code === "57014" ? "cancelled" : (POSTGRESQL_KINDS[code] ?? "statement");
    const offset = postgresqlOffset(error.position, context.sql);
    return {
      kind: code.startsWith("08") ? "lost" : kind,
      code,
      sqlState: code,
      message,
      ...(typeof error.detail === "string" ? { detail: error.detail } : {}),
      ...(typeof error.hint === "string" ? { hint: error.hint } : {}),
      ...(offset === undefined ? {} : { offset }),
      ...done,
      next: NEXT[code.startsWith("08") ? "lost" : kind],
    };
  }
  if (typeof error.errno === "number" && error.errno >= 1000 && typeof error.sqlState === "string") {
    const number = error.errno;
    const kind = context.cancelled && number === 1317 ? "cancelled" : (MYSQL_KINDS[number] ?? "statement");
    const offset = number === 1064 ? mysqlOffset(message, context.sql) : undefined;
    return {
      kind,
      code: String(number),
      sqlState: error.sqlState,
      message,
      ...(offset === undefined ? {} : { offset }),
      ...done,
      next: NEXT[kind],
    };
  }
  const found = SYSTEM_KINDS[code];
  const kind =
    found === "lost" && context.connecting
      ? "unreachable"
      : (found ?? (context.connecting ? "unreachable" : "lost"));
  return { kind, code, message: systemMessage(kind, context.place, message), ...done, next: NEXT[kind] };
}

/** A failure that we found ourselves. `next` unset: what is usual for its kind. */
export function ownFailure(kind: FailureKind, message: string, next?: string): EngineFailure {
  return { kind, code: "", message, next: next ?? NEXT[kind] };
}

/** One line for people: what happened and what to do. */
export function describeFailure(failure: EngineFailure): string {
  const code = failure.code === "" ? "" : ` (${failure.code})`;
  const detail = failure.detail === undefined ? "" : ` ${failure.detail}`;
  const end = /[.!?]$/.test(failure.message) ? "" : ".";
  return `${failure.message}${code}${end}${detail} ${failure.next}`;
}

/** Node gathers the attempts on a host's several addresses in one error; the last of them says what is wrong. */
function innermost(error: object): DriverError {
  if (error instanceof AggregateError) {
    const last: unknown = error.errors.at(-1);
    if (typeof last === "object" && last !== null) return last;
  }
  return error;
}

function textOr(value: unknown, fallback: string): string {
  return typeof value === "string" && value !== "" ? value : fallback;
}

const SYSTEM_MESSAGES: Readonly<Partial<Record<FailureKind, (place: string) => string>>> = {
  refused: (place) => `${place} refused the connection`,
  unreachable: (place) => `${place} can't be reached`,
  timeout: (place) => `${place} did not answer in time`,
  lost: (place) => `the connection to ${place} broke`,
  tls: (place) => `no encrypted connection to ${place}`,
  rights: (place) => `${place} may not be used`,
};

function systemMessage(kind: FailureKind, place: string, message: string): string {
  const begin = SYSTEM_MESSAGES[kind]?.(place);
  return begin === undefined ? message : `${begin}: ${message}`;
}

/** PostgreSQL counts characters (code points) of the text that was sent, from 1. */
function postgresqlOffset(position: unknown, sql: string | undefined): number | undefined {
  const count = Number(position);
  if (sql === undefined || typeof position !== "string" || !Number.isInteger(count) || count < 1)
    return undefined;
  let offset = 0;
  for (let i = 1; i < count && offset < sql.length; i++) {
    offset += (sql.codePointAt(offset) ?? 0) > 0xffff ? 2 : 1;
  }
  return offset;
}

/**
 * MySQL quotes the text from the place on and names its line, counted from 1, behind it; TiDB names it before, and
 * quotes more of the text. Found again, or undefined.
 */
function mysqlOffset(message: string, sql: string | undefined): number | undefined {
  const tidb = /line (?<line>\d+) column \d+ near "(?<near>[\s\S]*)" ?$/.exec(message);
  const match = tidb ?? /'(?<near>[\s\S]*)'[^'\d]*(?<line>\d+)$/.exec(message);
  if (sql === undefined || match === null) return undefined;
  const { near = "", line = "1" } = match.groups ?? {};
  let start = 0;
  for (let i = 1; i < Number(line); i++) {
    const end = sql.indexOf("\n", start);
    if (end === -1) return undefined;
    start = end + 1;
  }
  if (near === "") return undefined;
  // Up to so many characters it is all that was left of the text: the last one, and no earlier like it.
  if (near.length < (tidb === null ? 80 : 2048) && sql.endsWith(near)) return sql.length - near.length;
  const lineEnd = sql.indexOf("\n", start);
  const found = sql.indexOf(near, start);
  return found === -1 || (lineEnd !== -1 && found > lineEnd) ? undefined : found;
}
