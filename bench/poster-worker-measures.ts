import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jpegOf } from '../poster-worker/test/poster-images.ts';
import {
  startPendingWarehouse,
  type PendingWarehouse,
} from '../test/poster-worker/pending-warehouse.ts';
import { pendingMovies } from '../test/poster-worker/right-posters.ts';
import { ROOT, run } from '../test/process.ts';

const POSTER_BYTES = 60_000;
const WATCH_MS = 100;

interface Bench {
  warehouse: PendingWarehouse;
  dir: string;
}

interface Hosts {
  posters: string;
  uploads: string;
  stop: () => Promise<void>;
}

interface Measured {
  stored: number;
  seconds: number;
  rate: number;
  peakMb: number;
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
    await writeFile(join(dir, 'poster.jpg'), jpegOf('bench', POSTER_BYTES));
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

async function speed(bench: Bench, posters: number): Promise<boolean> {
  const hosts = await startHosts(bench, 0);
  const flags = ['--concurrency', '32', '--per-host-concurrency', '32'];
  const before = await measureCurl(bench, hosts, posters);
  const worker = await measure(bench, hosts, posters, flags);
  const after = await measureCurl(bench, hosts, posters);
  const curl = 2 / (1 / before + 1 / after);
  await hosts.stop();
  const ratio = worker.rate / curl;
  const isFast = report(
    'speed',
    ratio >= 0.5,
    `${worker.rate.toFixed(0)} posters/s, curl ${before.toFixed(0)}/s before and ${after.toFixed(0)}/s after: ${ratio.toFixed(2)} x (${posters} posters in ${worker.seconds.toFixed(1)} s)`,
  );
  const { dmlStatements, loadJobs } = worker;
  const isThrifty = report(
    'jobs',
    dmlStatements <= 60 && loadJobs <= 20,
    `${dmlStatements} DML statements, ${loadJobs} load jobs`,
  );
  return isFast && isThrifty;
}

async function latency(bench: Bench): Promise<boolean> {
  const hosts = await startHosts(bench, 50);
  const env = { STORAGE_EMULATOR_HOST: hosts.uploads };
  const one = await measure(bench, hosts, 200, ['--concurrency', '1'], env);
  const many = await measure(bench, hosts, 6000, ['--concurrency', '32'], env);
  await hosts.stop();
  const ratio = many.rate / one.rate;
  return report(
    'latency',
    ratio >= 20,
    `${many.rate.toFixed(0)} posters/s at concurrency 32, ${one.rate.toFixed(1)}/s at 1: ${ratio.toFixed(1)} x`,
  );
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
    peak < 300,
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
  await warehouse.setMovies(pendingMovies({ url: hosts.posters }, posters));
  await warehouse.takeJobs();
  let peakMb: Promise<number> = Promise.resolve(0);
  const begun = performance.now();
  const { code, summary, stderr } = await warehouse.workApart(flags, {
    env,
    onStart: (child) => (peakMb = watchPeakMb(child)),
  });
  const seconds = (performance.now() - begun) / 1000;
  const stored = summary['stored'] ?? 0;
  if (code !== 0 || stored !== posters)
    throw new Error(`The worker stored ${stored} posters.\n${stderr}`);
  const jobs = await warehouse.takeJobs();
  return {
    stored,
    seconds,
    rate: stored / seconds,
    peakMb: await peakMb,
    dmlStatements: jobs.filter(({ kind }) => kind === 'dml').length,
    loadJobs: jobs.filter(({ kind }) => kind === 'load').length,
  };
}

/** The highest resident set of a process in its life, as Linux tells it; 0 elsewhere. */
async function watchPeakMb(child: ChildProcess): Promise<number> {
  let peak = 0;
  while (child.exitCode === null && child.signalCode === null) {
    const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '');
    peak = Math.max(peak, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
    await new Promise((resolve) => setTimeout(resolve, WATCH_MS));
  }
  return peak;
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
    [script, warehouse.stack.urls.storage, String(latencyMs), poster],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const urls = JSON.parse(line.toString()) as { posters: string; uploads: string };
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
