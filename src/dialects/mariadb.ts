// MariaDB: MySQL's tables and where it differs.
import { type Dialect } from "./dialect";
import { mysql } from "./mysql";

export const mariadb: Dialect = {
  ...mysql,
  name: "mariadb",
  title: "MariaDB",
  // https://mariadb.com/docs/server/reference/sql-statements/comment-syntax
  lexical: { ...mysql.lexical, dollarQuotes: false, executableComments: ["!", "M!"] },
  defaultVersion: [10, 11],
};
