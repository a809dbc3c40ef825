// One lint session over a workspace: which projects there are, what their files hold, what the schema is before
// each statement, and the findings. The language server and the command line both stand on it; it keeps what it
// worked out and, after an edit, works out again only what the edit reached.
import { joinPath, parentPath, type FileSystem } from "../base/file-system";
import { OverlayFiles } from "../base/overlay-files";
import type { Range } from "../base/text";
import type { LensConfig } from "../config/config";
import type { DialectName } from "../dialects/dialect";
import type { Target } from "../dialects/target";
import { findProjects, type Override } from "../frameworks/discovery";
import type {
  FolderView,
  Migration,
  MigrationPart,
  MigrationProject,
  MigrationReader,
} from "../frameworks/framework";
import { READERS } from "../frameworks/readers";
import type { Lookup, Origin, Schema, SchemaReader } from "../schema/schema";
import type { Finding, SaidOfUnit } from "./finding";
import { byPlace } from "./finding-builder";
import { KeptFiles } from "./kept-files";
import { bodyRange, toHost, toUnit, type PlacedUnit } from "./placed-unit";
import type { ProjectState } from "./project-state";
import { ProjectWork, type PlacedPart, type WorkOptions } from "./project-work";
import { RuleRegistry } from "./registry";
import type { Rule, Unit } from "./rule";
import { isUnsavedPath } from "./unsaved";

export type { ProjectState, SourceReason } from "./project-state";

export interface SessionOptions {
  /** The disk. Open buffers are laid over it by `changeBuffer`. */
  readonly files: FileSystem;
  /** What is configured for a path: the nearest configuration file merged over the face's own settings. */
  readonly configOf: (path: string) => LensConfig;
  readonly rules: readonly Rule[];
  /** Unset: every reader there is. */
  readonly readers?: readonly MigrationReader[];
  /** Checked instead of what is configured, the source included only when it is named (the command line's way). */
  readonly onlyTargets?: readonly Target[];
  /** Overrides configuration and detection. */
  readonly source?: DialectName;
  /** Findings that a baseline names are said too. */
  readonly withoutBaseline?: boolean;
  /** Broken assumptions (a rule that throws), one line each. Unset: dropped. */
  readonly log?: (message: string) => void;
}

/** A new text for a stretch of a buffer, offsets of the text before it. */
export interface BufferEdit {
  readonly range: Range;
  readonly newText: string;
}

/** One statement or call where it stands in a file. */
export interface UnitPlace {
  readonly unit: Unit;
  readonly file: string;
  readonly part: MigrationPart;
  readonly migration: Migration;
  readonly project: ProjectState;
  /** Host offsets of the whole unit, its leading comments left out. */
  readonly hostRange: Range;
  /** A host offset within `hostRange` to the unit's own; undefined where none stands for it. */
  toUnit(hostOffset: number): number | undefined;
  /** A range of the unit in host offsets. */
  toHost(range: Range): Range;
}

const CONFIG_FILE = "migration-lens.json";

export class LintSession {
  private readonly disk: KeptFiles;
  private readonly files: OverlayFiles;
  private readonly registry: RuleRegistry;
  private readonly readers: readonly MigrationReader[];
  private readonly open = new Set<string>();
  private roots: readonly string[] = [];
  private works: readonly ProjectWork[] | undefined;
  /** Files outside any project, each a project of its own; undefined: looked at, and no migration. */
  private lone = new Map<string, ProjectWork | undefined>();

  constructor(private readonly options: SessionOptions) {
    this.disk = new KeptFiles(options.files);
    this.files = new OverlayFiles(this.disk);
    this.registry = new RuleRegistry(options.rules);
    this.readers = options.readers ?? READERS;
  }

  /** Finds the projects in these folders. Called again when folders are added or removed. */
  openFolders(roots: readonly string[]): void {
    this.roots = roots;
    this.disk.forgetAll();
    this.findAgain();
  }

  /**
   * Takes files, in this order, as the one history there is; projects on disk are not looked for. It starts from an
   * empty schema, or, unless `fromEmpty`, from one of which nothing is known.
   */
  openHistory(paths: readonly string[], fromEmpty = true): void {
    this.roots = [];
    this.lone.clear();
    this.works = [ProjectWork.ofFiles(this.shared(), paths, fromEmpty)];
  }

  projects(): readonly ProjectState[] {
    return this.allWorks().map((work) => work.state());
  }

  /** The project that owns this migration file. Undefined for any other file. */
  projectOf(path: string): ProjectState | undefined {
    return this.workOf(path)?.state();
  }

