// Which folders Git ignores, as far as .gitignore files say. Only folders are asked for, to keep a walk out of them.
import { relativePath } from "../base/file-system";

interface Pattern {
  readonly base: string;
  readonly matches: RegExp;
  readonly negated: boolean;
}

/** The patterns in force in a folder. Immutable: a folder below adds its own. */
export class Ignores {
  static readonly none = new Ignores([]);

  private constructor(private readonly patterns: readonly Pattern[]) {}

  /** These, and those of a .gitignore text in `base`. */
  with(base: string, gitIgnore: string): Ignores {
    const added: Pattern[] = [];
    for (const line of gitIgnore.split(/\r?\n/)) {
      const pattern = readPattern(line, base);
      if (pattern !== undefined) added.push(pattern);
    }
    return added.length === 0 ? this : new Ignores([...this.patterns, ...added]);
  }

  ignoresFolder(path: string): boolean {
    let ignored = false;
    for (const { base, matches, negated } of this.patterns) {
      if (ignored !== negated) continue;
      const relative = relativePath(base, path);
      if (relative !== undefined && matches.test(relative)) ignored = !negated;
    }
    return ignored;
  }
}

/** https://git-scm.com/docs/gitignore#_pattern_format */
function readPattern(line: string, base: string): Pattern | undefined {
  let text = line.replace(/(?<!\\)\s+$/, "");
  if (text === "" || text.startsWith("#")) return undefined;
  const negated = text.startsWith("!");
  if (negated) text = text.slice(1);
  text = text.replace(/\/+$/, "");
  const anchored = text.includes("/");
  text = text.replace(/^\//, "");
  if (text === "") return undefined;
  let source = "";
  for (let i = 0; i < text.length; i++) {
    const character = text.charAt(i);
    if (text.startsWith("**/", i)) {
      source += "(?:.*/)?";
      i += 2;
    } else if (text.startsWith("**", i)) {
      source += ".*";
      i++;
    } else if (character === "*") source += "[^/]*";
    else if (character === "?") source += "[^/]";
    else if (character === "[" && text.indexOf("]", i + 2) > 0) {
      const end = text.indexOf("]", i + 2);
      const set = text
        .slice(i + 1, end)
        .replace(/^!/, "^")
        .replaceAll("\\", "\\\\");
      source += `[${set}]`;
      i = end;
    } else if (character === "\\" && i + 1 < text.length) {
      source += escapeRegExp(text.charAt(++i));
    } else source += escapeRegExp(character);
  }
  try {
    return { base, matches: new RegExp(`^${anchored ? "" : "(?:.*/)?"}${source}$`), negated };
  } catch {
    return undefined;
  }
}

function escapeRegExp(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`);
}
