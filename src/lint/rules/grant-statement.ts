// GRANT and REVOKE: PostgreSQL's speak of roles, schemas and sequences, the MySQL family's of accounts and tables.
import type { Range } from "../../base/text";
import type { Token } from "../../sql/statement";
import { defineRule } from "../rule";
import { draftFix } from "../rule-support/fix-draft";
import { EVERYWHERE, isBefore, MYSQL_FAMILY } from "../rule-support/mysql-family";

/** What rights can be given on in PostgreSQL alone. */
const OBJECTS =
  /^(?:ALL|SEQUENCE|SCHEMA|DATABASE|DOMAIN|FOREIGN|LANGUAGE|LARGE|PARAMETER|ROUTINE|TABLESPACE|TYPE)$/;

export const grantStatement = defineRule({
  name: "grant-statement",
  scope: "statement",
  summary: "MySQL, MariaDB and TiDB give rights to accounts, and have none on sequences and schemas.",
  details:
    "PostgreSQL's roles are not there: a name stands for the account `'name'@'%'`, which `CREATE USER` must have made, and GRANT does not make it. Rights on a sequence have no counterpart " +
    "and need none: who may insert may count. Rights are often kept out of migrations altogether, because each environment has users of its own.",
  docs: [
    "https://www.postgresql.org/docs/current/sql-grant.html",
    "https://dev.mysql.com/doc/refman/8.4/en/grant.html",
    "https://mariadb.com/docs/server/reference/sql-statements/account-management-sql-statements/grant",
    "https://docs.pingcap.com/tidb/stable/sql-statement-grant-privileges",
  ],
  sources: ["postgresql"],
  targets: MYSQL_FAMILY,
  words: ["GRANT", "REVOKE"],
  examples: [
    {
      from: "postgresql",
      given: {
        postgresql: "CREATE TABLE t (a INT); CREATE SEQUENCE s",
        mysql: "CREATE TABLE t (a INT)",
        mariadb: "CREATE TABLE t (a INT); CREATE SEQUENCE s",
        tidb: "CREATE TABLE t (a INT); CREATE SEQUENCE s",
      },
      sql: "GRANT USAGE ON SEQUENCE s TO PUBLIC;",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: { rejects: "1064" },
        tidb: { rejects: "1064" },
      },
      fixes: [{ for: MYSQL_FAMILY, grade: "choice", sql: "", portable: true }],
    },
    {
      from: "postgresql",
      given: "CREATE TABLE t (a INT)",
      sql: "GRANT SELECT, INSERT ON t TO PUBLIC;",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1410" },
        mariadb: "accepts",
        tidb: { rejects: "1410" },
      },
      fixes: [{ for: ["mysql", "tidb"], grade: "choice", sql: "", portable: true }],
    },
    {
      from: "postgresql",
      given: {
        postgresql: "CREATE TABLE t (a INT); GRANT SELECT ON t TO PUBLIC",
        mysql: "CREATE TABLE t (a INT)",
        mariadb: "CREATE TABLE t (a INT); GRANT SELECT ON t TO PUBLIC",
        tidb: "CREATE TABLE t (a INT)",
      },
      sql: "REVOKE SELECT ON t FROM PUBLIC;",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1147" },
        mariadb: "accepts",
        tidb: { rejects: "1105" },
      },
    },
  ],
  silentOn: [
    {
      from: "postgresql",
      given: "CREATE TABLE t (a INT)",
      sql: "GRANT SELECT ON TABLE t TO CURRENT_USER;",
      on: ["postgresql", "mysql", "mariadb"],
    },
  ],
  check({ unit, target, targetDialect, report }) {
    const tokens = unit.statement?.tokens ?? [];
    const [first] = tokens;
    const last = tokens.at(-1);
    if (first === undefined || last === undefined || !/^(?:GRANT|REVOKE)$/.test(first.word)) return;
    const on = tokens.findIndex((token) => token.word === "ON");
    const object = tokens[on + 1];
    if (on < 0 || object === undefined) return;
    const fixes = draftFix(
      "choice",
      "Leave it out: give rights outside of the migrations, everywhere",
      EVERYWHERE,
      [{ range: { start: first.start, end: last.end }, newText: "" }],
    );
    const to = tokens.findIndex((token, i) => i > on && /^(?:TO|FROM)$/.test(token.word));
    if (OBJECTS.test(object.word)) {
      const end = tokens[(to < 0 ? tokens.length : to) - 1]?.end ?? object.end;
      report({
        range: { start: object.start, end },
        severity: "rejects",
        code: "1064",
        message: `${targetDialect.title} has no rights on this: only on tables, databases and routines. Leave it out there.`,
        fixes,
      });
      return;
    }
    const gives = first.word === "GRANT";
    for (const { name, range } of granteesOf(tokens.slice(to + 1), to < 0, unit.text)) {
      const isPublic = name.toUpperCase() === "PUBLIC";
      if (isPublic && target.dialect === "mariadb" && !isBefore(target, [10, 11])) continue;
      const code = CODES[target.dialect];
      report({
        range,
        severity: "rejects",
        code: (gives ? code?.grant : code?.revoke) ?? null,
        message: isPublic
          ? `${targetDialect.title} has no PUBLIC: rights are given to accounts. Name one, or leave it out.`
          : `${targetDialect.title} has accounts, not PostgreSQL's roles: ${name} is none unless CREATE USER made it. Leave it out there, or make the account first.`,
        fixes,
      });
    }
  },
});

const CODES: Readonly<Record<string, { readonly grant: string; readonly revoke: string }>> = {
  mysql: { grant: "1410", revoke: "1147" },
  mariadb: { grant: "1133", revoke: "1141" },
  tidb: { grant: "1410", revoke: "1105" },
};

/** Names after TO or FROM, up to WITH, GRANTED and the like; accounts as MySQL writes them are left out. */
function granteesOf(
  tokens: readonly Token[],
  none: boolean,
  text: string,
): readonly { readonly name: string; readonly range: Range }[] {
  const found: { name: string; range: Range }[] = [];
  if (none) return found;
  for (const [i, token] of tokens.entries()) {
    if (/^(?:WITH|GRANTED|CASCADE|RESTRICT)$/.test(token.word)) break;
    if (token.word === "," || /^(?:GROUP|CURRENT_USER|CURRENT_ROLE|SESSION_USER)$/.test(token.word)) continue;
    if (token.kind !== "word" && token.kind !== "quoted-name") break;
    if (tokens[i + 1]?.kind === "parameter") break;
    found.push({
      name: text.slice(token.start, token.end).replaceAll('"', ""),
      range: { start: token.start, end: token.end },
    });
  }
  return found;
}
