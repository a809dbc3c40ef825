// Which database a migration is written for, from its text: signs that speak against each are added up, and the one
// with the least against it is meant, when it leads clearly.
import type { DialectName } from "../dialects/dialect";
import { CODE_SIGNS, FAMILY_SIGNS, MARIADB_SIGNS, TIDB_SIGNS, type Family, type Sign } from "./dialect-signs";

/** What a sign weighs against a database that refuses it. */
const REFUSED = 3;
const FAMILIES: readonly Family[] = ["postgresql", "mysql", "sqlite"];

/** What speaks against each database. */
export class DialectEvidence {
  private readonly against: Record<Family, number> = { postgresql: 0, mysql: 0, sqlite: 0 };
  private readonly found = new Map<Sign, string>();
  private mariadb = 0;
  private tidb = 0;

  /** SQL, or with `inProgram` a program's text with SQL in its strings. */
  add(text: string, inProgram = false): void {
    const plain = inProgram ? text : withoutStrings(text);
    for (const sign of inProgram ? [...FAMILY_SIGNS, ...CODE_SIGNS] : FAMILY_SIGNS) {
      const words = matches(plain, sign.pattern);
      for (const family of FAMILIES) this.against[family] += sign.against[family] * words.length;
      const [first] = words;
      if (first !== undefined && !this.found.has(sign)) this.found.set(sign, first);
    }
    const mariadb = countOf(plain, MARIADB_SIGNS);
    const tidb = countOf(plain, TIDB_SIGNS);
    this.mariadb += mariadb;
    this.tidb += tidb;
    this.against.postgresql += (mariadb + tidb) * REFUSED;
    this.against.sqlite += (mariadb + tidb) * REFUSED;
  }

  join(other: DialectEvidence): void {
    for (const family of FAMILIES) this.against[family] += other.against[family];
    for (const [sign, words] of other.found) if (!this.found.has(sign)) this.found.set(sign, words);
    this.mariadb += other.mariadb;
    this.tidb += other.tidb;
  }

  /** Those with the least against them: all three when nothing tells them apart. */
  likeliest(): readonly Family[] {
    const least = Math.min(...FAMILIES.map((family) => this.against[family]));
    return FAMILIES.filter((family) => this.against[family] === least);
  }

  weight(family: Family): number {
    return this.against[family];
  }

  /** Different constructs that the database refuses, as they are written, first come first. */
  wordsAgainst(family: Family): readonly string[] {
    return [...this.found].filter(([sign]) => sign.against[family] === REFUSED).map(([, words]) => words);
  }

  /** The MySQL family's member, once the family is known. */
  member(): DialectName {
    if (this.tidb > this.mariadb) return "tidb";
    return this.mariadb > 0 ? "mariadb" : "mysql";
  }
}

/** Longest stretch of one text, and of all, that is looked at: signs come early and often. */
const ENOUGH_OF_ONE = 20_000;
const ENOUGH = 400_000;
/** Once one leads by so much, no more is read. */
const CLEAR = 60;
const LEAD_OF_SQLITE = 6;

export interface DialectText {
  readonly text: string;
  /** Unset: SQL and nothing else. */
  readonly inProgram?: boolean;
}

/** Adds up the texts of one history, as far as is needed. */
export function gatherEvidence(texts: Iterable<DialectText>): DialectEvidence {
  const evidence = new DialectEvidence();
  let left = ENOUGH;
  for (const { text, inProgram } of texts) {
    if (left <= 0) break;
    const part = text.slice(0, Math.min(left, ENOUGH_OF_ONE));
    left -= part.length;
    evidence.add(part, inProgram);
    const [first = 0, second = 0] = FAMILIES.map((family) => evidence.weight(family)).toSorted(
      (a, b) => a - b,
    );
    if (second - first >= CLEAR) break;
  }
  return evidence;
}

/** Undefined when nothing in the texts tells databases apart. */
export function decideDialect(evidence: DialectEvidence): DialectName | "sqlite" | undefined {
  const [first, ...others] = evidence.likeliest();
  if (first === undefined || others.length === FAMILIES.length - 1) return undefined;
  if (first === "sqlite") {
    // It is none of ours, so that nothing would be checked: it must be beyond doubt.
    const other = evidence.weight("postgresql") < evidence.weight("mysql") ? "postgresql" : "mysql";
    const lead = evidence.weight(other);
    const isClear =
      evidence.wordsAgainst("sqlite").length === 0 &&
      lead >= (evidence.weight("sqlite") === 0 ? REFUSED : LEAD_OF_SQLITE);
    if (isClear) return "sqlite";
    return other === "mysql" ? evidence.member() : other;
  }
  return first === "mysql" ? evidence.member() : first;
}

function countOf(text: string, patterns: readonly RegExp[]): number {
  return patterns.reduce((sum, pattern) => sum + matches(text, pattern).length, 0);
}

// One sign repeated a hundred times proves no more than ten of them.
const MOST = 10;

function matches(text: string, pattern: RegExp): readonly string[] {
  const found: string[] = [];
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match !== null && found.length < MOST; match = pattern.exec(text)) {
    found.push(match[0]);
    if (match[0] === "") pattern.lastIndex++;
  }
  pattern.lastIndex = 0;
  return found;
}

const STRINGS_AND_COMMENTS =
  /'(?:[^'\\]|\\[\s\S]|'')*'|"(?:[^"\n]*)"|`[^`\n]*`|--[^\n]*|\/\*(?![!MT])[\s\S]*?\*\/|\$(\w*)\$[\s\S]*?\$\1\$/g;

/** What a server skips is taken out, and strings are emptied; quoted names stay. */
function withoutStrings(sql: string): string {
  return sql.replaceAll(STRINGS_AND_COMMENTS, (found) => {
    const first = found.charAt(0);
    if (first === "'") return "''";
    if (first === "$") return "$$";
    return first === '"' || first === "`" ? found : " ";
  });
}
