// npm run fuzz -- [COUNT] [SEED]: a million mutations unless COUNT says otherwise, then the slowest repetitions at two
// lengths, which for a reader of linear time cost the same a character.
import { runMutations, slowestRepetition } from "./mutations";

const count = Number(process.argv[2] ?? 1_000_000);
const seed = Number(process.argv[3] ?? Date.now() % 1_000_000);
const began = performance.now();
const characters = runMutations(count, seed);
const seconds = (performance.now() - began) / 1000;
console.log(
  `${count} mutations (seed ${seed}), ${characters} characters, no error, ${seconds.toFixed(1)} s of checking and splitting`,
);
for (const length of [50_000, 500_000]) {
  const { text, nanoseconds } = slowestRepetition(length, 60, seed);
  console.log(
    `slowest repetition to ${length} characters: ${JSON.stringify(text)}, ${nanoseconds.toFixed(0)} ns a character`,
  );
}
