// npm run bench [NAME…]: runs the benchmarks in bench/ one after the other, each in a process of its own; --write puts
// their figures into README's table.
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT, run, script, setUp } from './setup.mjs';

const README = join(ROOT, 'README.md');
const TABLE = /(?<=<!-- npm run bench -- --write -->\n)[\s\S]*?(?=<!-- end -->)/;

await script(async () => {
  await setUp();
  const folder = join(ROOT, 'bench');
  const known = readdirSync(folder)
    .filter((file) => file.endsWith('.bench.mjs'))
    .map((file) => file.replace('.bench.mjs', ''));
  const [names, flags] = partition(process.argv.slice(2));
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0 || flags.some((flag) => flag !== '--write')) {
    throw new Error(
      `No such benchmark: ${[...unknown, ...flags].join(', ')}. There are: ${known.join(', ')}, and --write.`,
    );
  }
  const kept = mkdtempSync(join(tmpdir(), 'bench-'));
  const file = join(kept, 'figures.ndjson');
  try {
    const env = { ...process.env, BENCH_FIGURES: file };
    const worst = await runAll(names.length > 0 ? names : known, folder, env);
    if (flags.length > 0) writeTable(readFileSync(file, 'utf8'));
    return worst;
  } finally {
    rmSync(kept, { recursive: true });
  }
});

function partition(args) {
  const isFlag = (arg) => arg.startsWith('-');
  return [args.filter((arg) => !isFlag(arg)), args.filter(isFlag)];
}

async function runAll(names, folder, env) {
  let worst = 0;
  for (const name of names) {
    process.stdout.write(`\n== ${name}\n`);
    const code = await run(process.execPath, [join(folder, `${name}.bench.mjs`)], {
      cwd: ROOT,
      env,
    });
    worst = Math.max(worst, code);
  }
  return worst;
}

/** Replaces the rows of README's table that were measured now, and adds those that are new. */
function writeTable(ndjson) {
  const readme = readFileSync(README, 'utf8');
  const [old] = TABLE.exec(readme) ?? [''];
  const rows = new Map(old.split('\n').flatMap((line) => rowOf(line)));
  for (const line of ndjson.trim().split('\n')) {
    const { what, found, bound, peer, holds } = JSON.parse(line);
    rows.set(what, [what, holds ? found : `${found} (missed)`, bound, peer]);
  }
  const table = [
    ['what', 'found', 'bound', 'beside it, in the same run'],
    ['---', '---', '---', '---'],
    ...rows.values(),
  ].map((cells) => `| ${cells.join(' | ')} |`);
  writeFileSync(README, readme.replace(TABLE, `\n${table.join('\n')}\n\n`));
}

/** A row of the table as it stands: [[what, cells]], or none for its head. */
function rowOf(line) {
  const cells = line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
  return cells.length === 4 && cells[0] !== 'what' && !cells[0].startsWith('--')
    ? [[cells[0], cells]]
    : [];
}
