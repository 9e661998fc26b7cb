import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT, runBin } from './process.ts';

const PAGE = readFileSync(join(ROOT, 'docs/logs.md'), 'utf8');
const PROGRAMS = ['runtime', 'extractor', 'poster-worker', 'pipeline-health', 'report'];

function eventsOfSources(): string[] {
  const files = PROGRAMS.flatMap((program) => {
    const folder = join(ROOT, program, 'src');
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFileSync(join(folder, file), 'utf8'));
  });
  const events = files.flatMap((text) => [...text.matchAll(/^\s+event: '(\w+)',$/gm)]);
  return [...new Set(events.map(([, event]) => event as string))].sort();
}

it('docs/logs.md describes the events that the programs log, and no others', () => {
  const described = [...PAGE.matchAll(/^## Event (\w+)$/gm)].map(([, event]) => event);
  expect(described.sort()).toEqual(eventsOfSources());
});

it('docs/logs.md describes every field of the last line of a run', async () => {
  const env = { LOG_FORMAT: 'json', CLOUD_RUN_EXECUTION: 'e', GCS_BUCKET: 'NO BUCKET' };
  const { stderr } = await runBin('poster-worker', [], { env });
  const last = JSON.parse(stderr.trim().split('\n').at(-1) ?? '') as Record<string, unknown>;
  expect(last).toMatchObject({ event: 'run_ended', exit_code: 2 });
  const nested = Object.keys(last['error'] as object).map((field) => `error.${field}`);
  for (const field of [...Object.keys(last), ...nested]) expect(PAGE).toContain(`\`${field}\``);
});
