// Which folder people think of as the project that some migrations belong to: where its package file is.
import type { FileSystem } from "../base/file-system";
import { joinPath } from "../base/file-system";
import type { FolderView } from "./framework";

const MANIFEST =
  /^(?:package\.json|deno\.jsonc?|go\.mod|Cargo\.toml|pyproject\.toml|setup\.(?:py|cfg)|requirements\.txt|Pipfile|composer\.json|Gemfile|mix\.exs|pom\.xml|build\.gradle(?:\.kts)?|build\.sbt|pubspec\.yaml|Package\.swift|.*\.csproj|\.dbmate|diesel\.toml|migration-lens\.json)$/;

const BUILD_FILE =
  /^(?:GNUmakefile|[Mm]akefile|[Jj]ustfile|[Tt]askfile\.ya?ml|Dockerfile|(?:docker-)?compose\.ya?ml|\.env(?:\..*)?)$/;

/**
 * The nearest folder from `folder` upwards with a package file; where there is none, with a Makefile or the like,
 * else the folder that holds the migrations' own.
 */
export function projectRootOf(folder: FolderView): string {
  for (const files of [MANIFEST, BUILD_FILE]) {
    for (const at of foldersUpward(folder)) {
      if (at.files.some((name) => files.test(name))) return at.path;
    }
  }
  return folder.parent?.path ?? folder.path;
}

export function* foldersUpward(folder: FolderView): Generator<FolderView> {
  for (let at: FolderView | undefined = folder; at !== undefined; at = at.parent) yield at;
}

/** Texts of files in `folder` and above whose name `matches`, nearest first. Files above `limit` bytes are left out. */
export function* textsUpward(
  folder: FolderView,
  files: FileSystem,
  matches: RegExp,
  limit = 200_000,
): Generator<{ readonly path: string; readonly text: string; readonly folder: FolderView }> {
  for (const at of foldersUpward(folder)) {
    for (const name of at.files) {
      if (!matches.test(name)) continue;
      const path = joinPath(at.path, name);
      const text = files.readText(path);
      if (text !== undefined && text.length <= limit) yield { path, text, folder: at };
    }
  }
}
