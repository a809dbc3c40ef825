// Between the protocol's URIs and the core's paths. Apart because Windows and percent signs make it easy to get wrong.
import { fileURLToPath, pathToFileURL } from "node:url";

/** Absolute with `/` between parts; undefined for anything that is not a file. */
export function pathOfUri(uri: string): string | undefined {
  if (!uri.startsWith("file:")) return undefined;
  try {
    const path = fileURLToPath(uri).replaceAll("\\", "/");
    return /^[A-Z]:/.test(path) ? path.charAt(0).toLowerCase() + path.slice(1) : path;
  } catch {
    return undefined;
  }
}

export function uriOfPath(path: string): string {
  return pathToFileURL(path).toString();
}
