import { describe, expect, it, vi } from 'vitest';
import environments from '../../includes/environments.js';
import { dataformCli } from '../process.ts';

vi.setConfig({ testTimeout: 120_000 });

describe('a compilation whose settings mix environments', () => {
  const vars = { allow_shrink: 'false', export_allocine_movie: 'false', unit_tests: 'true' };
  const dev = {
    vars: { env: 'dev', ...vars },
    defaultDatabase: 'passculture-data-ehp',
    defaultSchema: 'raw_dev',
    defaultLocation: 'europe-west1',
    assertionSchema: 'raw_dev_assertions',
  };
  const prod = {
    ...dev,
    vars: { env: 'prod', ...vars },
    defaultDatabase: 'passculture-data-prod',
    defaultSchema: 'raw_prod',
    assertionSchema: 'raw_prod_assertions',
  };
  const BUT = 'vars.env is "prod" but';

  it.each([
    dev,
    prod,
    { ...dev, schemaSuffix: 'alice' },
    { ...dev, defaultSchema: 'raw_dev_alice', assertionSchema: 'raw_dev_alice_assertions' },
  ])('is none when all are of one: $vars.env, $defaultSchema, $schemaSuffix', (settings) => {
    expect(() => environments.checkProjectConfig(settings)).not.toThrow();
  });

  it.each([
    [
      'vars',
      { vars: dev.vars },
      'vars.env is "dev" but defaultDatabase is "passculture-data-prod"',
    ],
    ['project', { defaultDatabase: 'passculture-data-ehp' }, `${BUT} defaultDatabase is`],
    ['dataset', { defaultSchema: 'raw_dev' }, `${BUT} defaultSchema is "raw_dev"`],
    ['assertions', { assertionSchema: 'x' }, `${BUT} assertionSchema is "x"`],
    [
      'a suffix',
      { schemaSuffix: 'alice' },
      `${BUT} the schema with its suffix is "raw_prod_alice"`,
    ],
    [
      "a developer's dataset",
      { defaultSchema: 'raw_prod_alice', assertionSchema: 'raw_prod_alice_assertions' },
      `${BUT} defaultSchema is "raw_prod_alice"`,
    ],
    ['location', { defaultLocation: 'US' }, `${BUT} defaultLocation is "US"`],
    [
      'an export that is neither true nor false',
      { vars: { ...prod.vars, export_allocine_movie: '1' } },
      'vars.export_allocine_movie is "1": set it to true or false.',
    ],
    [
      'a shrink that is neither true nor false',
      { vars: { ...prod.vars, allow_shrink: 'yes' } },
      'vars.allow_shrink is "yes": set it to true or false.',
    ],
    [
      'no such environment',
      { vars: { env: 'x', ...vars } },
      'vars.env is "x": set it to one of dev, prod.',
    ],
  ])('is refused with one sentence: %s', (_, settings, sentence) => {
    expect(() => environments.checkProjectConfig({ ...prod, ...settings })).toThrow(sentence);
  });

  it('fails, with the sentence', async () => {
    const args = ['--schema-suffix=alice', '--vars=env=prod'];
    const { code, stdout, stderr } = await dataformCli('compile', args);
    expect(code).toBe(1);
    expect(stdout + stderr).toContain('vars.env is "prod" but');
  });
});
