// What the Go sources and the go.mod around a folder of migrations tell: the programs that embed and run it, and the
// version of the tool's module that they are built with.
import { joinPath, type FileSystem } from "../base/file-system";
import { parseVersion, type Version } from "../base/version";
import type { FolderView } from "./framework";
import { textsUpward } from "./project-root";

/** Go sources in the migrations' folder and the one above it: where a program embeds and runs them. */
export function goFilesBeside(
  folder: FolderView,
  files: FileSystem,
): readonly { readonly path: string; readonly text: string }[] {
  return [folder, folder.parent].flatMap((at) =>
    (at?.files ?? [])
      .filter((name) => name.endsWith(".go") && !name.endsWith("_test.go"))
      .slice(0, 20)
      .flatMap((name) => {
        const path = joinPath(at?.path ?? "/", name);
        const text = files.readText(path);
        return text === undefined ? [] : [{ path, text }];
      }),
  );
}

/** The version of a module that the nearest go.mod naming it requires: `github.com/pressly/goose`, its major left out. */
export function goModuleVersion(module: string, folder: FolderView, files: FileSystem): Version | undefined {
  const escaped = module.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`);
  const requirement = new RegExp(String.raw`^\s*(?:require\s+)?${escaped}(?:/v\d+)?\s+(v[\d.]+)`, "m");
  for (const { text } of textsUpward(folder, files, /^go\.mod$/)) {
    const found = requirement.exec(text)?.[1];
    const version = found === undefined ? undefined : parseVersion(found);
    // v0.0.0 is what a module of the same repository, or a commit, is required as.
    if (version?.some((part) => part > 0) === true) return version;
  }
  return undefined;
}
