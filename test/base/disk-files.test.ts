import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DiskFiles } from "../../src/base/disk-files";
import { OverlayFiles } from "../../src/base/overlay-files";

describe("files on disk", () => {
  let root = "";
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "lens-files-"));
  });
  afterEach(() => {
    rmSync(root, { recursive: true, force: true });
  });

  it("leaves out links that loop, directly or through each other, and broken ones", () => {
    mkdirSync(join(root, "a"));
    mkdirSync(join(root, "b"));
    symlinkSync("../b", join(root, "a/to-b"));
    symlinkSync("../a", join(root, "b/to-a"));
    symlinkSync("..", join(root, "a/up"));
    symlinkSync("nowhere", join(root, "a/broken"));
    const files = new DiskFiles();
    const seen: string[] = [];
    const walk = (path: string): void => {
      for (const entry of files.list(path)) {
        seen.push(`${path}/${entry.name}`.slice(root.length + 1));
        if (entry.kind === "directory") walk(`${path}/${entry.name}`);
      }
    };
    walk(root);
    assert.deepEqual(seen, ["a", "a/to-b", "b", "b/to-a"]);
  });

  it("keeps a byte order mark and answers undefined or nothing for what is not there", () => {
    writeFileSync(join(root, "bom.sql"), "\uFEFFSELECT 1");
    const files = new DiskFiles();
    assert.equal(files.readText(join(root, "bom.sql")), "\uFEFFSELECT 1");
    assert.equal(files.readText(join(root, "none.sql")), undefined);
    assert.equal(files.readText(root), undefined);
    assert.deepEqual(files.list(join(root, "none")), []);
    assert.equal(files.isFile(root), false);
  });

  it("shows an open buffer before the disk, also where nothing is saved yet", () => {
    writeFileSync(join(root, "b.sql"), "old");
    const files = new OverlayFiles(new DiskFiles());
    files.setBuffer(`${root}/b.sql`, "new");
    files.setBuffer(`${root}/a.sql`, "");
    assert.equal(files.readText(`${root}/b.sql`), "new");
    assert.equal(files.readText(`${root}/a.sql`), "");
    assert.deepEqual(
      files.list(root).map((entry) => entry.name),
      ["a.sql", "b.sql"],
    );
    files.setBuffer(`${root}/b.sql`, undefined);
    files.setBuffer(`${root}/a.sql`, undefined);
    assert.equal(files.readText(`${root}/b.sql`), "old");
    assert.equal(files.isFile(`${root}/a.sql`), false);
  });
});
