import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../process.ts';
import { startStack, type TestStack } from '../stack.ts';

/** MOVIES makes it fewer. */
const MOVIES = Number(process.env['MOVIES'] ?? 1_000_000);
const MOST_MB = 700;
const MOST_CPU_MS_PER_MOVIE = 0.3;

let stack: TestStack;
let api: ChildProcess;
let apiUrl: string;

beforeAll(async () => {
  stack = await startStack();
  const program = join(import.meta.dirname, 'many-movies.mjs');
  api = spawn(process.execPath, [program, String(MOVIES)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [line] = (await once(api.stdout!, 'data')) as [Buffer];
  apiUrl = line.toString().trim();
});

afterAll(async () => {
  api.stdin?.end();
  await once(api, 'exit');
  await stack.stop();
});

interface Figures {
  cpuMs: number;
  rssMb: number;
}

function report(whose: string, { cpuMs, rssMb }: Figures): void {
  process.stdout.write(
    `${whose}: ${rssMb.toFixed(0)} MB, ${(cpuMs / MOVIES).toFixed(3)} ms a movie\n`,
  );
}

let fingerprint: unknown;

describe(`${MOVIES} movies`, () => {
  it(`are loaded in ${MOST_MB} MB and ${MOST_CPU_MS_PER_MOVIE} ms of processor time each`, async () => {
    const env = { ...stack.env, ALLOCINE_API_BASE_URL: apiUrl };
    const program = join(import.meta.dirname, 'measured-run.mjs');
    const finished = await run(process.execPath, [program, '--quiet', '--json'], { env });
    expect(finished.code, finished.stderr).toBe(0);
    const [summary, figures] = finished.stdout.trim().split('\n') as [string, string];
    expect(JSON.parse(summary)).toMatchObject({ unique: MOVIES, rows_loaded: MOVIES });
    ({ fingerprint } = JSON.parse(summary) as { fingerprint: unknown });
    const measured = JSON.parse(figures) as Figures;
    report('extractor', measured);
    expect(measured.rssMb).toBeLessThan(MOST_MB);
    expect(measured.cpuMs / MOVIES).toBeLessThanOrEqual(MOST_CPU_MS_PER_MOVIE);
  });

  // Beside it, without a bound: the crawl of the Python pipeline, by the program that PYTHON names.
  it.runIf(process.env['PYTHON'])('have the hashes that the Python pipeline gives', async () => {
    const program = join(import.meta.dirname, '../../bench/movie_loop.py');
    const rows = join(stack.dir, 'rows.ndjson');
    const { code, stdout, stderr } = await run(process.env['PYTHON']!, [program, apiUrl, rows]);
    expect(code, stderr).toBe(0);
    const { movies, ...python } = JSON.parse(stdout) as Figures & { movies: number };
    expect(python).toMatchObject({ fingerprint });
    expect(movies).toBe(MOVIES);
    report('the Python pipeline', python);
  });
});
