// Digests of texts. Apart, so that Node's cryptography is loaded only where one is made: most runs need none.

export function hexDigest(algorithm: "md5" | "sha1", text: string): string {
  return process.getBuiltinModule("node:crypto").createHash(algorithm).update(text).digest("hex");
}
