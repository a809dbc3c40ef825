// All that a session knows of one project: its migrations in order, their units, the schema before each, and the
// findings. What is asked for is worked out then, and kept until a file of the project changes.
import { joinPath, parentPath, pathFrom, type FileSystem } from "../base/file-system";
import type { LensConfig } from "../config/config";
import { DIALECT_NAMES, type DialectName } from "../dialects/dialect";
import { dialectNamed } from "../dialects/dialects";
import type { Target } from "../dialects/target";
import type {
  Migration,
  MigrationFile,
  MigrationPart,
  MigrationProject,
  MigrationReader,
} from "../frameworks/framework";
import { ProjectFiles, type ProjectHistory } from "../frameworks/project-files";
import { readerOf } from "../frameworks/readers";
import { SchemaState } from "../schema/replay";
import type { Lookup, Origin, Schema, SchemaReader } from "../schema/schema";
import { readBaseline, type Baseline } from "./baseline";
import { checkMigration } from "./check-migration";
import { decideDialect, gatherEvidence, type DialectText } from "./detect-dialect";
import { FileUnits, type PartUnits } from "./file-units";
import { FindingBuilder } from "./finding-builder";
import type { SaidOfUnit } from "./finding";
import { foldUnit, startOn } from "./fold-unit";
import { GivenFiles, withoutDialects } from "./given-files";
import { History } from "./history";
import { HISTORY_PROBLEMS } from "./history-problems";
import { bodyRange, type PlacedUnit } from "./placed-unit";
import { findOtherDialect, messageOfOther } from "./other-dialect";
import { PartChecker, type PartCheck } from "./part-check";
import type { RuleRegistry } from "./registry";
import type { ProjectState, SourceReason } from "./project-state";
import { spellerOf } from "./speller-of";
import { runsInTransaction } from "./transactions";
import { isUnsavedPath } from "./unsaved";

export interface WorkOptions {
  readonly files: FileSystem;
  readonly configOf: (path: string) => LensConfig;
  readonly registry: RuleRegistry;
  readonly readers: readonly MigrationReader[];
  readonly onlyTargets?: readonly Target[];
  readonly source?: DialectName;
  readonly withoutBaseline?: boolean;
  readonly log?: (message: string) => void;
}

/** Where the files of a project come from. */
interface Files {
  readonly project: MigrationProject;
  history(): ProjectHistory;
  /** Unset where they are given one by one. */
  list?(): readonly string[];
  /** Files came, went or were renamed. */
  forgetList?(): void;
  read(path: string): readonly MigrationFile[];
}

/** A part where it stands in the order, its units read in the dialect that it is written in. */
export interface PlacedPart {
  readonly index: number;
  readonly migration: Migration;
  readonly part: MigrationPart;
  readonly dialect: DialectName;
  readonly units: readonly PlacedUnit[];
  readonly partUnits: PartUnits;
}

interface Settings {
  readonly config: LensConfig;
  readonly source: DialectName;
  readonly sourceReason: SourceReason;
  /** The database it is for, found from its texts, where that is none of ours. */
  readonly foreign?: string;
  readonly targets: readonly Target[];
  readonly sqlMode: ReadonlySet<string>;
  readonly baseline: Baseline;
}

const NO_BASELINE: Baseline = new Map();
const SCHEMA_UNKNOWN = { kind: "unknown", reaches: "anything", range: { start: 0, end: 0 } } as const;
const NOWHERE: Origin = { file: "", start: 0, end: 0 };

export class ProjectWork {
  project: MigrationProject;
  private settings: Settings | undefined;
  private current: ProjectState | undefined;
  private stale = true;
  private foreign: { readonly of: MigrationProject; readonly project: MigrationProject } | undefined;
  private partsByPath = new Map<string, { readonly index: number; readonly part: MigrationPart }[]>();
  private readonly units = new Map<string, FileUnits>();
  private readonly histories = new Map<DialectName, History>();
  private readonly checks = new Map<string, PartCheck>();
  /** What was asked for last, until anything changes. */
  private readonly said = new Map<string, readonly SaidOfUnit[]>();
  /** Counts what was heard of that may make findings others. */
  private changes = 0;
  private readonly checker: PartChecker;

