import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { firing } from '../deploy/check/src/alerts.mjs';
import { logFilter } from '../deploy/check/src/log-filter.mjs';
import { ROOT } from './process.ts';

interface Alert {
  title: string;
  filter: string[];
  runbook: string[];
}

const job = (name: string, jsonPayload: object) => ({
  resource: { type: 'cloud_run_job', labels: { job_name: `allocine-dev-${name}` } },
  jsonPayload,
});
const workflow = (jsonPayload: object) => ({
  resource: {
    type: 'workflows.googleapis.com/Workflow',
    labels: { workflow_id: 'allocine-dev-night' },
  },
  jsonPayload,
});
const failed = (exception: string) => workflow({ state: 'FAILED', failure: { exception } });
const healthy = job('health', { event: 'health', verdict: 'healthy', unexplained_rules: '' });

it.each([
  ['a = "x"', { a: 'x' }, true],
  ['a = "x"', { b: 'x' }, false],
  ['a != "x"', { b: 'x' }, false],
  ['NOT a = "x"', { b: 'x' }, true],
  ['a.b = 3', { a: { b: 3 } }, true],
  ['a = ("x" OR "y")', { a: 'y' }, true],
  ['a = "x" OR a = "y" AND b = "z"', { a: 'x' }, true],
  ['(a = "x" OR a = "y") AND b = "z"', { a: 'x' }, false],
  ['labels."run.googleapis.com/x" = "1"', { labels: { 'run.googleapis.com/x': '1' } }, true],
  ['a =~ "^b+$"', { a: 'bbb' }, true],
  ['severity >= ERROR', { severity: 'CRITICAL' }, true],
  ['severity >= ERROR', { severity: 'WARNING' }, false],
])('the filter %s over %j is %s', (filter, entry, holds) => {
  expect(logFilter(filter)(entry)).toBe(holds);
});

it.each(['a =', '(a = "x"', 'a ~ "x"', 'a = "x" b'])('the filter %s is refused', (filter) => {
  expect(() => logFilter(filter)({})).toThrow();
});

describe('what Google alone prints, as it is documented, fires its alert', () => {
  const scheduler = {
    resource: { type: 'cloud_scheduler_job', labels: { job_id: 'allocine-dev-night' } },
    severity: 'ERROR',
  };
  it.each([
    ['a good hour', [], []],
    ['a start that failed', [scheduler], ['scheduler_failed']],
    ['another schedule that failed', [{ ...scheduler, resource: { type: 'x' } }], []],
    ['an exception of the workflow itself', [failed('{"code":403}')], ['workflow_failed']],
    ['one that its own alert has paged', [failed('{"cause":"dataform_failed"}')], []],
    ['a workflow of somebody else', [{ ...failed('x'), resource: { type: 'y' } }], []],
  ])('%s', (_, entries, alerts) => {
    expect(firing([healthy, ...entries], 'allocine-dev')).toEqual(alerts);
  });
});

it('an explained verdict pages nobody again, an unexplained one does', () => {
  const verdict = (rules: string) =>
    job('health', { event: 'health', verdict: 'unhealthy', unexplained_rules: rules });
  expect(firing([verdict('')], 'allocine-dev')).toEqual([]);
  expect(firing([verdict('merged')], 'allocine-dev')).toEqual(['unhealthy']);
});

it('every alert has a section of its name in the runbook', async () => {
  const table = await readFile(join(ROOT, 'deploy/terraform/alerts.json'), 'utf8');
  const runbook = await readFile(join(ROOT, 'docs/runbook.md'), 'utf8');
  for (const [name, alert] of Object.entries(JSON.parse(table) as Record<string, Alert>)) {
    expect(runbook).toContain(`\n## ${name}\n`);
    expect(alert.runbook.at(-1)).toContain(`docs/runbook.md, "${name}"`);
  }
});
