// Opens what the extension, the language server and the worker wrote down.
import type { LensCommand } from "../lens-command";

export const showLog: LensCommand = {
  name: "showLog",
  run: (app) => {
    app.log.show();
    return Promise.resolve();
  },
};
