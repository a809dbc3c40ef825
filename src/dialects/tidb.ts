// TiDB: MySQL's tables and where it differs.
import { type Dialect } from "./dialect";
import { mysql } from "./mysql";

export const tidb: Dialect = {
  ...mysql,
  name: "tidb",
  title: "TiDB",
  // https://docs.pingcap.com/tidb/stable/comment-syntax
  lexical: { ...mysql.lexical, dollarQuotes: false, executableComments: ["!", "T!"] },
  defaultVersion: [8, 5],
};
