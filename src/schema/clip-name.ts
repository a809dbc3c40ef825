// Cutting names to the length that a server keeps; apart because the reader and the makers of names both cut.

const encoder = new TextEncoder();

export function byteLength(text: string): number {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) return encoder.encode(text).length;
  return text.length;
}

/** The longest beginning of whole characters that takes at most `bytes` in UTF-8. */
export function clipBytes(text: string, bytes: number): string {
  if (text.length * 3 <= bytes || byteLength(text) <= bytes) return text;
  let kept = "";
  let length = 0;
  for (const character of text) {
    length += byteLength(character);
    if (length > bytes) break;
    kept += character;
  }
  return kept;
}