  constructor(
    private readonly options: WorkOptions,
    project: MigrationProject,
    private files: Files = new ProjectFiles(project, options.files),
    /** Whether its files were given by name, and projects are not looked for. */
    readonly isGiven = false,
    private readonly startsEmpty = true,
  ) {
    this.project = project;
    this.checker = new PartChecker(options.registry, spellerOf, (rule, placed, error) =>
      options.log?.(
        `rule ${rule} failed on ${placed.origin.file} at offset ${placed.origin.start}: ${describe(error)}`,
      ),
    );
  }

  /** `startsEmpty`: nothing is in the database before the first file. */
  static ofFiles(options: WorkOptions, paths: readonly string[], startsEmpty = true): ProjectWork {
    const files = new GivenFiles(paths, options.files, options.readers);
    return new ProjectWork(options, files.project, files, true, startsEmpty);
  }

  /** Undefined when the file is no SQL that changes a schema. */
  static ofLoneFile(options: WorkOptions, path: string): ProjectWork | undefined {
    if (!/\.(?:sql|ddl|pgsql|psql|mysql)$/i.test(path)) return undefined;
    const work = ProjectWork.ofFiles(options, [path], false);
    const changes = work.partsOf(path).flatMap((part) => part.units.flatMap((placed) => placed.unit.changes));
    if (!changes.some((change) => SCHEMA_CHANGES.has(change.kind))) return undefined;
    // What is typed into a new document may be for a database that nobody has named.
    return isUnsavedPath(path) && work.state().sourceReason === "assumed" ? undefined : work;
  }

  state(): ProjectState {
    if (!this.stale && this.current !== undefined) return this.current;
    const history = this.files.history();
    const settings = this.settled(history);
    const project = this.shown(settings);
    this.stale = false;
    if (
      this.current !== undefined &&
      this.current.migrations === history.migrations &&
      this.current.source === settings.source &&
      this.current.targets === settings.targets &&
      this.current.project === project
    ) {
      return this.current;
    }
    const { known, changed } = compareMigrations(this.current?.migrations ?? [], history.migrations);
    for (const one of this.histories.values()) one.migrationsChanged(changed, known);
    this.partsByPath = new Map();
    for (const [index, migration] of history.migrations.entries()) {
      for (const part of migration.parts) {
        const listed = this.partsByPath.get(part.file);
        if (listed === undefined) this.partsByPath.set(part.file, [{ index, part }]);
        else listed.push({ index, part });
      }
    }
    for (const path of this.units.keys()) if (!this.partsByPath.has(path)) this.units.delete(path);
    this.current = {
      project,
      source: settings.source,
      sourceReason: settings.sourceReason,
      targets: settings.targets,
      migrations: history.migrations,
      problems: history.problems,
    };
    return this.current;
  }

  private shown({ foreign }: Settings): MigrationProject {
    if (foreign === undefined) return this.project;
    if (this.foreign?.of !== this.project) {
      this.foreign = { of: this.project, project: { ...this.project, foreign } };
    }
    return this.foreign.project;
  }

  holds(path: string): boolean {
    if (this.files instanceof GivenFiles) return this.files.owns(path);
    return readerOf(this.project.tool)?.owns(this.project, path) === true && this.options.files.isFile(path);
  }

  /** Whether the file was there when its folders were listed. */
  lists(path: string): boolean {
    return this.files.list?.().includes(path) ?? true;
  }

  /** Its migration files, in running order. */
  paths(): readonly string[] {
    this.state();
    return [...this.partsByPath.keys()];
  }

  private forgetSaid(): void {
    this.said.clear();
    this.changes++;
  }

  textChanged(_path: string): void {
    this.forgetSaid();
    this.stale = true;
  }

  filesChanged(): void {
    this.files.forgetList?.();
    this.forgetSaid();
    this.stale = true;
  }

