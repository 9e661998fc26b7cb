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
import { figure } from './figure.mjs';
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
  figure({
    what: `${posters.toLocaleString('en')} posters over loopback`,
    found: `${worker.rate.toFixed(0)} posters/s, ${ratio.toFixed(2)} times curl`,
    peer: `curl --parallel: ${before.toFixed(0)}/s before, ${after.toFixed(0)}/s after`,
  });
  const { dmlStatements, loadJobs } = worker;
  return figure({
    what: `${posters.toLocaleString('en')} posters, writes to BigQuery`,
    found: `${dmlStatements} DML statements, ${loadJobs} load jobs`,
    bound: '60 and 20',
    holds: dmlStatements <= 60 && loadJobs <= 20,
  });
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
  const isFast = figure({
    what: 'posters at 50 ms of latency, concurrency 32',
    found: `${many.rate.toFixed(0)} posters/s, ${ratio.toFixed(1)} times`,
    bound: 'at least 120, and 12 times',
    peer: `${one.toFixed(1)}/s ${peer}`,
    holds: many.rate >= 120 && ratio >= 12,
  });
  const isCheap = figure({
    what: 'processor time of a poster, decode included',
    found: `${many.cpuMs.toFixed(1)} ms`,
    bound: '10 ms',
    holds: many.cpuMs <= 10,
  });
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
  return figure({
    what: `memory for ${posters.toLocaleString('en')} posters at concurrency 64`,
    found: `${many.peakMb.toFixed(0)} MB`,
    bound: '250 MB',
    peer: `${few.peakMb.toFixed(0)} MB for a fifth of them`,
    holds: peak < 250,
  });
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