  /**
   * Lays `text` over the disk's; undefined takes it away again. `edit` is what made it of the text before, when that
   * is known.
   */
  changeBuffer(path: string, text: string | undefined, _edit?: BufferEdit): void {
    if (text === undefined) this.open.delete(path);
    else this.open.add(path);
    const had = this.files.isFile(path);
    this.files.setBuffer(path, text);
    this.textChanged(path, had);
  }

  /** Files or folders changed on disk, were made or deleted. One call for one event: a branch switch is one batch. */
  filesChanged(paths: readonly string[]): void {
    const known = this.works ?? [];
    const existed = new Set(paths.filter((path) => this.disk.hasRead(path)));
    this.disk.forget(paths);
    const sameFiles = paths.every((path) => existed.has(path) && this.files.isFile(path));
    if (sameFiles && paths.every((path) => known.some((work) => work.holds(path)))) {
      for (const path of paths) this.textChanged(path, true);
    } else {
      this.findAgain();
    }
  }

  /** Configuration or settings changed: sources and targets are worked out again. */
  configChanged(): void {
    this.disk.forgetAll();
    this.findAgain();
  }

  /**
   * The file's findings, sorted by position. A file outside any project is checked by itself when it is SQL that
   * changes a schema; any other has none.
   */
  check(path: string): readonly Finding[] {
    return findingsOf(this.checkUnits(path));
  }

  /**
   * The same statement by statement, in the file's order; what is said of none comes last. Dearer only by what an
   * edit has changed: nothing is made of the rest before it is asked for.
   */
  checkUnits(path: string): readonly SaidOfUnit[] {
    return (this.workOf(path) ?? this.loneOf(path))?.checkUnits(path) ?? [];
  }

  /**
   * Works out beforehand what `checkUnits` gives, with pauses in which other things can be asked of the session.
   */
  *checkInSteps(path: string): Generator<void, void> {
    yield* (this.workOf(path) ?? this.loneOf(path))?.checkInSteps(path) ?? [];
  }

  /** Every migration file of a project, with its findings. */
  checkAll(project: ProjectState): ReadonlyMap<string, readonly Finding[]> {
    const work = this.workFor(project);
    return new Map((work?.paths() ?? []).map((path) => [path, findingsOf(work?.checkUnits(path) ?? [])]));
  }

  /** Open files whose findings may be others after a change to `path`; `path` itself comes first. */
  affectedBy(path: string): readonly string[] {
    const others = [...this.open].filter((open) => open !== path);
    if (others.length === 0) return [path];
    const work = this.workOf(path);
    return [path, ...others.filter((open) => work?.standsBehind(open, path) === true)];
  }

  /** The statement or call at a host offset. Undefined between units, and in files that are not migrations. */
  unitAt(path: string, offset: number): UnitPlace | undefined {
    const work = this.workOf(path) ?? this.loneOf(path);
    for (const part of work?.partsOf(path) ?? []) {
      for (const placed of part.units) {
        const { start, end } = bodyRange(placed);
        if (start <= offset && offset < end) return placeOf(path, part, placed, work);
      }
    }
    return undefined;
  }

  /** Every statement and call of a file, in order. */
  unitsOf(path: string): readonly UnitPlace[] {
    const work = this.workOf(path) ?? this.loneOf(path);
    return (work?.partsOf(path) ?? []).flatMap((part) =>
      part.units.flatMap((placed) => placeOf(path, part, placed, work) ?? []),
    );
  }

  /**
   * The schema before the unit at or after a host offset, as the source dialect sees it. For a file that is no
   * migration: a schema of which nothing is known.
   */
  schemaBefore(path: string, offset: number): SchemaReader {
    return (this.workOf(path) ?? this.loneOf(path))?.schemaBefore(path, offset) ?? NOTHING_KNOWN;
  }

  /** The schema once this migration has run up; unset: after the last. */
  schemaAfter(project: ProjectState, migrationId?: string): Schema {
    return this.workFor(project)?.schemaAfter(migrationId) ?? emptySchema(project.source);
  }

  /** The migration that made a table, or a column of it. */
  originOf(project: ProjectState, table: Lookup, column?: string): Origin | undefined {
    return this.workFor(project)?.originOf(table, column);
  }

  /** Baselines with entries for files that are not there, by the baseline's path. */
  goneFromBaselines(): readonly { readonly baseline: string; readonly gone: readonly string[] }[] {
    const found = this.allWorks().flatMap((work) => work.goneFromBaseline() ?? []);
    return [...new Map(found.map((one) => [one.baseline, one])).values()];
  }

