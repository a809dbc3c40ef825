// The version of an npm package that a project is locked to.
import type { FileSystem } from "../base/file-system";
import { parseVersion, type Version } from "../base/version";
import type { FolderView } from "./framework";
import { textsUpward } from "./project-root";

const LOCK_FILE = /^(?:package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|yarn\.lock|package\.json)$/;

/** Of the lock files upward the nearest that names it; where none does, an exact version in package.json. */
export function lockedNpmVersion(name: string, folder: FolderView, files: FileSystem): Version | undefined {
  const escaped = name.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`);
  const patterns = [
    // package-lock.json
    new RegExp(String.raw`"node_modules/${escaped}": \{\s*"version": "([\d.]+)`),
    // pnpm-lock.yaml
    new RegExp(String.raw`^ {2,}['"/]?${escaped}[@/]([\d.]+)`, "m"),
    // yarn.lock
    new RegExp(String.raw`^"?${escaped}@[^\n]*:\n\s+version:? "?([\d.]+)`, "m"),
    // package.json
    new RegExp(String.raw`"${escaped}": "(\d[\d.]*)"`),
  ];
  for (const { text } of textsUpward(folder, files, LOCK_FILE, 8_000_000)) {
    for (const pattern of patterns) {
      const found = pattern.exec(text)?.[1];
      if (found !== undefined) return parseVersion(found);
    }
  }
  return undefined;
}
