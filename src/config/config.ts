// The project's configuration as every face sees it, wherever it was said.
import type { DialectName } from "../dialects/dialect";
import type { Target } from "../dialects/target";
import type { ToolName } from "../frameworks/framework";

export type RuleSetting = "off" | "rejects" | "ignores" | "differs" | "risk" | "hint";

/** One `migration-lens.json`, merged over the editor's settings; every part may be unset. */
export interface LensConfig {
  /** The dialect migrations are written for; unset: detected. */
  readonly source?: DialectName;
  /** Checked against besides the source dialect; unset: none. */
  readonly targets?: readonly Target[];
  /** Overrides recognition for the folder of the config file. */
  readonly tool?: ToolName;
  /** Folders of migrations relative to the config file; unset: found. */
  readonly migrations?: readonly string[];
  readonly rules?: Readonly<Record<string, RuleSetting>>;
  /** Absolute path of the file that names the findings to leave out; unset: none are. */
  readonly baseline?: string;
  /** A URL without a password (`pglite:DIR`, `postgresql://user@host/db`), or `env:NAME`. */
  readonly database?: string;
  /** Session settings that change how text is read. */
  readonly sqlMode?: readonly ("ANSI_QUOTES" | "PIPES_AS_CONCAT")[];
}
