import type { CommandContext } from '../../runtime/src/cli.ts';
import { oneLine } from '../../runtime/src/pure/one-line.ts';
import type { Warehouse } from '../../runtime/src/bigquery-jobs.ts';
import { EXIT, UsageError } from '../../runtime/src/errors.ts';
import { openBigQuery } from '../../runtime/src/google.ts';
import { parseExactJson } from './pure/exact-json.ts';
import { movieRow } from './pure/movie-row.ts';
import { readRejects, type LedgerReject } from './rejects-ledger.ts';
import { writeNdjson } from './rows-file.ts';
import type { rejectsOptions } from './settings.ts';

type Context = CommandContext<typeof rejectsOptions>;

const ACTIONS: Record<string, (context: Context, rejects: LedgerReject[]) => Promise<void> | void> =
  {
    list,
    show,
    replay,
  };

/** "extractor rejects": tells which nodes could not become rows, and tries them again. */
export async function rejects(context: Context): Promise<number> {
  const { values: settings, env, log, program, args } = context;
  const [actionName = 'list', movieId] = args;
  const action = Object.hasOwn(ACTIONS, actionName) ? ACTIONS[actionName] : undefined;
  if (!action) {
    throw new UsageError(`rejects ${actionName}: it must be list, show or replay.`);
  }
  const { projectId, dataset, location } = settings;
  const client = await openBigQuery({ projectId, location, env });
  const warehouse: Warehouse = {
    client,
    projectId,
    dataset,
    location,
    program,
    runId: 'rejects',
    log,
  };
  await action(context, await readRejects(warehouse, { runId: settings.runId, movieId }));
  return EXIT.done;
}

function list({ values, stdout }: Context, found: LedgerReject[]): void {
  if (values.json) {
    stdout.write(
      `${JSON.stringify(found.map((reject) => ({ ...plain(reject), node: undefined })))}\n`,
    );
    return;
  }
  if (found[0]) stdout.write(`Run ${found[0].run_id}, ${found[0].rejected_at.value}:\n`);
  for (const { movie_id, reason } of found) stdout.write(`${lineOf(movie_id, reason)}\n`);
  if (found.length === 0) stdout.write('No rejects.\n');
}

/** A reject on one line, whatever its id is made of. */
function lineOf(movieId: string | null, reason: string): string {
  return `${oneLine(movieId ?? '(no id)')}\t${oneLine(reason)}`;
}

function show({ values, stdout }: Context, found: LedgerReject[]): void {
  if (values.json) {
    stdout.write(`${JSON.stringify(found.map(plain))}\n`);
    return;
  }
  for (const { movie_id, reason, node } of found) {
    stdout.write(
      `${movie_id ?? '(no id)'}: ${reason}\n${node ?? '(its text could not be kept)'}\n`,
    );
  }
  if (found.length === 0) stdout.write('No rejects.\n');
}

async function replay({ values, stdout }: Context, found: LedgerReject[]): Promise<void> {
  const rows: { movieId: string; line: string }[] = [];
  const still: { movie_id: string | null; reason: string }[] = [];
  for (const { movie_id, reason, node } of found) {
    const outcome = node === null ? undefined : movieRow(parseExactJson(node));
    if (outcome?.kind === 'row') rows.push(outcome);
    else still.push({ movie_id, reason: outcome?.reason ?? reason });
  }
  if (values.output !== undefined) await writeNdjson(values.output, ndjson(rows));
  if (values.json) {
    stdout.write(
      `${JSON.stringify({ now_rows: rows.map(({ movieId }) => movieId), still_rejected: still })}\n`,
    );
    return;
  }
  stdout.write(
    `${rows.length} of ${found.length} would become rows now; the next run of the extractor brings them.\n`,
  );
  for (const { movie_id, reason } of still) stdout.write(`${lineOf(movie_id, reason)}\n`);
}

function plain({ rejected_at, ...reject }: LedgerReject): object {
  return { ...reject, rejected_at: rejected_at.value };
}

// One chunk: rejects are few.
async function* ndjson(rows: { line: string }[]): AsyncGenerator<Buffer> {
  yield Buffer.from(rows.map(({ line }) => `${line}\n`).join(''));
}
