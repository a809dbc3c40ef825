// Reads one migration written as text, for tests of single constructs.
import { textOf } from "../../src/base/text";
import { alembicReader } from "../../src/frameworks/alembic/reader";
import type { MigrationProject, Piece } from "../../src/frameworks/framework";
import { typeormReader } from "../../src/frameworks/typeorm/reader";

const PROJECT: Omit<MigrationProject, "tool"> = {
  evidence: "configured",
  root: "/p",
  folders: ["/p/m"],
  historyTable: { name: "h" },
  options: {},
};

export interface ReadProgram {
  readonly text: string;
  readonly pieces: readonly Piece[];
}

/** `body` stands in upgrade(), indented by four; `above` before it. */
export function readAlembic(body: string, above = "", project: Partial<MigrationProject> = {}): ReadProgram {
  const text = `from alembic import op\nimport sqlalchemy as sa\nfrom sqlalchemy.dialects import mysql, postgresql\n${above}\nrevision = "a1b2"\ndown_revision = None\n\n\ndef upgrade():\n    ${body.trim().replaceAll("\n", "\n    ")}\n\n\ndef downgrade():\n    pass\n`;
  const [file] = alembicReader.readFile({ tool: "alembic", ...PROJECT, ...project }, "/p/m/a.py", text);
  return { text, pieces: file?.parts.find((part) => part.direction === "up")?.pieces ?? [] };
}

/** `body` stands in up(); `above` before the class. */
export function readTypeorm(body: string, above = "", project: Partial<MigrationProject> = {}): ReadProgram {
  const text = `import { MigrationInterface, QueryRunner, Table, TableColumn } from "typeorm";\n${above}\nexport class A1700000000001 implements MigrationInterface {\n  async up(queryRunner: QueryRunner) {\n    ${body}\n  }\n  async down() {}\n}\n`;
  const [file] = typeormReader.readFile({ tool: "typeorm", ...PROJECT, ...project }, "/p/m/a.ts", text);
  return { text, pieces: file?.parts.find((part) => part.direction === "up")?.pieces ?? [] };
}

/** Each SQL piece's text, each call's callee, each reason for what is not read. */
export function summaryOf({ pieces }: ReadProgram): readonly string[] {
  return pieces.map((piece) => {
    const under =
      (piece.kind !== "opaque" && !piece.certain ? "perhaps " : "") +
      (piece.dialects === undefined ? "" : `on ${piece.dialects.join(", ") || "none"}: `);
    if (piece.kind === "sql") return under + piece.text;
    return under + (piece.kind === "call" ? `${piece.callee}()` : piece.why);
  });
}

/** The host text of each place in the changes of the only call, by its path: `columns.0.type`. */
export function placesOf(program: ReadProgram, at = 0): Readonly<Record<string, string>> {
  const calls = program.pieces.filter((piece) => piece.kind === "call");
  const call = calls[at];
  if (call === undefined) throw new Error("there is no such call");
  const own = textOf(program.text, call.range);
  const places: Record<string, string> = {};
  const visit = (value: unknown, path: string): void => {
    if (Array.isArray(value)) {
      value.forEach((item, i) => visit(item, path === "" ? String(i) : `${path}.${i}`));
      return;
    }
    if (typeof value !== "object" || value === null) return;
    if (
      "start" in value &&
      "end" in value &&
      typeof value.start === "number" &&
      typeof value.end === "number"
    ) {
      places[path] = own.slice(value.start, value.end);
      return;
    }
    for (const [key, inner] of Object.entries(value)) {
      visit(inner, key === "range" ? path : path === "" ? key : `${path}.${key}`);
    }
  };
  visit(call.changes.length === 1 ? call.changes[0] : call.changes, "");
  return places;
}
