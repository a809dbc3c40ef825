// Every rule there is. Written by test/lint/rule-index.test.ts from the files beside it.
import type { Rule } from "../rule";
import { alterColumn } from "./alter-column";
import { alterTableGuard } from "./alter-table-guard";
import { alterTableOnly } from "./alter-table-only";
import { arrayType } from "./array-type";
import { autoIncrement } from "./auto-increment";
import { backslashEscape } from "./backslash-escape";
import { backtickName } from "./backtick-name";
import { bareTimestamp } from "./bare-timestamp";
import { beginTransaction } from "./begin-transaction";
import { booleanNumberDefault } from "./boolean-number-default";
import { booleanNumberValue } from "./boolean-number-value";
import { booleanStringDefault } from "./boolean-string-default";
import { byteaType } from "./bytea-type";
import { castOperator } from "./cast-operator";
import { castType } from "./cast-type";
import { changeWithLimit } from "./change-with-limit";
import { columnCharacterSet } from "./column-character-set";
import { columnGuard } from "./column-guard";
import { columnPosition } from "./column-position";
import { commentOn } from "./comment-on";
import { commentWithoutSpace } from "./comment-without-space";
import { concurrentIndex } from "./concurrent-index";
import { constraintGuard } from "./constraint-guard";
import { constraintOption } from "./constraint-option";
import { createTableSelect } from "./create-table-select";
import { ddlInTransaction } from "./ddl-in-transaction";
import { defaultExpression } from "./default-expression";
import { deleteJoin } from "./delete-join";
import { deleteUsing } from "./delete-using";
import { doubleQuotedName } from "./double-quoted-name";
import { doubleQuotedString } from "./double-quoted-string";
import { downDoesNotUndo } from "./down-does-not-undo";
import { dropBehaviour } from "./drop-behaviour";
import { dropForeignKey } from "./drop-foreign-key";
import { dropIndexOnTable } from "./drop-index-on-table";
import { dropIndexWithoutTable } from "./drop-index-without-table";
import { dropKeyAction } from "./drop-key-action";
import { dropPrimaryKey } from "./drop-primary-key";
import { dropPrimaryKeyByName } from "./drop-primary-key-by-name";
import { dropRoutine } from "./drop-routine";
import { enumTypeColumn } from "./enum-type-column";
import { escapeString } from "./escape-string";
import { executableComment } from "./executable-comment";
import { expressionIndex } from "./expression-index";
import { foldedColumnName } from "./folded-column-name";
import { foldedTableName } from "./folded-table-name";
import { foreignKeyBeforeTable } from "./foreign-key-before-table";
import { foreignKeyColumn } from "./foreign-key-column";
import { foreignKeyOrder } from "./foreign-key-order";
import { foreignKeyReplaced } from "./foreign-key-replaced";
import { generatedColumnStorage } from "./generated-column-storage";
import { generatedConstraintName } from "./generated-constraint-name";
import { grantStatement } from "./grant-statement";
import { hashComment } from "./hash-comment";
import { identityColumn } from "./identity-column";
import { indexColumnOption } from "./index-column-option";
import { indexGuard } from "./index-guard";
import { indexInclude } from "./index-include";
import { indexMethod } from "./index-method";
import { indexMethodPosition } from "./index-method-position";
import { indexPrefixLength } from "./index-prefix-length";
import { indexWithoutName } from "./index-without-name";
import { inlineEnum } from "./inline-enum";
import { inlineKey } from "./inline-key";
import { inlineReferencesIgnored } from "./inline-references-ignored";
import { insertIgnore } from "./insert-ignore";
import { integerDisplayWidth } from "./integer-display-width";
import { intervalLiteral } from "./interval-literal";
import { intervalWithoutQuotes } from "./interval-without-quotes";
import { jsonArrow } from "./json-arrow";
import { jsonbType } from "./jsonb-type";
import { keyOption } from "./key-option";
import { keyTooLong } from "./key-too-long";
import { literalDefaultOnText } from "./literal-default-on-text";
import { literalOfOtherType } from "./literal-of-other-type";
import { modifyColumn } from "./modify-column";
import { mysqlCast } from "./mysql-cast";
import { mysqlComment } from "./mysql-comment";
import { mysqlFunction } from "./mysql-function";
import { mysqlOnlyStatement } from "./mysql-only-statement";
import { mysqlSetStatement } from "./mysql-set-statement";
import { mysqlTableOption } from "./mysql-table-option";
import { mysqlType } from "./mysql-type";
import { nameOverLimit } from "./name-over-limit";
import { nameTooLong } from "./name-too-long";
import { namedColumnConstraint } from "./named-column-constraint";
import { numericWithoutPrecision } from "./numeric-without-precision";
import { onConflict } from "./on-conflict";
import { onDuplicateKey } from "./on-duplicate-key";
import { onUpdateTimestamp } from "./on-update-timestamp";
import { onlineDdlClause } from "./online-ddl-clause";
import { partialIndex } from "./partial-index";
import { postgresqlFunction } from "./postgresql-function";
import { postgresqlOnlyStatement } from "./postgresql-only-statement";
import { postgresqlOperator } from "./postgresql-operator";
import { postgresqlQueryClause } from "./postgresql-query-clause";
import { postgresqlRoutine } from "./postgresql-routine";
import { postgresqlSetting } from "./postgresql-setting";
import { postgresqlTableOption } from "./postgresql-table-option";
import { postgresqlType } from "./postgresql-type";
import { publicSchema } from "./public-schema";
import { referencesBeforeAttribute } from "./references-before-attribute";
import { referencesWithoutColumns } from "./references-without-columns";
import { renameIndexStatement } from "./rename-index-statement";
import { renameTableStatement } from "./rename-table-statement";
import { renameWithoutColumn } from "./rename-without-column";
import { replaceInto } from "./replace-into";
import { reservedWordName } from "./reserved-word-name";
import { returningClause } from "./returning-clause";
import { sequenceDefault } from "./sequence-default";
import { serialReference } from "./serial-reference";
import { serialType } from "./serial-type";
import { sharedIndexName } from "./shared-index-name";
import { stringAlias } from "./string-alias";
import { stringConcatenation } from "./string-concatenation";
import { subqueryOnTarget } from "./subquery-on-target";
import { textKey } from "./text-key";
import { tidbAddColumn } from "./tidb-add-column";
import { tidbAlterActions } from "./tidb-alter-actions";
import { tidbCheck } from "./tidb-check";
import { tidbCollation } from "./tidb-collation";
import { tidbDefault } from "./tidb-default";
import { tidbDropConstraint } from "./tidb-drop-constraint";
import { tidbDropKey } from "./tidb-drop-key";
import { tidbIndex } from "./tidb-index";
import { tidbModifyColumn } from "./tidb-modify-column";
import { tidbQuery } from "./tidb-query";
import { tidbRoutine } from "./tidb-routine";
import { tidbStatement } from "./tidb-statement";
import { tidbTableOption } from "./tidb-table-option";
import { timeZoneType } from "./time-zone-type";
import { timestampDefaultDigits } from "./timestamp-default-digits";
import { transactionWork } from "./transaction-work";
import { truncateOption } from "./truncate-option";
import { typeStatement } from "./type-statement";
import { unsignedNumber } from "./unsigned-number";
import { updateFrom } from "./update-from";
import { updateJoin } from "./update-join";
import { uuidFunction } from "./uuid-function";
import { uuidType } from "./uuid-type";
import { varcharWithoutLength } from "./varchar-without-length";

