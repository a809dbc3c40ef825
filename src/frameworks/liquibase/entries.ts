// What one changelog holds, in its order: changesets, and includes of other changelogs. Each changeset is a migration
// of its own, as the history table has it.
import { SourceMap, type HostEscape } from "../../base/source-map";
import type { Range } from "../../base/text";
import { DIALECT_NAMES, type DialectName } from "../../dialects/dialect";
import { dialectsOfWord } from "../dialect-marks";
import type { Direction, HistoryProblem, MigrationFile, MigrationPart, Piece } from "../framework";
import { wholeFilePart } from "../sql/sql-parts";
import { attributeOf, plainText, sliceText, type ChangelogNode, type LocatedText } from "./changelog-node";
import { readChange, UNDONE_BY_ITSELF } from "./changes";
import { isFormattedSql, readFormattedSql, type FormattedChangeSet } from "./formatted-sql";
import { readXml } from "./xml";
import { readYamlTree } from "./yaml";

/** A file that another names: a changelog, or SQL. */
export interface FileReference {
  readonly target: string;
  /** Whether the target counts from the file that names it. */
  readonly relative: boolean;
  readonly range: Range;
}

export type Entry =
  | {
      readonly kind: "change-set";
      readonly id: string;
      readonly author: string;
      readonly logicalFilePath?: string;
      /** SQL files that it runs, by the index of the part that each stands for. */
      readonly sqlFiles: ReadonlyMap<number, FileReference>;
    }
  | {
      readonly kind: "include";
      readonly reference: FileReference;
      readonly all: boolean;
      readonly endsWith?: string;
      readonly logicalFilePath?: string;
    }
  /** A changelog, whether or not there is anything in it. */
  | { readonly kind: "changelog"; readonly logicalFilePath?: string }
  /** SQL with no word of Liquibase in it: what a changelog may name. */
  | { readonly kind: "plain-sql" };

/** What `order` needs of a file beside what it is as a migration. */
export interface LiquibaseFile extends MigrationFile {
  readonly entry: Entry;
}

export function isLiquibaseFile(file: MigrationFile): file is LiquibaseFile {
  return "entry" in file;
}