  configChanged(): void {
    this.files.forgetList?.();
    this.settings = undefined;
    this.forgetSaid();
    this.stale = true;
    this.histories.clear();
    this.checks.clear();
    this.units.clear();
  }

  changeProject(project: MigrationProject): void {
    if (JSON.stringify(project) !== JSON.stringify(this.project)) {
      this.project = project;
      this.files = new ProjectFiles(project, this.options.files);
    }
    this.configChanged();
  }

  /** The file's parts in the file's order. Parts for databases without a dialect of ours are left out. */
  partsOf(path: string): readonly PlacedPart[] {
    const { migrations, source } = this.state();
    const parts: PlacedPart[] = [];
    if (this.settled().foreign !== undefined) return parts;
    for (const { index, part } of this.partsByPath.get(path) ?? []) {
      const migration = migrations[index];
      const own = withoutDialects(part, this.isGiven ? this.options.source : undefined);
      const dialect = own.dialects === undefined || own.dialects.includes(source) ? source : own.dialects[0];
      if (migration === undefined || dialect === undefined) continue;
      const partUnits = this.unitsOf(part, dialect);
      parts.push({ index, migration, part: own, dialect, units: partUnits.units, partUnits });
    }
    return parts.toSorted((a, b) => a.part.range.start - b.part.range.start);
  }

  /** Unit by unit, in the file's order; what is said of no unit comes last. */
  checkUnits(path: string): readonly SaidOfUnit[] {
    const known = this.said.get(path);
    if (known !== undefined) return known;
    const steps = this.checkAnew(path);
    for (;;) {
      const step = steps.next();
      if (step.done === true) return this.keep(path, step.value);
    }
  }

  /** Works out what `checkUnits` gives, with pauses; anew when anything changes in one of them. */
  *checkInSteps(path: string): Generator<void, void> {
    while (!this.said.has(path)) {
      const { changes } = this;
      const steps = this.checkAnew(path);
      while (changes === this.changes) {
        const step = steps.next();
        if (step.done === true) {
          this.keep(path, step.value);
          return;
        }
        yield;
      }
    }
  }

  private keep(path: string, said: readonly SaidOfUnit[]): readonly SaidOfUnit[] {
    const [oldest] = this.said.keys();
    if (oldest !== undefined && this.said.size >= MOST_KEPT) this.said.delete(oldest);
    this.said.set(path, said);
    return said;
  }

  private *checkAnew(path: string): Generator<void, readonly SaidOfUnit[]> {
    const parts = this.partsOf(path);
    const { source, targets, problems } = this.state();
    const ownProblems = problems.filter((problem) => problem.file === path);
    if (parts.length === 0 && ownProblems.length === 0) return [];
    const { config, sqlMode, baseline } = this.settled();
    const text = this.options.files.readText(path) ?? "";
    const builder = new FindingBuilder(path, text, source, targets, {
      settings: config.rules ?? {},
      rules: this.options.registry.rules,
      configured: targetsWithSource(config.targets ?? [], source),
      isWholeHistory: !this.isGiven,
      baseline: baseline.get(pathFrom(parentPath(config.baseline ?? "/"), path)) ?? [],
    });
    for (const { code, range, message } of ownProblems) {
      builder.addProblem(code, { range, severity: HISTORY_PROBLEMS[code].severity, code: null, message });
    }
    const other = saidOfOther(parts, builder);
    if (other !== undefined) return other;
    for (const [place, part] of parts.entries()) {
      const own = this.targetsFor(part.part);
      const input = {
        units: part.partUnits,
        part: part.part,
        source: dialectNamed(part.dialect),
        targets: own,
        base: this.baseOf(part),
        direction: part.part.direction,
        inTransaction: runsInTransaction(
          this.project.tool,
          part.part,
          dialectNamed(part.dialect),
          part.units.length,
        ),
        sqlMode,
      };
      const key = `${path} ${place}`;
      const check = yield* this.checker.check(input, this.checks.get(key));
      this.checks.set(key, check);
      builder.addPart(check, own);
    }
    for (const index of new Set(parts.map((part) => part.index))) {
      this.checkWhole(index, path, builder);
    }
    return builder.units();
  }

