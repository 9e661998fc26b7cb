import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ENVIRONMENTS_FILE, environmentsFile } from '../scripts/environments-file.mjs';
import { ROOT } from './process.ts';

const MODULE = join(ROOT, 'deploy/terraform');

async function moduleText(): Promise<string> {
  const files = (await readdir(MODULE)).filter((file) => file.endsWith('.tf'));
  const texts = await Promise.all(files.map((file) => readFile(join(MODULE, file), 'utf8')));
  return texts.join('\n');
}

it('deploy/terraform/environments.json is what "npm run docs" would write now', async () => {
  expect(await readFile(ENVIRONMENTS_FILE, 'utf8')).toBe(environmentsFile());
});

it('Terraform owns no list of grants: each is one member that others may stand beside', async () => {
  const text = await moduleText();
  expect(text.match(/resource "google_\w+_iam_member"/g)!.length).toBeGreaterThan(10);
  expect(text).not.toMatch(/resource "google_\w+_iam_(binding|policy)"/);
  expect(text).not.toMatch(/^\s*access \{/m);
});

it('Terraform holds no name of an environment', async () => {
  const text = await moduleText();
  const { environments } = JSON.parse(environmentsFile()) as {
    environments: Record<string, Record<string, string>>;
  };
  for (const name of Object.values(environments).flatMap((names) => Object.values(names))) {
    expect(text).not.toContain(name);
  }
});

it('no job is open to everybody', async () => {
  expect(await moduleText()).not.toMatch(/allUsers|allAuthenticatedUsers/);
});
