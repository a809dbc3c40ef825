// VS Code's desktop build, where there is a screen to show it on and its download can be reached. Elsewhere the
// browser-served build takes its place.
import { join } from "node:path";
import { cacheFolder, withLock } from "./cache.mjs";
import { say } from "./progress.mjs";

/**
 * The desktop build's program, downloaded into the cache folder; undefined when it cannot be had here.
 * `MIGRATION_LENS_VSCODE` set to `browser` declines it.
 */
export async function findDesktopVsCode() {
  if (process.env.MIGRATION_LENS_VSCODE === "browser") return undefined;
  const hasScreen =
    process.platform !== "linux" || Boolean(process.env.DISPLAY) || Boolean(process.env.WAYLAND_DISPLAY);
  if (!hasScreen) return undefined;
  const { downloadAndUnzipVSCode } = await import("@vscode/test-electron");
  try {
    return await withLock("vscode-desktop", () =>
      downloadAndUnzipVSCode({ cachePath: join(cacheFolder(), "vscode-desktop"), timeout: 15_000 }),
    );
  } catch (error) {
    say(`VS Code's desktop build cannot be downloaded here (${error.message}); using the browser-served one`);
    return undefined;
  }
}
