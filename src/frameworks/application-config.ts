// Settings of an application that runs its own migrations: Spring Boot's, Quarkus's and Micronaut's files, where a
// module keeps them.
import { joinPath, type FileSystem } from "../base/file-system";
import { readProperties, readYaml, type FlatConfig } from "./flat-config";
import type { FolderView } from "./framework";

const FILE =
  /^(?:(?:application|bootstrap)(?:[-.][\w.-]+)?\.(?:ya?ml|properties)|microprofile-config\.properties)$/;
const PLACES = ["src/main/resources", "src/main/resources/config", "src/test/resources", "config", "."];

/** The configs of a module that hold this word, those of the program before those of its tests; a document each. */
export function* applicationConfigs(
  folder: FolderView,
  files: FileSystem,
  word: string,
): Generator<{ readonly path: string; readonly config: FlatConfig }> {
  for (const place of PLACES) {
    const at = joinPath(folder.path, place);
    for (const { name, kind } of files.list(at)) {
      if (kind !== "file" || !FILE.test(name)) continue;
      const path = joinPath(at, name);
      const text = files.readText(path) ?? "";
      if (text.length > 200_000 || !text.toLowerCase().includes(word)) continue;
      const configs = name.endsWith(".properties") ? [readProperties(text)] : readYaml(text);
      for (const config of configs) yield { path, config };
    }
  }
}

/** The URL, or the kind, of the database that an application connects to. */
export function dataSourceOf(config: FlatConfig): string | undefined {
  for (const [key, value] of config) {
    if (/(?:^|\.)(?:datasources?|r2dbc)\.(?:[^.]+\.)?(?:(?:jdbc)?url|jdbc\.url)$/.test(key)) return value;
    if (/^quarkus\.datasource\.(?:[^.]+\.)?dbkind$/.test(key)) return value;
  }
  return undefined;
}
