// What the language server hands over for a suppression: its edits, with a blank where the reason belongs.
import type { TextEdit } from "../server/protocol";

export const REASON_BLANK = "<reason>";

export interface SuppressionRequest {
  readonly uri: string;
  readonly version: number | null;
  readonly rule: string;
  readonly edits: readonly TextEdit[];
}

export function readSuppression(argument: unknown): SuppressionRequest | undefined {
  return isRequest(argument) ? argument : undefined;
}

function isRequest(value: unknown): value is SuppressionRequest {
  return (
    typeof value === "object" &&
    value !== null &&
    "uri" in value &&
    typeof value.uri === "string" &&
    "rule" in value &&
    typeof value.rule === "string" &&
    "edits" in value &&
    Array.isArray(value.edits)
  );
}
