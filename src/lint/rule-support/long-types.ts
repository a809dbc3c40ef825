// Types that the MySQL family keeps beside the row, once PostgreSQL's are read as the ones that stand for them:
// they can't be a key, nor have a literal default.
const TEXTS: ReadonlySet<string> = new Set(["text", "tinytext", "mediumtext", "longtext"]);
const BLOBS: ReadonlySet<string> = new Set(["bytea", "blob", "tinyblob", "mediumblob", "longblob"]);
const JSONS: ReadonlySet<string> = new Set(["json", "jsonb"]);

export function isLongType(name: string): boolean {
  return TEXTS.has(name) || BLOBS.has(name) || JSONS.has(name);
}

export function isText(name: string): boolean {
  return TEXTS.has(name);
}

export function isBlob(name: string): boolean {
  return BLOBS.has(name);
}

export function isJson(name: string): boolean {
  return JSONS.has(name);
}
