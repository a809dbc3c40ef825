// A process that takes a folder's lock, says whether it got it, and keeps it until its input ends.
import { lockFolder } from "../../src/engines/folder-lock";

const [folder = "", who = ""] = process.argv.slice(2);
const taken = lockFolder(folder, who);
process.stdout.write(`${taken.ok ? "taken" : taken.error.message}\n`);
process.stdin.resume();
