import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { SETTINGS_PAGE, settingsPage } from '../scripts/settings-page.mjs';
import { ROOT } from './process.ts';

it('docs/settings.md is what "npm run docs" would write now', async () => {
  expect(await readFile(SETTINGS_PAGE, 'utf8')).toBe(await settingsPage());
});

it('every page that a page links to is there', async () => {
  for (const page of [
    'README.md',
    'extractor/README.md',
    'poster-worker/README.md',
    'pipeline-health/README.md',
    'report/README.md',
    'local-stack/README.md',
    'local-stack/docs/a-querys-way.md',
    'local-stack/docs/adding-a-sql-function.md',
    'local-stack/docs/adding-a-rest-method.md',
    'local-stack/src/bigquery/README.md',
    'local-stack/src/sql/README.md',
    'local-stack/src/storage/README.md',
    'local-stack/src/faults/README.md',
    'docs/cloud.md',
    'docs/runbook.md',
    'deploy/terraform/README.md',
  ]) {
    const text = await readFile(join(ROOT, page), 'utf8');
    const links = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, link]) => link!);
    for (const link of links) await access(join(ROOT, page, '..', link));
  }
});