  private allWorks(): readonly ProjectWork[] {
    this.works ??= this.foundProjects().map((project) => new ProjectWork(this.shared(), project));
    return this.works;
  }

  private foundProjects(): readonly MigrationProject[] {
    const seen = new Set<string>();
    return this.roots
      .flatMap((root) =>
        findProjects(root, this.files, {
          readers: this.readers,
          overrideOf: (folder) => this.overrideIn(folder),
        }),
      )
      .filter((project) => {
        // Workspace folders may lie within one another.
        const key = [project.tool, project.root, ...project.folders].join("\n");
        if (seen.has(key)) return false;
        seen.add(key);
        return true;
      });
  }

  private overrideIn(folder: FolderView): Override | undefined {
    if (!folder.files.includes(CONFIG_FILE)) return undefined;
    const { tool, migrations } = this.options.configOf(joinPath(folder.path, CONFIG_FILE));
    return {
      ...(tool === undefined ? {} : { tool }),
      ...(migrations === undefined ? {} : { folders: migrations.map((one) => joinPath(folder.path, one)) }),
    };
  }

  private shared(): WorkOptions {
    return { ...this.options, files: this.files, registry: this.registry, readers: this.readers };
  }

  private workOf(path: string): ProjectWork | undefined {
    if (isUnsavedPath(path)) return undefined;
    return this.allWorks().find((work) => work.holds(path));
  }

  private workFor(state: ProjectState): ProjectWork | undefined {
    const works = [...this.allWorks(), ...this.lone.values()];
    return (
      works.find((work) => work?.state() === state) ??
      works.find(
        (work) => work?.project.root === state.project.root && work.project.tool === state.project.tool,
      )
    );
  }

  private loneOf(path: string): ProjectWork | undefined {
    if (this.lone.has(path)) return this.lone.get(path);
    const work = ProjectWork.ofLoneFile(this.shared(), path);
    this.lone.set(path, work);
    return work;
  }

  private textChanged(path: string, existed: boolean): void {
    const isUnsaved = isUnsavedPath(path);
    const work = isUnsaved ? undefined : this.works?.find((known) => known.holds(path));
    if (work !== undefined && existed && this.files.isFile(path)) {
      if (work.lists(path)) work.textChanged(path);
      else {
        // Opened before anyone said that it was made.
        this.disk.forget([path, parentPath(path)]);
        work.filesChanged();
      }
      return;
    }
    const lone = this.lone.get(path);
    if (lone !== undefined) lone.textChanged(path);
    else this.lone.delete(path);
    // A file that came or went may belong to a project; one that only this session knows can't make a project.
    if (!isUnsaved && existed !== this.files.isFile(path))
      for (const known of this.works ?? []) known.filesChanged();
  }

  private findAgain(): void {
    const known = this.works ?? [];
    this.lone.clear();
    if (known.some((work) => work.isGiven)) {
      for (const work of known) work.configChanged();
      return;
    }
    this.works = this.foundProjects().map((project) => {
      const same = known.find((work) => isSameProject(work.project, project));
      if (same === undefined) return new ProjectWork(this.shared(), project);
      same.changeProject(project);
      return same;
    });
  }
}

function findingsOf(units: readonly SaidOfUnit[]): readonly Finding[] {
  const findings = units.flatMap((unit) => unit.findings());
  return findings.sort(byPlace);
}

function placeOf(
  path: string,
  part: PlacedPart,
  placed: PlacedUnit,
  work: ProjectWork | undefined,
): UnitPlace | undefined {
  if (work === undefined) return undefined;
  return {
    unit: placed.unit,
    file: path,
    part: placed.part,
    migration: part.migration,
    project: work.state(),
    hostRange: bodyRange(placed),
    toUnit: (hostOffset) => toUnit(placed, hostOffset),
    toHost: (range) => toHost(placed, range),
  };
}

function isSameProject(a: MigrationProject, b: MigrationProject): boolean {
  return a.tool === b.tool && a.root === b.root && a.folders.join("\n") === b.folders.join("\n");
}

function emptySchema(dialect: DialectName): Schema {
  return { dialect, tables: [], types: [], objects: [], complete: false };
}

const NOTHING_KNOWN: SchemaReader = {
  complete: false,
  table: () => "unknown",
  indexNamed: () => "unknown",
  referencesTo: () => [],
  type: () => "unknown",
  object: () => "unknown",
};
