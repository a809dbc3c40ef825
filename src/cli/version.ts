// The version the command line says; read from the manifest, so that it is written once.
import { version } from "../../package.json";

export const VERSION: string = version;
