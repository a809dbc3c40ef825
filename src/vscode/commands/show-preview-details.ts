// The list beside the open comparison: what is written instead, what that decides, and what stays as it is and why.
import type { LensCommand } from "../lens-command";

export const showPreviewDetails: LensCommand = {
  name: "showPreviewDetails",
  run: (app) => app.previews.showDetails(),
};
