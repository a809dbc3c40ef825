// Gets squawk, the linter to compare with, through npm into the cache folder, outside the repository.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

const VERSION = "2.66.0";

export type Squawk = { readonly command: string; readonly version: string } | { readonly reason: string };

export function getSquawk(): Squawk {
  const cache = process.env["MIGRATION_LENS_CACHE"] ?? join(homedir(), ".cache", "migration-lens");
  const folder = join(cache, `squawk-${VERSION}`);
  const command = join(folder, "node_modules", ".bin", "squawk");
  try {
    if (!existsSync(command)) {
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, "package.json"), '{ "private": true }\n');
      execFileSync(
        "npm",
        ["install", "--no-audit", "--no-fund", "--ignore-scripts", `squawk-cli@${VERSION}`],
        {
          cwd: folder,
          stdio: "ignore",
        },
      );
    }
    return { command, version: execFileSync(command, ["--version"], { encoding: "utf8" }).trim() };
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error) };
  }
}
