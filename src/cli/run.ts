// The command line: which command is meant, its help, and what every command does when it is called wrongly. Each
// command is loaded when it is called, so that none pays for what another needs.
import { EXIT, UsageError, type Console } from "./console";
import { VERSION } from "./version";

const HELP = `migration-lens: what one migration does on each of your databases

  migration-lens check [options] FILE…      findings of the files, or of all migrations below a folder
  migration-lens baseline [options] FILE…   names the findings that there are, to be silent on them
  migration-lens fix [options] FILE…        the files with the safe fixes applied
  migration-lens convert [options] FILE…    … and the choices too, each by its first proposal
  migration-lens projects DIR               the migration projects below a folder, in running order
  migration-lens schema DIR                 the schema that a project's migrations make
  migration-lens status | up | down | to    what is applied, and running migrations (see: status --help)

check, baseline, fix, convert:
  --from DIALECT              the dialect the files are written for; unset: as configured, else found and said
  --target DIALECT@VERSION    checked instead of what is configured; may be given again. The dialect that the files
                              are written for is checked only when it is named
check, fix, convert:
  --history                   leave projects aside: the files, in this order, are one history from an empty schema
check:
  --format pretty|json|sarif|github|junit|gitlab
                              json: lines and columns from 0, offsets in UTF-16 units; others count from 1
  --changed-since REF         only files that changed on this branch since it left REF, or are not committed;
                              without names: all migrations below this folder
  --fail-on SEVERITY,…        rejects, ignores, differs, risk, hint or none; unset: rejects,ignores
baseline:
  --write FILE                into this file, replacing what it says of these files; unset: to the output.
                              "baseline": "FILE" in migration-lens.json has it obeyed
fix, convert (one of):
  --write                     change the files
  --stdout                    write the result to the output
  --out DIR                   write the result to another folder
projects:
  --format pretty|json
schema:
  --format sql|json
  --project ROOT              which project, where DIR holds several
  --at MIGRATION              the schema once this one has run, by id, number, name or file; unset: after the last

  --help, --version

Dialects are postgresql, mysql, mariadb and tidb. Exit codes: 0 nothing to fail on, 1 something found,
2 wrong usage, or a file that can't be read or written.
`;

/** Runs one command and gives the exit code. Throws only what is a fault of ours. */
export async function runCli(argv: readonly string[], console: Console): Promise<number> {
  const [command, ...rest] = argv;
  try {
    if (command === undefined) throw new UsageError("name a command");
    if (command === "--version" || command === "-v") {
      console.out(`${VERSION}\n`);
      return EXIT.ok;
    }
    const isRun = ["status", "up", "down", "to"].includes(command);
    if (
      command === "help" ||
      command === "--help" ||
      command === "-h" ||
      (rest.includes("--help") && !isRun)
    ) {
      console.out(HELP);
      return EXIT.ok;
    }
    switch (command) {
      case "check":
        return await (await import("./check-command")).checkCommand(rest, console);
      case "baseline":
        return await (await import("./baseline-command")).baselineCommand(rest, console);
      case "fix":
      case "convert":
        return await (await import("./fix-command")).fixCommand(rest, console, command === "convert");
      case "projects":
        return await (await import("./projects-command")).projectsCommand(rest, console);
      case "schema":
        return await (await import("./schema-command")).schemaCommand(rest, console);
      case "status":
      case "up":
      case "down":
      case "to":
        return await (await import("./migrate-command")).migrateCommand(command, rest, console);
      default:
        throw new UsageError(`there is no command ${command}`);
    }
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(`migration-lens: ${error.message}. See migration-lens --help.\n`);
    return EXIT.failure;
  }
}
