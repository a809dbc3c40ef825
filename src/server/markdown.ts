// Text for hovers, with what Markdown would take for markup made harmless.

/** Plain text inside a paragraph or a table cell. */
export function escapeMarkdown(text: string): string {
  return text.replaceAll(/[\\`*_{}[\]()#+\-!|<>~]/g, String.raw`\$&`).replaceAll(/\s*\r?\n\s*/g, " ");
}

/** Inline code that may hold backticks and, in a table, bars. */
export function codeSpan(text: string): string {
  const flat = text.replaceAll(/\s*\r?\n\s*/g, " ").replaceAll("|", String.raw`\|`);
  const runs = flat.match(/`+/g) ?? [];
  const fence = "`".repeat(Math.max(0, ...runs.map((run) => run.length)) + 1);
  const blank = fence.length > 1 ? " " : "";
  return `${fence}${blank}${flat}${blank}${fence}`;
}

/** Our messages write code between backticks; everything else in them is plain. */
export function messageMarkdown(message: string): string {
  return message
    .split(/(`[^`\n]+`)/)
    .map((part, i) => (i % 2 === 1 ? codeSpan(part.slice(1, -1)) : escapeMarkdown(part)))
    .join("");
}
