// Closes the open comparison and changes nothing.
import type { LensCommand } from "../lens-command";

export const discardPreview: LensCommand = {
  name: "discardPreview",
  run: (app) => app.previews.discard(),
};
