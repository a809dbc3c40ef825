// Runs the command line in a folder of its own, within the test's process.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { runCli } from "../../src/cli/run";

export interface CliResult {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

export class CliFolder {
  readonly path = mkdtempSync(join(tmpdir(), "migration-lens-cli-"));

  /** What the command sees of the environment. */
  env: Readonly<Record<string, string>> = {};

  write(files: Readonly<Record<string, string | Uint8Array>>): void {
    for (const [name, content] of Object.entries(files)) {
      const path = join(this.path, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
    }
  }

  read(name: string): string {
    return readFileSync(join(this.path, name), "utf8");
  }

  delete(name: string): void {
    rmSync(join(this.path, name));
  }

  async run(...argv: readonly string[]): Promise<CliResult> {
    let out = "";
    let error = "";
    const code = await runCli(argv, {
      out: (text) => (out += text),
      error: (text) => (error += text),
      cwd: this.path,
      env: this.env,
      colours: false,
      breathe: async () => {},
      onInterrupt: () => () => {},
    });
    return { code, out, error };
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
