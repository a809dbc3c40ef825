// Which files git says have changed since a commit, on this branch alone: those of the commits since the two parted,
// those not committed yet, and those that git does not follow.
import { spawnSync } from "node:child_process";
import { joinPath, parentPath } from "../base/file-system";
import { UsageError, type Console } from "./console";
import { absolutePath, isDirectory } from "./read-input";

/**
 * Tells of an absolute path whether it has changed since `ref`, in the repositories of the files and folders named.
 * Throws UsageError where there is no git, no repository, or no such commit.
 */
export function changedSince(
  ref: string,
  names: readonly string[],
  cwd: string,
  env: Console["env"],
): (path: string) => boolean {
  const changed = new Set<string>();
  const looked = new Set<string>();
  for (const name of names) {
    const path = absolutePath(cwd, name);
    const folder = isDirectory(path) ? path : parentPath(path);
    if (looked.has(folder) || !isDirectory(folder)) continue;
    looked.add(folder);
    const git = new Git(folder, env);
    if (looked.has(git.top) && git.top !== folder) continue;
    looked.add(git.top);
    for (const file of git.changedSince(ref)) changed.add(joinPath(git.top, file));
  }
  return (path) => changed.has(path);
}

/** git in one repository. */
class Git {
  readonly top: string;

  constructor(
    private readonly folder: string,
    private readonly env: Console["env"],
  ) {
    const up = this.run(["rev-parse", "--show-cdup"], folder);
    if (up === undefined) {
      throw new UsageError(`--changed-since asks git, and ${folder} is in no git repository`);
    }
    this.top = joinPath(folder, up.trim());
  }

  /** Relative to `top`. */
  changedSince(ref: string): readonly string[] {
    const untracked = this.list(["ls-files", "--others", "--exclude-standard", "-z"]);
    // Before the first commit all that is staged is new.
    if (ref === "HEAD" && !this.isCommit("HEAD")) return [...untracked, ...this.list(["ls-files", "-z"])];
    if (ref.startsWith("-") || !this.isCommit(ref)) {
      throw new UsageError(
        `--changed-since ${ref}: git knows no such commit in ${this.top}; check the name, and in CI fetch it first`,
      );
    }
    const base = this.run(["merge-base", ref, "HEAD"])?.trim();
    if (base === undefined || base === "") {
      throw new UsageError(
        `--changed-since ${ref}: it has no commit in common with HEAD; in CI fetch the whole history first`,
      );
    }
    const tracked = this.list(["diff", "--name-only", "--no-renames", "--diff-filter=d", "-z", base, "--"]);
    return [...tracked, ...untracked];
  }

  private isCommit(ref: string): boolean {
    return this.run(["rev-parse", "--verify", "--quiet", `${ref}^{commit}`]) !== undefined;
  }

  private list(argv: readonly string[]): readonly string[] {
    return (this.run(argv) ?? "").split("\0").filter((name) => name !== "");
  }

  /** Undefined when git says no. */
  private run(argv: readonly string[], folder = this.top): string | undefined {
    const { status, stdout, error } = spawnSync("git", argv, {
      cwd: folder,
      // What a hook's git says of the repository stays; only what is given to it as an answer is ours.
      env: { ...this.env, GIT_OPTIONAL_LOCKS: "0" },
      encoding: "utf8",
      maxBuffer: 1 << 28,
      stdio: ["ignore", "pipe", "ignore"],
    });
    if (error !== undefined) {
      throw new UsageError(
        `--changed-since asks git, which could not be run (${error.message}); install it, or name the files`,
      );
    }
    return status === 0 ? stdout : undefined;
  }
}
