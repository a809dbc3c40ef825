// How the server's process keeps its memory small: V8 lets a heap double before it looks for garbage, which for a
// process that idles most of its life is memory taken for nothing. Imported before all else.
import { setFlagsFromString } from "node:v8";

// The young space must be set before anything fills it; both flags are V8's own (node --v8-options).
setFlagsFromString("--heap-growing-percent=20");
setFlagsFromString("--semi-space-growth-factor=1");
