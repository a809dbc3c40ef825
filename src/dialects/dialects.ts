// Every dialect by its name: the one place that knows them all.
import { type Dialect, type DialectName } from "./dialect";
import { mariadb } from "./mariadb";
import { mysql } from "./mysql";
import { postgresql } from "./postgresql";
import { tidb } from "./tidb";

const DIALECTS: Readonly<Record<DialectName, Dialect>> = { postgresql, mysql, mariadb, tidb };

export function dialectNamed(name: DialectName): Dialect {
  return DIALECTS[name];
}
