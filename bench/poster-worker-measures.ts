import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  startPendingWarehouse,
  type PendingWarehouse,
} from '../test/poster-worker/pending-warehouse.ts';
import { pendingMovies } from '../test/poster-worker/right-posters.ts';
import { ROOT, run } from '../test/process.ts';
import { drawPoster, watch, type Watched } from './poster-worker-watch.ts';

const POSTER_BYTES = 60_000;
const HOSTS = 6;

interface Bench {
  warehouse: PendingWarehouse;
  dir: string;
}

interface Hosts {
  /** The first poster host, and all of them. */
  posters: string;
  all: string[];
  uploads: string;
  stop: () => Promise<void>;
}

interface Measured {
  stored: number;
  seconds: number;
  rate: number;
  peakMb: number;
  /** User and system time of the whole process, per poster. */
  cpuMs: number;
  dmlStatements: number;
  loadJobs: number;
}

/** Runs the measures that are asked for and returns an exit code: 1 when one misses its bound. */
export async function main([wanted = 'all', size]: string[]): Promise<number> {
  const warehouse = await startPendingWarehouse();
  const dir = await mkdtemp(join(tmpdir(), 'poster-bench-'));
  const bench = { warehouse, dir };
  const passed: boolean[] = [];
  try {
    await writeFile(join(dir, 'poster.jpg'), await drawPoster(POSTER_BYTES));
    if (wanted === 'all' || wanted === 'speed')
      passed.push(await speed(bench, Number(size ?? 10_000)));
    if (wanted === 'all' || wanted === 'latency') passed.push(await latency(bench));
    if (wanted === 'all' || wanted === 'memory')
      passed.push(await memory(bench, Number(size ?? 10_000)));
  } finally {
    await warehouse.stop();
    await rm(dir, { recursive: true, force: true });
  }
  return passed.every(Boolean) ? 0 : 1;
}

/** Loopback against curl is reported, without a bound: a CDN's latency hides it. */
async function speed(bench: Bench, posters: number): Promise<boolean> {
  const hosts = await startHosts(bench, 0);
  const flags = ['--concurrency', '32', '--per-host-concurrency', '32'];
  const before = await measureCurl(bench, hosts, posters);
  const worker = await measure(bench, hosts, posters, flags);
  const after = await measureCurl(bench, hosts, posters);
  const curl = 2 / (1 / before + 1 / after);
  await hosts.stop();
  const ratio = worker.rate / curl;
  report(
    'speed',
    true,
    `${worker.rate.toFixed(0)} posters/s, curl ${before.toFixed(0)}/s before and ${after.toFixed(0)}/s after: ${ratio.toFixed(2)} x (${posters} posters in ${worker.seconds.toFixed(1)} s)`,
  );
  const { dmlStatements, loadJobs } = worker;
  const isThrifty = report(
    'jobs',
    dmlStatements <= 60 && loadJobs <= 20,
    `${dmlStatements} DML statements, ${loadJobs} load jobs`,
  );
  return isThrifty;
}

/** 50 ms on both sides, six hosts: against the Python pipeline's loop where PYTHON names its program, else against one at a time. */
async function latency(bench: Bench): Promise<boolean> {
  const hosts = await startHosts(bench, 50);
  const env = { STORAGE_EMULATOR_HOST: hosts.uploads };
  const python = process.env['PYTHON'];
  const one =
    python === undefined
      ? (await measure(bench, hosts, 200, ['--concurrency', '1'], env)).rate
      : await measurePython(bench, hosts, python, 200);
  const many = await measure(bench, hosts, 6000, ['--concurrency', '32'], env);
  await hosts.stop();
  const ratio = many.rate / one;
  const peer = python === undefined ? 'at concurrency 1' : 'the Python loop';
  const isFast = report(
    'latency',
    many.rate >= 120 && ratio >= 12,
    `${many.rate.toFixed(0)} posters/s at concurrency 32, ${one.toFixed(1)}/s ${peer}: ${ratio.toFixed(1)} x`,
  );
  const isCheap = report(
    'processor',
    many.cpuMs <= 10,
    `${many.cpuMs.toFixed(1)} ms of processor time per poster, decode included`,
  );
  return isFast && isCheap;
}

/** Posters per second of the loop that the Python pipeline ran: one download, one upload, one after another. */
async function measurePython(
  { warehouse }: Bench,
  hosts: Hosts,
  python: string,
  posters: number,
): Promise<number> {
  await warehouse.clear();
  const loop = join(ROOT, 'bench/poster_loop.py');
  const begun = performance.now();
  const { code, stderr } = await run(python, [loop, hosts.posters, hosts.uploads, String(posters)]);
  if (code !== 0) throw new Error(`${python} ended with ${String(code)}: ${stderr.slice(-500)}`);
  return (posters * 1000) / (performance.now() - begun);
}