export const RULES: readonly Rule[] = [
  alterColumn,
  alterTableGuard,
  alterTableOnly,
  arrayType,
  autoIncrement,
  backslashEscape,
  backtickName,
  bareTimestamp,
  beginTransaction,
  booleanNumberDefault,
  booleanNumberValue,
  booleanStringDefault,
  byteaType,
  castOperator,
  castType,
  changeWithLimit,
  columnCharacterSet,
  columnGuard,
  columnPosition,
  commentOn,
  commentWithoutSpace,
  concurrentIndex,
  constraintGuard,
  constraintOption,
  createTableSelect,
  ddlInTransaction,
  defaultExpression,
  deleteJoin,
  deleteUsing,
  doubleQuotedName,
  doubleQuotedString,
  downDoesNotUndo,
  dropBehaviour,
  dropForeignKey,
  dropIndexOnTable,
  dropIndexWithoutTable,
  dropKeyAction,
  dropPrimaryKey,
  dropPrimaryKeyByName,
  dropRoutine,
  enumTypeColumn,
  escapeString,
  executableComment,
  expressionIndex,
  foldedColumnName,
  foldedTableName,
  foreignKeyBeforeTable,
  foreignKeyColumn,
  foreignKeyOrder,
  foreignKeyReplaced,
  generatedColumnStorage,
  generatedConstraintName,
  grantStatement,
  hashComment,
  identityColumn,
  indexColumnOption,
  indexGuard,
  indexInclude,
  indexMethod,
  indexMethodPosition,
  indexPrefixLength,
  indexWithoutName,
  inlineEnum,
  inlineKey,
  inlineReferencesIgnored,
  insertIgnore,
  integerDisplayWidth,
  intervalLiteral,
  intervalWithoutQuotes,
  jsonArrow,
  jsonbType,
  keyOption,
  keyTooLong,
  literalDefaultOnText,
  literalOfOtherType,
  modifyColumn,
  mysqlCast,
  mysqlComment,
  mysqlFunction,
  mysqlOnlyStatement,
  mysqlSetStatement,
  mysqlTableOption,
  mysqlType,
  nameOverLimit,
  nameTooLong,
  namedColumnConstraint,
  numericWithoutPrecision,
  onConflict,
  onDuplicateKey,
  onUpdateTimestamp,
  onlineDdlClause,
  partialIndex,
  postgresqlFunction,
  postgresqlOnlyStatement,
  postgresqlOperator,
  postgresqlQueryClause,
  postgresqlRoutine,
  postgresqlSetting,
  postgresqlTableOption,
  postgresqlType,
  publicSchema,
  referencesBeforeAttribute,
  referencesWithoutColumns,
  renameIndexStatement,
  renameTableStatement,
  renameWithoutColumn,
  replaceInto,
  reservedWordName,
  returningClause,
  sequenceDefault,
  serialReference,
  serialType,
  sharedIndexName,
  stringAlias,
  stringConcatenation,
  subqueryOnTarget,
  textKey,
  tidbAddColumn,
  tidbAlterActions,
  tidbCheck,
  tidbCollation,
  tidbDefault,
  tidbDropConstraint,
  tidbDropKey,
  tidbIndex,
  tidbModifyColumn,
  tidbQuery,
  tidbRoutine,
  tidbStatement,
  tidbTableOption,
  timeZoneType,
  timestampDefaultDigits,
  transactionWork,
  truncateOption,
  typeStatement,
  unsignedNumber,
  updateFrom,
  updateJoin,
  uuidFunction,
  uuidType,
  varcharWithoutLength,
];
