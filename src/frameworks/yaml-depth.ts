// Whether a text nests deeper than a parser of YAML, which calls itself for each level, may be given: at the end of
// the stack the whole process would stop. Apart from the readers of YAML, since each must ask.

/** Far more than any config or changelog has. */
const DEEPEST = 400;

/** Counts brackets, indentation and dashes in a row; those in strings too, which only makes it careful. */
export function nestsTooDeep(text: string): boolean {
  let open = 0;
  let blanks = 0;
  let dashes = 0;
  let atStart = true;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 10 || c === 13) {
      atStart = true;
      blanks = 0;
      dashes = 0;
      continue;
    }
    if (c === 91 || c === 123) open++;
    else if ((c === 93 || c === 125) && open > 0) open--;
    if (atStart) {
      if (c === 32 || c === 9) blanks++;
      else if (c === 45 || c === 63 || c === 58) dashes++;
      else atStart = false;
    }
    if (open > DEEPEST || dashes > DEEPEST || blanks > DEEPEST * 4) return true;
  }
  return false;
}
