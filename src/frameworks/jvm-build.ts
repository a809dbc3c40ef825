// What Maven's and Gradle's build files say of a library: whether a project uses it, and in which version.
import { joinPath, type FileSystem } from "../base/file-system";
import type { DialectName } from "../dialects/dialect";
import { parseVersion, type Version } from "../base/version";
import type { NamedDatabase } from "./dialect-marks";
import type { FolderView } from "./framework";
import { foldersUpward } from "./project-root";

export const BUILD_FILE = /^(?:pom\.xml|build\.gradle(?:\.kts)?)$/;
const VERSION_FILE = /^(?:pom\.xml|build\.gradle(?:\.kts)?|gradle\.lockfile|gradle\.properties)$/;
const CATALOG = "gradle/libs.versions.toml";

/** Build files of the folder and those above it, nearest first, with Gradle's catalog of versions. */
export function* buildTexts(folder: FolderView, files: FileSystem): Generator<string> {
  for (const at of foldersUpward(folder)) {
    const names = at.files.filter((name) => VERSION_FILE.test(name));
    if (at.folders.includes("gradle")) names.push(CATALOG);
    for (const name of names) {
      const text = files.readText(joinPath(at.path, name));
      if (text !== undefined && text.length < 1_000_000) yield text;
    }
  }
}

/** The version of `group:artifact` as written, through a property where it is one; undefined where none is. */
export function jvmVersion(
  group: string,
  artifact: string,
  folder: FolderView,
  files: FileSystem,
): Version | undefined {
  const g = group.replaceAll(".", String.raw`\.`);
  const patterns = [
    new RegExp(String.raw`\b${g}:${artifact}:([\d.]+)`),
    new RegExp(
      String.raw`<groupId>\s*${g}\s*</groupId>\s*<artifactId>\s*${artifact}\s*</artifactId>\s*<version>\s*([^<\s]+)`,
    ),
    new RegExp(String.raw`\bid\s*\(?\s*["']${g}(?:\.\w+)?["']\s*\)?\s*version\s*["']([\d.]+)`),
    new RegExp(String.raw`^${artifact.replace(/-.*$/, "")}\s*=\s*"([\d.]+)"`, "m"),
  ];
  const texts = [...buildTexts(folder, files)];
  for (const text of texts) {
    for (const pattern of patterns) {
      const found = pattern.exec(text)?.[1];
      if (found === undefined) continue;
      const property = /^\$\{([\w.-]+)\}$/.exec(found)?.[1];
      const value = property === undefined ? found : propertyValue(property, texts);
      const version = value === undefined ? undefined : parseVersion(value);
      if (version !== undefined) return version;
    }
  }
  return undefined;
}

function propertyValue(name: string, texts: readonly string[]): string | undefined {
  const escaped = name.replaceAll(".", String.raw`\.`);
  const pattern = new RegExp(String.raw`<${escaped}>\s*([\d.]+)`);
  for (const text of texts) {
    const found = pattern.exec(text)?.[1];
    if (found !== undefined) return found;
  }
  return undefined;
}

const DRIVERS: readonly (readonly [RegExp, DialectName])[] = [
  [/\borg\.postgresql\b/, "postgresql"],
  [/\b(?:mysql-connector-(?:java|j)|com\.mysql)\b/, "mysql"],
  [/\bmariadb-java-client\b/, "mariadb"],
];

/**
 * What a project is for by the servers' drivers in its build files, where its settings name a database that runs
 * inside the program, as they do for a start or for tests. Of drivers for several servers none decides.
 */
export function databaseOfBuild(
  configured: NamedDatabase,
  folder: FolderView,
  files: FileSystem,
): NamedDatabase {
  if (!/^(?:h2|hsqldb|derby)$/.test(configured.foreign ?? "")) return configured;
  const texts = [...buildTexts(folder, files)];
  const named = DRIVERS.filter(([driver]) => texts.some((text) => driver.test(text))).map(([, one]) => one);
  const [first, second] = named;
  if (first === undefined) return configured;
  return second === undefined ? { dialect: first } : {};
}