  /** Files that its baseline names and that are not there, as the baseline writes them. */
  goneFromBaseline(): { readonly baseline: string; readonly gone: readonly string[] } | undefined {
    const { config, baseline } = this.settled();
    const path = config.baseline;
    if (path === undefined) return undefined;
    const gone = [...baseline.keys()].filter(
      (file) => !this.options.files.isFile(joinPath(parentPath(path), file)),
    );
    return gone.length === 0 ? undefined : { baseline: path, gone };
  }

  /** Whether `other` holds a part of the first migration in `path`, or of one behind it. */
  standsBehind(other: string, path: string): boolean {
    this.state();
    const first = Math.min(...(this.partsByPath.get(path) ?? []).map(({ index }) => index));
    return this.partsByPath.get(other)?.some(({ index }) => index >= first) === true;
  }

  schemaBefore(path: string, offset: number): SchemaReader {
    const parts = this.partsOf(path);
    const part = parts.find(({ part }) => offset <= part.range.end) ?? parts.at(-1);
    if (part === undefined) return this.historyIn(this.state().source).before(0).reader();
    const state = startOn(this.baseOf(part));
    for (const placed of part.units) {
      if (bodyRange(placed).end >= offset) break;
      foldUnit(state, placed, part.dialect);
    }
    return state.reader();
  }

  schemaAfter(migrationId: string | undefined): Schema {
    const { migrations, source } = this.state();
    const index =
      migrationId === undefined
        ? migrations.length - 1
        : migrations.findIndex((migration) => migration.id === migrationId);
    return this.historyIn(source).after(index).toSchema();
  }

  originOf(table: Lookup, column: string | undefined): Origin | undefined {
    const { migrations, source } = this.state();
    const found = this.historyIn(source)
      .after(migrations.length - 1)
      .reader()
      .table(table);
    if (found === undefined || found === "unknown") return undefined;
    if (column === undefined) return found.origin;
    return found.columns.find((one) => one.name === column)?.origin ?? found.origin;
  }

  private checkWhole(index: number, path: string, builder: FindingBuilder): void {
    const { migrations, source, targets } = this.state();
    const migration = migrations[index];
    if (migration === undefined) return;
    const isFor = (part: MigrationPart): boolean => part.dialects?.includes(source) !== false;
    const parts = migration.parts.filter(isFor);
    if (!parts.some((part) => part.file === path)) return;
    const history = this.historyIn(source);
    checkMigration(
      {
        registry: this.options.registry,
        migration,
        source: dialectNamed(source),
        targets,
        before: () => history.before(index),
        after: () => history.after(index),
        parts: parts.map((part) => ({ part, units: this.unitsOf(part, source).units })),
        onThrow: (rule, error) =>
          this.options.log?.(`rule ${rule} failed on ${migration.id}: ${describe(error)}`),
      },
      (rule, target, report) => {
        if (report.file === path) builder.addWhole(rule, target, report);
      },
    );
  }

  /** The schema that a part starts from: a down's is what its up left. */
  private baseOf(placed: PlacedPart): SchemaState {
    const history = this.historyIn(placed.dialect);
    const { direction } = placed.part;
    const siblings = placed.migration.parts.filter(
      (part) => part.direction === direction && part.dialects?.includes(placed.dialect) !== false,
    );
    const own = siblings.findIndex((part) => part.pieces === placed.part.pieces);
    const base = direction === "up" ? history.before(placed.index) : history.after(placed.index);
    if (own <= 0) return base;
    const state = base.clone();
    for (const part of siblings.slice(0, own)) {
      for (const unit of this.unitsOf(part, placed.dialect).units) foldUnit(state, unit, placed.dialect);
    }
    return state;
  }