/** Empty for a file that is no changelog and no SQL. `source` is what names and types are read for. Never throws. */
export function readEntries(
  path: string,
  text: string,
  source: DialectName = "postgresql",
): readonly LiquibaseFile[] {
  if (path.toLowerCase().endsWith(".sql")) {
    if (isFormattedSql(text)) return readFormatted(path, text);
    return [entryFile(path, 0, { kind: "plain-sql" }, [wholeFilePart(path, text, "up")])];
  }
  const xml = path.toLowerCase().endsWith(".xml");
  if (!xml && !/\.(?:ya?ml|json)$/i.test(path)) return [];
  if (xml ? !text.includes("databaseChangeLog") : !/["']?databaseChangeLog["']?\s*:/.test(text)) return [];
  const tops = (xml ? readXml(text) : readYamlTree(text)).filter(({ name }) => name === "databaseChangeLog");
  return tops.flatMap((top) => readTree(path, top, xml ? xmlEscape : yamlEscape, source));
}

/**
 * As `readEntries`, with changesets left out where the text names no other file: whether it is a changelog then needs
 * no reading of its changes, of which a history may hold thousands.
 */
export function readLinks(path: string, text: string): readonly Pick<LiquibaseFile, "entry">[] {
  const isTree = /\.(?:xml|ya?ml)$/i.test(path);
  if (!isTree || /\b(?:include(?:All)?|sqlFile)\b/.test(text)) return readEntries(path, text);
  const isChangelog = path.toLowerCase().endsWith(".xml")
    ? /^\s*(?:<[?!][^>]*>\s*)*<(?:\w+:)?databaseChangeLog\b/.test(
        text.replaceAll(/^\uFEFF|<!--[^]*?-->/g, ""),
      )
    : /^\s*(?:["']?databaseChangeLog["']?\s*:|\{)/m.test(text) && /databaseChangeLog["']?\s*:/.test(text);
  return isChangelog ? [{ entry: { kind: "changelog" } }] : [];
}

function entryFile(
  path: string,
  position: number,
  entry: Entry,
  parts: readonly MigrationPart[] = [],
  problems: readonly HistoryProblem[] = [],
): LiquibaseFile {
  const name = entry.kind === "change-set" ? entry.id : entry.kind;
  return { path, id: `${path}#${position}`, name, sortKey: [position], parts, problems, entry };
}

const xmlEscape: HostEscape = (text) => (/[&<]|\]\]>/.test(text) ? undefined : text);
const yamlEscape: HostEscape = (text) => (/^[\w ,.()=;*-]*$/.test(text) ? text : undefined);
const lineEscape: HostEscape = (text) => (/[\r\n]/.test(text) ? undefined : text);

/** SQL as it is sent: cut where its end delimiter stands. */
function sqlPieces(
  located: LocatedText,
  delimiter: string | undefined,
  dialects: readonly DialectName[] | undefined,
  escape?: HostEscape,
): readonly Piece[] {
  const cuts = delimiter === undefined || delimiter === ";" ? [located] : cutAt(located, delimiter);
  return cuts.map((cut) => ({
    kind: "sql",
    text: cut.text,
    map: new SourceMap(cut.segments, escape),
    range: cut.range,
    certain: true,
    ...(dialects === undefined ? {} : { dialects }),
  }));
}

/** Cut where the delimiter ends a line; what stands between may hold semicolons. */
function cutAt(located: LocatedText, delimiter: string): readonly LocatedText[] {
  const bare = delimiter.replace(/^(?:\\n|\\s\*|\^)+/, "").replace(/(?:\\n|\\s\*|\$)+$/, "");
  const escaped = bare.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  const pattern = new RegExp(
    `[ \\t]*${/^\w+$/.test(bare) ? `^[ \\t]*${escaped}` : escaped}[ \\t]*(?=\\r?$)`,
    "gim",
  );
  const cuts: LocatedText[] = [];
  let at = 0;
  const add = (end: number): void => {
    const cut = sliceText(located, at, end);
    if (cut.text.replaceAll(/--[^\n]*|\s+/g, "") !== "") cuts.push(cut);
  };
  for (const match of bare === "" ? [] : located.text.matchAll(pattern)) {
    add(match.index);
    at = match.index + match[0].length;
  }
  add(located.text.length);
  return cuts;
}

/** What `dbms` says; undefined for every database. Liquibase tells MariaDB from MySQL. */
export function dialectsOfDbms(dbms: string | undefined): readonly DialectName[] | undefined {
  const words = (dbms ?? "")
    .split(",")
    .flatMap((word) => (word.trim() === "" ? [] : [word.trim().toLowerCase()]));
  if (words.length === 0 || words.includes("all")) return undefined;
  const of = (word: string): readonly DialectName[] =>
    (dialectsOfWord(word) ?? []).filter((dialect) => word !== "mysql" || dialect !== "mariadb");
  const not = words.flatMap((word) => (word.startsWith("!") ? of(word.slice(1)) : []));
  const named = words.filter((word) => !word.startsWith("!"));
  const some = named.length === 0 ? DIALECT_NAMES : named.flatMap(of);
  return DIALECT_NAMES.filter((dialect) => some.includes(dialect) && !not.includes(dialect));
}

function readFormatted(path: string, text: string): readonly LiquibaseFile[] {
  const read = readFormattedSql(text);
  if (read === undefined) return [];
  const problems = read.broken.map((range) => ({
    code: "unreadable" as const,
    file: path,
    range,
    message: `Liquibase can't read this changeset: write it as "--changeset author:id"`,
  }));
  return [
    entryFile(path, -1, { kind: "changelog" }, [], problems),
    ...read.changeSets.map((set, i) => formattedFile(path, text, i, set)),
  ];
}

function formattedFile(path: string, text: string, position: number, set: FormattedChangeSet): LiquibaseFile {
  const dialects = dialectsOfDbms(set.attributes.get("dbms"));
  const outside = set.attributes.get("runintransaction") === "false";
  const shared = {
    file: path,
    ...(dialects === undefined ? {} : { dialects }),
    ...(outside ? { transaction: "none" as const } : {}),
  };
  const body = plainText(text, set.bodyStart, set.range.end);
  const parts: MigrationPart[] = [
    {
      ...shared,
      direction: "up",
      range: set.range,
      pieces: sqlPieces(body, set.attributes.get("enddelimiter"), undefined),
    },
  ];
  const [first] = set.rollbacks;
  const last = set.rollbacks.at(-1);
  if (first !== undefined && last !== undefined) {
    const delimiter = set.attributes.get("rollbackenddelimiter") ?? set.attributes.get("enddelimiter");
    parts.push({
      ...shared,
      direction: "down",
      range: { start: first.range.start, end: last.range.end },
      pieces: set.rollbacks.flatMap((one) => sqlPieces(one, delimiter, undefined, lineEscape)),
    });
  }
  const logical = set.attributes.get("logicalfilepath");
  const entry: Entry = {
    kind: "change-set",
    id: set.id,
    author: set.author,
    ...(logical === undefined ? {} : { logicalFilePath: logical }),
    sqlFiles: new Map(),
  };
  return { ...entryFile(path, position, entry, parts), idRange: set.idRange };
}

function readTree(
  path: string,
  top: ChangelogNode,
  escape: HostEscape,
  source: DialectName,
): readonly LiquibaseFile[] {
  const logical = attributeOf(top, "logicalFilePath");
  const changelog: Entry = {
    kind: "changelog",
    ...(logical === undefined ? {} : { logicalFilePath: logical }),
  };
  const files: LiquibaseFile[] = [entryFile(path, -1, changelog)];
  const add = (entry: Entry, range: Range, parts: readonly MigrationPart[] = []): void => {
    files.push({ ...entryFile(path, files.length, entry, parts), idRange: range });
  };
  for (const node of top.children) {
    if (node.name === "changeSet") {
      if (attributeOf(node, "ignore") === "true") continue;
      const set = readChangeSet(path, node, escape, source);
      add(set.entry, node.attributes.get("id")?.range ?? node.nameRange, set.parts);
    } else if (node.name === "include" || node.name === "includeAll") {
      const target = node.attributes.get(node.name === "include" ? "file" : "path") ?? node.text;
      if (target === undefined) continue;
      const endsWith = attributeOf(node, "endsWithFilter");
      const named = attributeOf(node, "logicalFilePath");
      add(
        {
          kind: "include",
          reference: {
            target: target.text,
            relative: attributeOf(node, "relativeToChangelogFile") === "true",
            range: target.range,
          },
          all: node.name === "includeAll",
          ...(endsWith === undefined ? {} : { endsWith }),
          ...(named === undefined ? {} : { logicalFilePath: named }),
        },
        target.range,
      );
    }
  }
  return files;
}

/** What an element of a changeset says of it and changes nothing. */
const NO_CHANGE = new Set(["comment", "preConditions", "validCheckSum", "modifySql", "property", ""]);

function readChangeSet(
  path: string,
  node: ChangelogNode,
  escape: HostEscape,
  source: DialectName,
): { readonly entry: Entry; readonly parts: readonly MigrationPart[] } {
  const dialects = dialectsOfDbms(attributeOf(node, "dbms"));
  const outside = attributeOf(node, "runInTransaction") === "false";
  const sqlFiles = new Map<number, FileReference>();
  const parts: MigrationPart[] = [];
  const part = (direction: Direction, range: Range, pieces: readonly Piece[]): void => {
    parts.push({
      direction,
      file: path,
      range,
      pieces,
      ...(dialects === undefined ? {} : { dialects }),
      ...(outside ? { transaction: "none" } : {}),
    });
  };
  /** Changes in a row are one part; a file that is run is one of its own between them. */
  const run = (direction: Direction, whole: Range, changes: readonly ChangelogNode[]): void => {
    let pieces: Piece[] = [];
    const flush = (): void => {
      if (pieces.length > 0) part(direction, whole, pieces);
      pieces = [];
    };
    for (const change of changes) {
      if (NO_CHANGE.has(change.name) && change.text === undefined) continue;
      const only = dialectsOfDbms(attributeOf(change, "dbms"));
      if (change.name === "sqlFile") {
        const target = change.attributes.get("path");
        if (target === undefined) continue;
        flush();
        part(direction, change.range, []);
        sqlFiles.set(parts.length - 1, {
          target: target.text,
          relative: attributeOf(change, "relativeToChangelogFile") === "true",
          range: target.range,
        });
      } else if (change.name === "sql" || change.name === "createProcedure" || change.name === "") {
        const text = change.text ?? change.attributes.get("sql") ?? change.attributes.get("procedureText");
        const delimiter = attributeOf(change, "endDelimiter");
        if (text !== undefined) pieces.push(...sqlPieces(text, delimiter, only, escape));
      } else if (!NO_CHANGE.has(change.name)) {
        pieces.push(readChange(change, only, source));
      }
    }
    flush();
  };
  const changes = node.children.flatMap((child) => (child.name === "changes" ? child.children : [child]));
  const ups = changes.filter(({ name }) => name !== "rollback");
  run("up", node.range, ups);
  if (!parts.some(({ direction }) => direction === "up")) part("up", node.range, []);
  readRollback(node, changes, ups, escape, run, part);
  const logical = attributeOf(node, "logicalFilePath");
  const entry: Entry = {
    kind: "change-set",
    id: attributeOf(node, "id") ?? "",
    author: attributeOf(node, "author") ?? "",
    ...(logical === undefined ? {} : { logicalFilePath: logical }),
    sqlFiles,
  };
  return { entry, parts };
}

function readRollback(
  node: ChangelogNode,
  changes: readonly ChangelogNode[],
  ups: readonly ChangelogNode[],
  escape: HostEscape,
  run: (direction: Direction, whole: Range, changes: readonly ChangelogNode[]) => void,
  part: (direction: Direction, range: Range, pieces: readonly Piece[]) => void,
): void {
  const rollbacks = changes.filter(({ name }) => name === "rollback");
  const inYaml = node.attributes.get("rollback");
  if (inYaml !== undefined && rollbacks.length === 0) {
    part("down", inYaml.range, sqlPieces(inYaml, undefined, undefined, escape));
    return;
  }
  for (const rollback of rollbacks) {
    // Another changeset's changes, run once more, are not followed.
    if (rollback.children.length > 0) run("down", rollback.range, rollback.children);
    if (rollback.text !== undefined) {
      part("down", rollback.range, sqlPieces(rollback.text, undefined, undefined, escape));
    }
  }
  const real = ups.filter(({ name }) => !NO_CHANGE.has(name));
  if (rollbacks.length > 0 || real.length === 0 || !real.every(({ name }) => UNDONE_BY_ITSELF.has(name)))
    return;
  part("down", node.range, [
    {
      kind: "opaque",
      range: node.nameRange,
      why: "Liquibase makes this roll-back of the changes themselves",
      reaches: "anything",
    },
  ]);
}
