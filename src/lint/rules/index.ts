// Every rule there is. Written by test/lint/rule-index.test.ts from the files beside it.
import type { Rule } from "../rule";
import { autoIncrement } from "./auto-increment";
import { backtickName } from "./backtick-name";
import { columnPosition } from "./column-position";
import { doubleQuotedString } from "./double-quoted-string";
import { dropForeignKey } from "./drop-foreign-key";
import { dropIndexOnTable } from "./drop-index-on-table";
import { dropKeyAction } from "./drop-key-action";
import { dropPrimaryKey } from "./drop-primary-key";
import { integerDisplayWidth } from "./integer-display-width";
import { mysqlSetStatement } from "./mysql-set-statement";
import { mysqlTableOption } from "./mysql-table-option";
import { onUpdateTimestamp } from "./on-update-timestamp";
import { renameTableStatement } from "./rename-table-statement";

export const RULES: readonly Rule[] = [
  autoIncrement,
  backtickName,
  columnPosition,
  doubleQuotedString,
  dropForeignKey,
  dropIndexOnTable,
  dropKeyAction,
  dropPrimaryKey,
  integerDisplayWidth,
  mysqlSetStatement,
  mysqlTableOption,
  onUpdateTimestamp,
  renameTableStatement,
];
