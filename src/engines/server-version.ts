// Which engine answers and in which version, from its own words: the MySQL family shares one protocol, and only
// SELECT VERSION() tells its members apart.
import { formatVersion, parseVersion } from "../base/version";
import type { DialectName } from "../dialects/dialect";
import type { Row, ServerIdentity } from "./engine";

/** A row with `said`, `number` (server_version), `database`, `schema`. */
export function readPostgresqlVersion(row: Row): ServerIdentity {
  const said = text(row["said"]);
  const version = parseVersion(text(row["number"])) ?? [];
  const product = /^([A-Za-z]+)/.exec(said)?.[1] ?? "PostgreSQL";
  return {
    dialect: "postgresql",
    version,
    title: `${product} ${formatVersion(version)}`,
    said,
    database: text(row["database"]),
    schema: text(row["schema"]),
  };
}

/**
 * A row with `said` (VERSION()) and `database`. TiDB says the MySQL version it stands in for and then its own:
 * https://docs.pingcap.com/tidb/stable/information-functions/
 */
export function readMysqlVersion(row: Row): ServerIdentity {
  const said = text(row["said"]);
  const tidb = /-TiDB-(.*)$/i.exec(said)?.[1];
  const dialect: DialectName = tidb === undefined ? (/mariadb/i.test(said) ? "mariadb" : "mysql") : "tidb";
  // Old replication-safe prefix of MariaDB: 5.5.5-10.2.8-MariaDB.
  const own = dialect === "mariadb" ? said.replace(/^5\.5\.5-(?=\d)/, "") : (tidb ?? said);
  const version = parseVersion(own) ?? [];
  const product = { mysql: "MySQL", mariadb: "MariaDB", tidb: "TiDB", postgresql: "PostgreSQL" }[dialect];
  const database = text(row["database"]);
  return {
    dialect,
    version,
    title: `${product} ${formatVersion(version)}`,
    said,
    database,
    schema: database,
  };
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
