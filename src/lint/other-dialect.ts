// A file that is written for another database than its project: said once, in place of everything that would follow
// from reading it as what it is not.
import { dialectNamed } from "../dialects/dialects";
import type { DialectName } from "../dialects/dialect";
import type { Statement } from "../sql/statement";
import { DialectEvidence } from "./detect-dialect";
import type { Family } from "./dialect-signs";

export interface OtherDialect {
  /** `MySQL`, for a person. */
  readonly title: string;
  /** What its project's database refuses of the file, as it is written there: one of each construct. */
  readonly words: readonly string[];
}

/** So many statements tell what a file is written for. */
const MOST_STATEMENTS = 60;
/** Longer statements are data. */
const LONGEST = 4_000;
const FEWEST_CONSTRUCTS = 2;
/** Or one of them so often that it is no slip: six times what a server refuses. */
const OFTEN = 18;
/** How much more must speak against the project's database than against the other. */
const CLEARLY = 4;

const evidenceOf = new WeakMap<Statement, DialectEvidence>();

/**
 * Undefined unless the file is all of one piece: where something in it is for the project's database alone, the rest
 * is mistakes, and each is said by itself.
 */
export function findOtherDialect(
  statements: readonly Statement[],
  project: DialectName,
): OtherDialect | undefined {
  const own: Family = project === "postgresql" ? "postgresql" : "mysql";
  const evidence = new DialectEvidence();
  for (const statement of statements.slice(0, MOST_STATEMENTS)) {
    let one = evidenceOf.get(statement);
    if (one === undefined) {
      one = new DialectEvidence();
      one.add(statement.text.slice(0, LONGEST));
      evidenceOf.set(statement, one);
    }
    evidence.join(one);
  }
  const words = evidence.wordsAgainst(own);
  if (words.length === 0 || (words.length < FEWEST_CONSTRUCTS && evidence.weight(own) < OFTEN))
    return undefined;
  const [likeliest, ...others] = evidence.likeliest();
  if (likeliest === undefined || likeliest === own || others.includes(own)) return undefined;
  if (evidence.wordsAgainst(likeliest).length > 0) return undefined;
  if (evidence.weight(likeliest) * CLEARLY > evidence.weight(own)) return undefined;
  return { title: titleOf(likeliest, others.length > 0, evidence), words };
}

function titleOf(family: Family, isTie: boolean, evidence: DialectEvidence): string {
  if (family === "sqlite") return "SQLite";
  const { title } = dialectNamed(family === "mysql" ? evidence.member() : family);
  return isTie ? `${title} or SQLite` : title;
}

/** A whole message, with what to do. */
export function messageOfOther({ title, words }: OtherDialect, project: DialectName): string {
  const { title: own } = dialectNamed(project);
  const shown = words.slice(0, 3).map((text) => text.replaceAll(/\s+/g, " ").trim().slice(0, 40));
  return (
    `This file looks as if it were written for ${title} (${shown.join("; ")}), and the migrations of its project are for ${own}: ` +
    `nothing else is said of it. Keep it with the migrations for ${title}, name it for that database, or correct "source" in migration-lens.json. ` +
    `Where it is for ${own} all the same, suppress this finding, and the file is checked.`
  );
}
