import { readFile } from 'node:fs/promises';
import type { CommandContext } from '../../runtime/src/cli.ts';
import { EXIT } from '../../runtime/src/errors.ts';
import { openStorage } from '../../runtime/src/google.ts';
import { reportError } from '../../runtime/src/run.ts';
import type { commonOptions } from '../../runtime/src/settings.ts';
import { openWarehouse } from '../../runtime/src/warehouse.ts';
import { placeName, readDestination, writePage } from './destination.ts';
import { posterPictures } from './poster-pictures.ts';
import type { Figures, Picture } from './pure/figures.ts';
import { time } from './pure/format.ts';
import { page } from './pure/page.ts';
import { verdictOf } from './pure/sections/verdict.ts';
import { readFigures } from './views.ts';

type Context = CommandContext<typeof commonOptions>;

/**
 * "report PLACE": writes the morning page. When BigQuery can't be read, the page is written all the same and says so:
 * nobody takes an old page for this morning's.
 */
export async function report(context: Context): Promise<number> {
  const { values, args, log, stdout } = context;
  const place = readDestination(args[0]);
  const { figures, pictures, problem } = await gather(context);
  const text = page({
    figures,
    pictures,
    problem: problem?.sentence,
    dataset: `${values.projectId}.${values.dataset}`,
    madeAt: time(new Date().toISOString()),
    css: await readFile(new URL('page.css', import.meta.url), 'utf8'),
  });
  await writePage(text, place, () => openStorage({ ...values, env: context.env }));
  const summary = {
    report: placeName(place),
    verdict: verdictOf(figures),
    bytes: Buffer.byteLength(text),
  };
  log.info(`The report is ${summary.report} (${summary.verdict}).`, {
    event: 'report',
    ...summary,
  });
  stdout.write(`${values.json ? JSON.stringify(summary) : summary.report}\n`);
  return problem?.exitCode ?? EXIT.done;
}

interface Gathered {
  figures: Figures;
  pictures: Picture[];
  problem?: { sentence: string; exitCode: number };
}

async function gather({ values, env, log, run }: Context): Promise<Gathered> {
  try {
    const figures = await readFigures(await openWarehouse(run, values, env));
    const storage = await openStorage({ ...values, env });
    return { figures, pictures: await posterPictures(storage, figures.newest ?? []) };
  } catch (error) {
    const exitCode = reportError(run, error);
    const reason = error instanceof Error ? error.message : String(error);
    return { figures: {}, pictures: [], problem: { sentence: log.redact(reason), exitCode } };
  }
}