async function memory(bench: Bench, posters: number): Promise<boolean> {
  const hosts = await startHosts(bench, 0);
  const flags = ['--concurrency', '64', '--per-host-concurrency', '64'];
  const few = await measure(bench, hosts, Math.ceil(posters / 5), flags);
  const many = await measure(bench, hosts, posters, flags);
  await hosts.stop();
  const peak = Math.max(few.peakMb, many.peakMb);
  return report(
    'memory',
    peak < 250,
    `peak RSS ${many.peakMb.toFixed(0)} MB for ${posters} posters, ${few.peakMb.toFixed(0)} MB for ${Math.ceil(posters / 5)}`,
  );
}

/** Runs the worker over so many pending posters; the time is that of the whole process. */
async function measure(
  { warehouse }: Bench,
  hosts: Hosts,
  posters: number,
  flags: string[],
  env: Record<string, string> = {},
): Promise<Measured> {
  await warehouse.clear();
  await warehouse.setMovies(
    pendingMovies({ url: hosts.posters }, posters).map((movie, index) => ({
      ...movie,
      poster_url: `${hosts.all[index % hosts.all.length]}/${index}.jpg`,
    })),
  );
  await warehouse.takeJobs();
  let watched: Promise<Watched> = Promise.resolve({ peakMb: 0, cpuMs: 0 });
  const begun = performance.now();
  const { code, summary, stderr } = await warehouse.workApart(flags, {
    env,
    onStart: (child) => (watched = watch(child)),
  });
  const seconds = (performance.now() - begun) / 1000;
  const stored = summary['stored'] ?? 0;
  if (code !== 0 || stored !== posters)
    throw new Error(`The worker stored ${stored} posters.\n${stderr}`);
  const jobs = await warehouse.takeJobs();
  const { peakMb, cpuMs } = await watched;
  return {
    stored,
    seconds,
    rate: stored / seconds,
    peakMb,
    cpuMs: cpuMs / stored,
    dmlStatements: jobs.filter(({ kind }) => kind === 'dml').length,
    loadJobs: jobs.filter(({ kind }) => kind === 'load').length,
  };
}

/** Posters per second of curl: all downloads, 32 at a time, then all uploads. */
async function measureCurl(
  { warehouse, dir }: Bench,
  hosts: Hosts,
  posters: number,
): Promise<number> {
  await warehouse.clear();
  const files = join(dir, 'curl');
  await mkdir(files, { recursive: true });
  const parallel = ['--silent', '--fail', '--parallel', '--parallel-max', '32'];
  const begun = performance.now();
  await curl([...parallel, '-o', join(files, '#1.jpg'), `${hosts.posters}/[0-${posters - 1}].jpg`]);
  const between = performance.now();
  const config = join(dir, 'uploads.cfg');
  const base = `${warehouse.stack.urls.storage}/upload/storage/v1/b/de-lake-dev/o?uploadType=media`;
  const uploads = Array.from({ length: posters }, (_, index) =>
    [
      `url = "${base}&name=posters/${index}.jpg"`,
      `upload-file = "${join(files, `${index}.jpg`)}"`,
      'request = POST',
      'header = "content-type: image/jpeg"',
      'output = /dev/null',
    ].join('\n'),
  );
  await writeFile(config, uploads.join('\nnext\n'));
  const resumed = performance.now();
  await curl([...parallel, '--config', config]);
  const seconds = (between - begun + performance.now() - resumed) / 1000;
  const stored = (await warehouse.objects()).length;
  if (stored !== posters) throw new Error(`curl stored ${stored} posters.`);
  await rm(files, { recursive: true });
  return posters / seconds;
}

async function curl(args: string[]): Promise<void> {
  const { code, stderr } = await run('curl', args);
  if (code !== 0) throw new Error(`curl ended with ${String(code)}: ${stderr.slice(-500)}`);
}

async function startHosts({ warehouse, dir }: Bench, latencyMs: number): Promise<Hosts> {
  const script = join(ROOT, 'bench/poster-worker-hosts.mjs');
  const poster = join(dir, 'poster.jpg');
  const child = spawn(
    process.execPath,
    [script, warehouse.stack.urls.storage, String(latencyMs), poster, String(HOSTS)],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const urls = JSON.parse(line.toString()) as { posters: string; all: string[]; uploads: string };
  return {
    ...urls,
    stop: async () => {
      child.stdin.end();
      await once(child, 'exit');
    },
  };
}

function report(name: string, passed: boolean, detail: string): boolean {
  process.stdout.write(`${passed ? 'ok  ' : 'FAIL'} ${name}: ${detail}\n`);
  return passed;
}
