// npm run bench [NAME…]: runs the benchmarks in bench/ one after the other, each in a process of its own.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, run, script, setUp } from './setup.mjs';

await script(async () => {
  await setUp();
  const folder = join(ROOT, 'bench');
  const known = readdirSync(folder)
    .filter((file) => file.endsWith('.bench.mjs'))
    .map((file) => file.replace('.bench.mjs', ''));
  const names = process.argv.length > 2 ? process.argv.slice(2) : known;
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new Error(`No such benchmark: ${unknown.join(', ')}. There are: ${known.join(', ')}.`);
  }
  let worst = 0;
  for (const name of names) {
    process.stdout.write(`\n== ${name}\n`);
    worst = Math.max(
      worst,
      await run(process.execPath, [join(folder, `${name}.bench.mjs`)], { cwd: ROOT }),
    );
  }
  return worst;
});
