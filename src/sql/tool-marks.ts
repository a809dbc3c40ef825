// The comments by which migration tools cut a file, as data. A statement never runs past one, and what stands
// between a pair that says "one statement" is one. Recognised everywhere: nobody writes them by chance.

export type ToolMark =
  /** What follows, up to the matching end, is one statement whatever terminators it holds. */
  | "statement-begin"
  | "statement-end"
  /** A statement ends before it, terminated or not. */
  | "border";

/** A mark's words, without regard to case, at the very start of a line comment that begins its line. */
const MARKS: readonly (readonly [start: string, mark: ToolMark])[] = [
  // https://pressly.github.io/goose/documentation/annotations/
  ["-- +goose StatementBegin", "statement-begin"],
  ["-- +goose StatementEnd", "statement-end"],
  ["-- +goose Up", "border"],
  ["-- +goose Down", "border"],
  // https://github.com/rubenv/sql-migrate#writing-migrations
  ["-- +migrate StatementBegin", "statement-begin"],
  ["-- +migrate StatementEnd", "statement-end"],
  ["-- +migrate Up", "border"],
  ["-- +migrate Down", "border"],
  // https://github.com/juanibiapina/micrate#creating-new-migration-files
  ["-- +micrate StatementBegin", "statement-begin"],
  ["-- +micrate StatementEnd", "statement-end"],
  ["-- +micrate Up", "border"],
  ["-- +micrate Down", "border"],
  // https://github.com/amacneil/dbmate#creating-migrations
  ["-- migrate:up", "border"],
  ["-- migrate:down", "border"],
  // https://docs.liquibase.com/concepts/changelogs/sql-format.html
  ["--liquibase formatted sql", "border"],
  ["--changeset ", "border"],
  // https://mybatis.org/migrations/migrate.html
  ["-- //@UNDO", "border"],
];

/** The one mark that may stand behind a statement in its line: https://orm.drizzle.team/docs/drizzle-config-file */
const BREAKPOINT = "--> statement-breakpoint";

const LOWER_MARKS = MARKS.map(([start, mark]) => [start.toLowerCase(), mark] as const);
const LONGEST = Math.max(...LOWER_MARKS.map(([start]) => start.length));

/** The mark that the line comment at `pos` is; blanks after `--` count as one. */
export function toolMarkAt(
  text: string,
  pos: number,
  isFirstInLine: (pos: number) => boolean,
): ToolMark | undefined {
  // Only a few characters can follow the dashes of a mark; this leaves most comments at once.
  let at = pos + 2;
  while (text.charCodeAt(at) === 32 || text.charCodeAt(at) === 9) at++;
  if (at >= text.length || !"+m>lcCM/".includes(text.charAt(at))) return undefined;
  if (text.startsWith(BREAKPOINT, pos)) return "border";
  const dashes = at > pos + 2 ? "-- " : "--";
  const line = (dashes + text.slice(at, at + LONGEST)).toLowerCase();
  const mark = LOWER_MARKS.find(([start]) => line.startsWith(start))?.[1];
  return mark !== undefined && isFirstInLine(pos) ? mark : undefined;
}
