// Random scripts for property tests and fuzzing: parts that matter to lexer and splitter, thrown together.
import { type Arbitrary, array, constantFrom, oneof, string } from "fast-check";

export const PARTS: readonly string[] = [
  "'", "''", '"', "`", "$$", "$a$", "$1", "$", "E'", "U&'", 'u&"', "X'", "_utf8'", "\\", "\\'", "\\g", "\\gset x",
  "\\;", "\\echo a", "\\r", "\\c", "\\.", "\n\\.\n", "--", "-- x\n", "#", "/*", "*/", "/*!", "/*!50003 ", "/*M!", "/*T![a] ",
  "\n", "\r\n", "\r", " ", "\t", ";", ";;", "//", ",", "(", ")", "[", "]", "{", "}", ".", ":", "::", ":=", ":a", "?", "@a", "@@b",
  "+", "-", "*", "/", "<", ">", "=", "%", "%s", "%(a)s", "${", "${a}", "{{", "}}", "{{ a }}", "<%= ", "%>", "#{a}",
  "SELECT 1", "SELECT 1;\n", "CREATE TABLE t (a int);\n", "CREATE PROCEDURE p() ", "CREATE FUNCTION f() ", "CREATE TRIGGER t ",
  "CREATE RULE r AS (", "CREATE OR REPLACE ", "BEGIN ", "BEGIN ATOMIC ", "BEGIN NOT ATOMIC ", "END", "END;", "END IF;", "CASE ",
  "IF a THEN ", "LOOP ", "WHILE a DO ", "REPEAT ", "UNTIL ", "DELIMITER //\n", "\nDELIMITER $$\n", "\nDELIMITER ;\n", "delimiter\n",
  "COPY t FROM stdin;\n", "COPY t FROM STDIN \\g\n", "\\copy t from stdin\n", "1\t2\n", "SET sql_mode = 'ANSI_QUOTES';\n",
  "SET sql_mode = '';", "SET standard_conforming_strings = off;", "source a\n", "\n-- +goose Up\n", "\n-- +goose StatementBegin\n",
  "\n-- +goose StatementEnd\n", "\n-- migrate:down\n", "\n--> statement-breakpoint\n", "a", "t.1", "1a", "é", "日本", "\u{1F600}", "\ud800",
  "\ufeff", "\u0000", "1.5e3", "0x1F", "1..2",
]; // prettier-ignore

/** Any text, mostly made of the parts above. */
export function anyScript(maxLength = 40): Arbitrary<string> {
  const part = oneof({ weight: 20, arbitrary: constantFrom(...PARTS) }, { weight: 1, arbitrary: string() });
  return array(part, { maxLength, size: "max" }).map((parts) => parts.join(""));
}

/** A part alone, as somebody would type or paste it. */
export function anyPart(): Arbitrary<string> {
  return constantFrom(...PARTS);
}
