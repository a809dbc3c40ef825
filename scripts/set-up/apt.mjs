// Debian packages, in the two ways the set-up needs them: installed on the machine by root, or unpacked into a
// folder of ours, which needs no root, starts no service and may come from another suite than the machine's.
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { withLock } from "./cache.mjs";
import { run } from "./progress.mjs";

const quiet = ["-q", "-o", "DPkg::Lock::Timeout=300", "-o", "Acquire::Retries=3"];
const environment = { DEBIAN_FRONTEND: "noninteractive", LC_ALL: "C" };
const policyFile = "/usr/sbin/policy-rc.d";

/** Whether this process may install packages on the machine. */
export function mayInstall() {
  return process.getuid?.() === 0 && existsSync("/usr/bin/apt-get");
}

export function hasApt() {
  return existsSync("/usr/bin/apt-get");
}

/** Whether apt was never told what there is: its lists are empty on a new machine. */
function hasNoLists() {
  try {
    return !readdirSync("/var/lib/apt/lists").some((name) => /_Packages(?:\.\w+)?$/.test(name));
  } catch {
    return true;
  }
}

/** The version that apt would install, after filling its lists when they are empty; undefined: not to be had. */
export async function candidate(name) {
  if (mayInstall() && hasNoLists()) {
    await withLock("apt", () => run("apt-get", [...quiet, "update"], { env: environment }));
  }
  const text = await run("apt-cache", ["policy", name], { env: environment });
  const version = /Candidate: (\S+)/.exec(text)?.[1];
  return version === "(none)" ? undefined : version;
}

/**
 * Installs packages on the machine as root. No service that they bring is started: while it runs, the policy
 * file that Debian's package scripts ask says no.
 */
export async function aptInstall(packages) {
  await withLock("apt", async () => {
    const install = () =>
      run("apt-get", [...quiet, "install", "-y", "--no-install-recommends", ...packages], {
        env: environment,
      });
    const ownPolicy = !existsSync(policyFile);
    if (ownPolicy) writeFileSync(policyFile, "#!/bin/sh\nexit 101\n", { mode: 0o755 });
    try {
      try {
        await install();
      } catch {
        await run("apt-get", [...quiet, "update"], { env: environment });
        await install();
      }
    } finally {
      if (ownPolicy) rmSync(policyFile, { force: true });
    }
  });
}

const archiveKeys = "/usr/share/keyrings/debian-archive-keyring.gpg";

/** The address of the Debian archive that the machine's own sources name, or undefined when they name none. */
async function debianArchive() {
  const text = await run("apt-get", ["indextargets", "--format", "$(REPO_URI)", "Created-By: Packages"], {
    env: environment,
  });
  return text.split("\n").find((uri) => /\/debian\/?$/.test(uri));
}

/**
 * Unpacks packages and all that they depend on into `folder`, resolved against an empty machine. `suite` names a
 * suite of the Debian archive that the machine's own sources point to; unset: the machine's own sources.
 */
export async function aptUnpack(folder, packages, suite) {
  const state = join(folder, ".apt");
  for (const part of ["lists/partial", "cache/archives/partial", "etc"]) {
    mkdirSync(join(state, part), { recursive: true });
  }
  writeFileSync(join(state, "status"), "");
  const options = [
    ...quiet,
    "-o",
    `Dir::State=${state}`,
    "-o",
    `Dir::State::status=${join(state, "status")}`,
    "-o",
    `Dir::State::lists=${join(state, "lists")}`,
    "-o",
    `Dir::Cache=${join(state, "cache")}`,
    "-o",
    "APT::Sandbox::User=",
    "-o",
    "Debug::NoLocking=1",
    "-o",
    "APT::Install-Recommends=0",
    "-o",
    "APT::Update::Post-Invoke-Success::=",
    "-o",
    "Acquire::Languages=none",
  ];
  if (suite !== undefined) {
    const archive = await debianArchive();
    if (archive === undefined) {
      throw new Error(`the machine's package sources name no Debian archive to take the suite ${suite} from`);
    }
    const signed = existsSync(archiveKeys) ? ` [signed-by=${archiveKeys}]` : "";
    writeFileSync(join(state, "etc", "sources.list"), `deb${signed} ${archive} ${suite} main\n`);
    options.push("-o", `Dir::Etc::sourcelist=${join(state, "etc", "sources.list")}`);
    options.push("-o", "Dir::Etc::sourceparts=-");
  }
  await run("apt-get", [...options, "update"], { env: environment });
  await run("apt-get", [...options, "install", "-y", "--download-only", ...packages], { env: environment });
  const archives = join(state, "cache", "archives");
  // With the machine's own suite the machine's own C library is the right one; two of them in one process crash.
  const wanted = (name) => name.endsWith(".deb") && (suite !== undefined || !name.startsWith("libc6_"));
  for (const file of readdirSync(archives).filter(wanted)) {
    await run("dpkg-deb", ["-x", join(archives, file), folder]);
  }
  rmSync(state, { recursive: true, force: true });
}
