// The part of the formatting library that is ours to use, in a bundle of its own beside the server: a session in which
// nobody formats anything never loads it.
import { formatDialect, mariadb, mysql, postgresql, tidb, type DialectOptions } from "sql-formatter";
import type { DialectName } from "../dialects/dialect";

export interface Layout {
  /** Blanks that a level of indentation is. */
  readonly tabSize: number;
  readonly insertSpaces: boolean;
}

const DIALECTS: Readonly<Record<DialectName, DialectOptions>> = { postgresql, mysql, mariadb, tidb };

/** One statement, without its terminator, laid out. Throws on what the library's grammar does not know. */
export function layOut(sql: string, dialect: DialectName, { tabSize, insertSpaces }: Layout): string {
  return formatDialect(sql, {
    dialect: DIALECTS[dialect],
    tabWidth: tabSize,
    useTabs: !insertSpaces,
    keywordCase: "preserve",
  });
}
