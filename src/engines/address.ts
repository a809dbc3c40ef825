// Database URLs: reading what people and tools write, and writing it back without the password. Apart from the
// engines, because faces show addresses and keep them, and must never hold a secret by accident.
import { type Result, failure, success } from "../base/result";

export type EngineName = "postgresql" | "mysql" | "pglite";

/** Where a database is and as whom, without the password: it can be shown, logged and stored. */
export interface DatabaseAddress {
  readonly engine: EngineName;
  /** Empty for PGlite. A Unix socket's folder (PostgreSQL) or file (MySQL) begins with `/`. */
  readonly host: string;
  /** 0 for PGlite. */
  readonly port: number;
  readonly user: string;
  /** PGlite: the absolute folder, or `memory`. */
  readonly database: string;
  /** The URL's query, names in lower case, without anything secret. */
  readonly parameters: Readonly<Record<string, string>>;
}

export interface ParsedUrl {
  readonly address: DatabaseAddress;
  /** Undefined when the URL holds none. */
  readonly password: string | undefined;
}

const SCHEMES: Readonly<Record<string, EngineName>> = {
  postgresql: "postgresql",
  postgres: "postgresql",
  pgx: "postgresql",
  pgx5: "postgresql",
  mysql: "mysql",
  mariadb: "mysql",
  tidb: "mysql",
};

const SECRET_PARAMETERS = new Set(["password", "sslpassword", "pwd", "passwd"]);

export const MEMORY = "memory";

/**
 * Reads `postgresql://user:password@host:port/database?…`, `mysql://…` (also Go's `tcp(host:port)` and
 * `unix(/socket)`), either with a driver (`postgresql+psycopg://`), `pglite:FOLDER`, `pglite:memory`, and `env:NAME`,
 * which stands for the URL in that variable of `env`. A relative PGlite folder counts from `folder`.
 * The error is a sentence for people that quotes no part of the URL.
 */
export function parseDatabaseUrl(
  text: string,
  env: Readonly<Record<string, string | undefined>>,
  folder = "/",
): Result<ParsedUrl, string> {
  const trimmed = text.trim();
  const variable = /^env:(.*)$/s.exec(trimmed)?.[1]?.trim();
  if (variable !== undefined) {
    const value = env[variable];
    if (value === undefined || value.trim() === "") {
      return failure(`The environment variable ${variable} is not set. Set it to the database's URL.`);
    }
    if (value.trim().startsWith("env:")) {
      return failure(`The environment variable ${variable} names another one. Set it to the database's URL.`);
    }
    return parseDatabaseUrl(value, env, folder);
  }
  const place = /^pglite:(?:\/\/)?(.*)$/s.exec(trimmed)?.[1];
  if (place !== undefined) {
    if (place === "") {
      return failure(
        "pglite: names no folder. Write pglite:FOLDER, or pglite:memory for one that is thrown away.",
      );
    }
    const database = place === MEMORY ? MEMORY : absolute(place, folder);
    return success({
      address: { engine: "pglite", host: "", port: 0, user: "postgres", database, parameters: {} },
      password: undefined,
    });
  }
  const parts = /^([A-Za-z][A-Za-z0-9]*)(?:\+[A-Za-z0-9_]+)?:\/\/(.*)$/s.exec(trimmed);
  const scheme = parts?.[1]?.toLowerCase() ?? "";
  const engine = SCHEMES[scheme];
  if (parts === null || engine === undefined) {
    const named = parts === null ? "" : ` “${scheme}” is none of them.`;
    return failure(
      `A database URL begins with postgresql://, mysql://, mariadb:// or pglite:, or it is env:NAME.${named}`,
    );
  }
  return parseAuthority(engine, parts[2] ?? "");
}

function parseAuthority(engine: EngineName, text: string): Result<ParsedUrl, string> {
  const queryAt = text.lastIndexOf("?");
  const query = queryAt === -1 ? "" : text.slice(queryAt + 1);
  const rest = queryAt === -1 ? text : text.slice(0, queryAt);
  // The last @ ends the credentials: passwords are often written with one that nobody escaped.
  const credentialsEnd = rest.lastIndexOf("@");
  const credentials = credentialsEnd === -1 ? "" : rest.slice(0, credentialsEnd);
  const colon = credentials.indexOf(":");
  const user = decode(colon === -1 ? credentials : credentials.slice(0, colon));
  let password = colon === -1 ? undefined : decode(credentials.slice(colon + 1));
  const target = rest.slice(credentialsEnd + 1);

  const parameters: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(query)) {
    const lower = name.toLowerCase();
    if (lower === "password") password ??= value;
    if (!SECRET_PARAMETERS.has(lower)) parameters[lower] = value;
  }

  const go = /^(tcp|unix)\(([^)]*)\)(.*)$/s.exec(target);
  const slash = target.indexOf("/");
  const place = go === null ? (slash === -1 ? target : target.slice(0, slash)) : (go[2] ?? "");
  const path = go === null ? (slash === -1 ? "" : target.slice(slash + 1)) : (go[3] ?? "").replace(/^\//, "");
  const isSocket = go?.[1] === "unix";
  const hostPort = isSocket ? null : /^(\[[^\]]*\]|[^:]*)(?::(\d*))?$/.exec(place);
  if (!isSocket && hostPort === null) {
    return failure(
      "The database URL's host and port can't be read. Write them as HOST:PORT; escape @ and : elsewhere.",
    );
  }
  const socket = parameters["socket"] ?? parameters["unix_socket"] ?? parameters["socketpath"];
  const written = isSocket ? place : decode((hostPort?.[1] ?? "").replace(/^\[|\]$/g, ""));
  const host = written || socket || parameters["host"] || "localhost";
  const portText = hostPort?.[2] || parameters["port"] || "";
  const port = portText === "" ? (engine === "postgresql" ? 5432 : 3306) : Number(portText);
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    return failure("The database URL's port is not a number from 1 to 65535.");
  }
  const defaultUser = engine === "postgresql" ? "postgres" : "root";
  const database = decode(path) || parameters["dbname"] || "";
  return success({
    address: { engine, host, port, user: user || parameters["user"] || defaultUser, database, parameters },
    password,
  });
}

/** The address as a URL without a password, for people and logs. */
export function formatAddress(address: DatabaseAddress): string {
  if (address.engine === "pglite") return `pglite:${address.database}`;
  const place = address.host.startsWith("/")
    ? encodeURIComponent(address.host)
    : address.host.includes(":")
      ? `[${address.host}]`
      : address.host;
  return `${address.engine}://${encodeURIComponent(address.user)}@${place}:${address.port}/${address.database}`;
}

/** Whether the database is on this very machine (or in this process). */
export function isLocal(address: DatabaseAddress): boolean {
  if (address.engine === "pglite" || address.host.startsWith("/")) return true;
  return address.host === "localhost" || address.host === "::1" || address.host.startsWith("127.");
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A lone percent sign in a password that nobody escaped.
    return text;
  }
}

function absolute(path: string, folder: string): string {
  if (path.startsWith("/") || /^[A-Za-z]:[\\/]/.test(path)) return path;
  return `${folder.replace(/[\\/]$/, "")}/${path.replace(/^\.\//, "")}`;
}
