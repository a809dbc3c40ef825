// How the server's process keeps its memory small: V8 lets a heap double before it looks for garbage, which for a
// process that idles most of its life is memory taken for nothing.
import { setFlagsFromString } from "node:v8";

/** To be called before anything large is made. Both flags are V8's own (`node --v8-options`); it says on stderr which it lacks. */
export function limitHeap(): void {
  setFlagsFromString("--heap-growing-percent=20");
  setFlagsFromString("--semi-space-growth-factor=1");
}
