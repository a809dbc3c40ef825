// A new migration in the tool's own way, empty or made of a difference between the migrations and a connected
// database. It answers with files; whoever asked writes them.
import type { FileSystem } from "../base/file-system";
import { dialectNamed } from "../dialects/dialects";
import type { MigrationReader, NewFile } from "../frameworks/framework";
import type { ProjectState } from "../lint/session";
import type { Schema } from "../schema/schema";
import { writeDifference } from "../schema/write-difference";

export interface NewMigrationRequest {
  readonly state: ProjectState;
  readonly reader: MigrationReader | undefined;
  readonly name: string;
  /** Unset: an empty one. Otherwise what the first has and the second lacks. */
  readonly difference?: { readonly has: Schema; readonly lacks: Schema; readonly title: string };
  readonly now: Date;
  readonly files: FileSystem;
}

export interface NewMigrationFiles {
  /** The first is the one to open. */
  readonly files: readonly NewFile[];
  /** What the author still has to write; whole sentences. */
  readonly notes: readonly string[];
}

/** `refused`: for a person, a whole sentence. */
export function newMigration(request: NewMigrationRequest): NewMigrationFiles | { readonly refused: string } {
  const { state, reader, name, difference, now, files } = request;
  const { project } = state;
  if (reader?.scaffold === undefined) {
    const title = reader?.title ?? project.tool;
    return { refused: `${title} makes its new migrations by its own command; they are not made from here.` };
  }
  const body = difference === undefined ? { up: [], down: [], notes: [] } : bodyOf(state, difference);
  if ("refused" in body) return body;
  const sql = (statements: readonly string[]): string => statements.map((one) => `${one};\n`).join("\n");
  const made = reader.scaffold(
    project,
    {
      name,
      now,
      migrations: state.migrations,
      ...(difference === undefined ? {} : { up: sql(body.up), down: sql(body.down) }),
    },
    files,
  );
  if ("refused" in made) return made;
  return { files: made, notes: body.notes };
}

function bodyOf(
  { project, source }: ProjectState,
  { has, lacks, title }: NonNullable<NewMigrationRequest["difference"]>,
): ReturnType<typeof writeDifference> | { readonly refused: string } {
  const dialect = dialectNamed(source);
  for (const { dialect: other } of [has, lacks])
    if (dialectNamed(other).family !== dialect.family)
      return {
        refused: `The migrations are for ${dialect.title}, and the connected database is ${dialectNamed(other).title}: what differs can't be written for both.`,
      };
  const written = writeDifference(lacks, has, dialect, ({ name }) => name === project.historyTable.name);
  const notes = [
    ...written.notes,
    ...(has.complete && lacks.complete
      ? []
      : ["Some migrations could not be read whole, so that tables which may be theirs are left out."]),
  ];
  if (written.up.length > 0) return { ...written, notes };
  const rest = notes.length === 0 ? "" : ` ${notes.join(" ")}`;
  return { refused: `There is nothing that ${title}.${rest}` };
}