  private historyIn(dialect: DialectName): History {
    this.state();
    let history = this.histories.get(dialect);
    if (history === undefined) {
      const start = new SchemaState(dialectNamed(dialect));
      if (!this.startsEmpty) start.apply(SCHEMA_UNKNOWN, NOWHERE);
      const upsOf = (index: number): readonly PartUnits[] =>
        (this.current?.migrations[index]?.parts ?? [])
          .map((part) => withoutDialects(part, this.isGiven ? this.options.source : undefined))
          .filter((part) => part.direction === "up" && part.dialects?.includes(dialect) !== false)
          .map((part) => this.unitsOf(part, dialect));
      history = new History(start, upsOf, (base, ups) => this.fold(base, ups, dialect));
      this.histories.set(dialect, history);
    }
    return history;
  }

  private fold(base: SchemaState, ups: readonly PartUnits[], dialect: DialectName): SchemaState {
    const [only] = ups;
    if (only !== undefined && ups.length === 1) {
      for (const { input, after } of this.checks.values()) {
        if (input.units === only && input.base === base && input.source.name === dialect) return after;
      }
    }
    const state = startOn(base);
    for (const { units } of ups) for (const unit of units) foldUnit(state, unit, dialect);
    return state;
  }

  private unitsOf(part: MigrationPart, dialect: DialectName): PartUnits {
    const path = part.file;
    const text = this.options.files.readText(path) ?? "";
    let units = this.units.get(path);
    const migrations = this.files.read(path);
    if (units === undefined || units.text !== text || units.migrations !== migrations) {
      const mode = this.settled().sqlMode;
      units = new FileUnits(
        path,
        text,
        migrations,
        mode.has("ANSI_QUOTES") ? { ansiQuotes: true } : {},
        units,
      );
      units.settle();
      this.units.set(path, units);
    }
    return units.unitsOf(part, dialect);
  }

  private targetsFor(part: MigrationPart): readonly Target[] {
    const { targets } = this.state();
    const { dialects } = part;
    if (dialects === undefined) return targets;
    const own = targets.filter((target) => dialects.includes(target.dialect));
    const [first] = dialects;
    if (own.length > 0 || this.options.onlyTargets !== undefined || first === undefined) return own;
    return [{ dialect: first, version: dialectNamed(first).defaultVersion }];
  }

  private settled(history?: ProjectHistory): Settings {
    if (this.settings !== undefined) return this.settings;
    const known = history ?? this.files.history();
    const path = this.project.configFile ?? known.files[0] ?? `${this.project.root}/x`;
    const config = this.options.configOf(
      this.isGiven ? (known.files[0] ?? path) : `${this.project.folders[0] ?? parentPath(path)}/x`,
    );
    const found = this.findSource(config, known);
    const { source } = found;
    const targets = this.options.onlyTargets ?? targetsWithSource(config.targets ?? [], source);
    const sqlMode = new Set(config.sqlMode);
    this.settings = { ...found, config, targets, sqlMode, baseline: this.readBaseline(config) };
    return this.settings;
  }

  private readBaseline({ baseline: path }: LensConfig): Baseline {
    if (path === undefined || this.options.withoutBaseline === true) return NO_BASELINE;
    const text = this.options.files.readText(path);
    if (text === undefined) return NO_BASELINE;
    return readBaseline(text, (message) => this.options.log?.(`${path}: ${message}`));
  }

  private findSource(
    config: LensConfig,
    history: ProjectHistory,
  ): Pick<Settings, "source" | "sourceReason" | "foreign"> {
    if (this.options.source !== undefined) return { source: this.options.source, sourceReason: "given" };
    if (config.source !== undefined) return { source: config.source, sourceReason: "configured" };
    if (this.project.dialect !== undefined) return { source: this.project.dialect, sourceReason: "project" };
    const parts = history.migrations.flatMap((migration) => migration.parts);
    const said = new Set(parts.map((part) => part.dialects?.[0]));
    const [only] = said;
    if (said.size === 1 && only !== undefined) return { source: only, sourceReason: "detected" };
    const general = parts.filter((part) => part.dialects === undefined);
    const named = mostNamed(parts);
    if (general.length === 0 && named !== undefined) return { source: named, sourceReason: "detected" };
    const files = new Set((general.length > 0 ? general : parts).map((part) => part.file));
    const detected = decideDialect(gatherEvidence(textsOf(files, this.options.files)));
    const assumed = { source: "postgresql", sourceReason: "assumed" } as const;
    if (detected === undefined) return assumed;
    if (detected !== "sqlite") return { source: detected, sourceReason: "detected" };
    if (named !== undefined) return { source: named, sourceReason: "detected" };
    // What is given by name was meant to be checked: then each file is told that it is for another database.
    return this.isGiven ? assumed : { ...assumed, foreign: detected };
  }
}

