// The short form of npm run fuzz.
import { runMutations } from "./mutations";

describe("mutated scripts", function () {
  this.timeout(120_000);

  it("are split without error, whatever they are", () => {
    runMutations(20_000, 1);
    runMutations(2_000, Date.now() % 1_000_000);
  });
});