/**
 * Migrations that hold other parts than before, by index, as far as as many are `known`: where one came or went,
 * nothing is known of those behind it.
 */
function compareMigrations(
  before: readonly Migration[],
  now: readonly Migration[],
): { readonly known: number; readonly changed: readonly number[] } {
  const changed: number[] = [];
  let known = 0;
  for (; known < now.length; known++) {
    const [a, b] = [before[known], now[known]];
    if (a === undefined || b === undefined || a.id !== b.id) break;
    if (!isSameParts(a.parts, b.parts)) changed.push(known);
  }
  return { known, changed };
}

function isSameParts(a: readonly MigrationPart[], b: readonly MigrationPart[]): boolean {
  return (
    a === b ||
    (a.length === b.length &&
      a.every((part, i) => {
        const other = b[i];
        return (
          part === other ||
          (part.pieces === other?.pieces &&
            part.file === other.file &&
            part.direction === other.direction &&
            part.dialects?.join() === other.dialects?.join())
        );
      }))
  );
}

const SQL_FILE = /\.(?:sql|ddl|pgsql|psql|mysql)$/i;

/** Of the dialects that files are named for, the one that most are; PostgreSQL where as many are for another. */
function mostNamed(parts: readonly MigrationPart[]): DialectName | undefined {
  const counts = new Map<DialectName, number>();
  for (const { dialects } of parts) {
    const [first] = dialects ?? [];
    if (first !== undefined) counts.set(first, (counts.get(first) ?? 0) + 1);
  }
  const most = Math.max(...counts.values());
  return DIALECT_NAMES.find((name) => counts.get(name) === most);
}

/** Where a file is for another database, that in place of all else. */
function saidOfOther(
  parts: readonly PlacedPart[],
  builder: FindingBuilder,
): readonly SaidOfUnit[] | undefined {
  const [first] = parts;
  if (first === undefined || parts.some(({ dialect }) => dialect !== first.dialect)) return undefined;
  const statements = parts.flatMap(({ units }) =>
    units.flatMap((placed) =>
      placed.kind === "sql" && placed.piece.dialects === undefined ? [placed.placed.statement] : [],
    ),
  );
  const other = findOtherDialect(statements, first.dialect);
  if (other === undefined) return undefined;
  return builder.alone("other-dialect", { start: 0, end: 0 }, messageOfOther(other, first.dialect));
}

/** Files whose findings are kept between one question and the next. */
const MOST_KEPT = 4;

const SCHEMA_CHANGES: ReadonlySet<string> = new Set([
  "create-table",
  "drop-table",
  "rename-table",
  "add-column",
  "drop-column",
  "rename-column",
  "alter-column",
  "redefine-column",
  "add-constraint",
  "drop-constraint",
  "create-index",
  "drop-index",
  "create-type",
  "create-object",
  "drop-object",
]);

function* textsOf(paths: Iterable<string>, files: FileSystem): Iterable<DialectText> {
  for (const path of paths) {
    const text = files.readText(path);
    if (text !== undefined) yield { text, inProgram: !SQL_FILE.test(path) };
  }
}

/** The source first, at the version it is named with among the targets, or at the usual one. */
function targetsWithSource(targets: readonly Target[], source: DialectName): readonly Target[] {
  const own = targets.filter((target) => target.dialect === source);
  const others = targets.filter((target) => target.dialect !== source);
  if (own.length > 0) return [...own, ...others];
  return [{ dialect: source, version: dialectNamed(source).defaultVersion }, ...others];
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
