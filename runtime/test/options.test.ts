import { describe, expect, it } from 'vitest';
import { UsageError } from '../src/errors.ts';
import { readArguments } from '../src/pure/arguments.ts';
import {
  defineOptions,
  httpUrl,
  onOff,
  oneOf,
  resolveOptions,
  seconds,
  share,
  text,
  wholeNumber,
  type Reader,
} from '../src/pure/options.ts';
import { readEnvironment } from '../src/settings.ts';

const DEV = readEnvironment({});

const options = defineOptions({
  size: {
    flag: '--page-size <n>',
    variable: 'PAGE_SIZE',
    describes: 'Size.',
    fallback: 100,
    read: wholeNumber(1, 1000),
  },
  bucket: {
    variable: 'GCS_BUCKET',
    describes: 'Bucket.',
    fallback: (environment: { bucket: string }) => environment.bucket,
    read: text,
  },
  fresh: { flag: '--fresh', describes: 'Fresh.', fallback: false, read: onOff },
});

const FLAGS = ['--page-size <n>', '--fresh'];

function resolve(argv: string[], env: NodeJS.ProcessEnv): { size: number; bucket: string } {
  return resolveOptions(options, readArguments(argv, FLAGS).flags, env, DEV);
}

describe('a value comes from its flag, else its variable, else the environment table', () => {
  it.each([
    { argv: [], env: {}, size: 100, bucket: 'de-lake-dev' },
    { argv: [], env: { PAGE_SIZE: '7', GCS_BUCKET: 'b' }, size: 7, bucket: 'b' },
    { argv: ['--page-size', '9'], env: { PAGE_SIZE: '7' }, size: 9, bucket: 'de-lake-dev' },
    { argv: ['--page-size=9'], env: { PAGE_SIZE: '' }, size: 9, bucket: 'de-lake-dev' },
    { argv: ['--page-size=8', '--page-size', '9'], env: {}, size: 9, bucket: 'de-lake-dev' },
    { argv: ['--pageSize', '9'], env: {}, size: 9, bucket: 'de-lake-dev' },
    { argv: ['--', '--page-size', '9'], env: {}, size: 100, bucket: 'de-lake-dev' },
  ])('$argv with $env', ({ argv, env, size, bucket }) => {
    expect(resolve(argv, env)).toMatchObject({ size, bucket });
  });
});

it('values and texts stay as they were typed', () => {
  const argv = ['--pageSize', 'a--bC', 'explain--meNow', 'my dir/--xY'];
  expect(readArguments(argv, FLAGS)).toEqual({
    texts: ['explain--meNow', 'my dir/--xY'],
    flags: { 'page-size': 'a--bC' },
  });
});

it('a wrong value names the flag or the variable and what is allowed', () => {
  expect(() => resolve(['--page-size', '0'], {})).toThrow(
    new UsageError('--page-size is "0": it must be a whole number from 1 to 1000.'),
  );
  expect(() => resolve([], { PAGE_SIZE: 'many' })).toThrow(
    new UsageError('PAGE_SIZE is "many": it must be a whole number from 1 to 1000.'),
  );
});

it('ENV_SHORT_NAME chooses the environment, and an unknown one is refused by name', () => {
  expect(readEnvironment({ ENV_SHORT_NAME: 'prod' })).toMatchObject({
    projectId: 'passculture-data-prod',
    dataset: 'raw_prod',
    bucket: 'de-lake-prod',
    secretId: 'allocine-data-prod-secret-token',
    location: 'europe-west1',
  });
  for (const name of ['stg', 'toString', '__proto__']) {
    expect(() => readEnvironment({ ENV_SHORT_NAME: name })).toThrow(
      new UsageError(`ENV_SHORT_NAME is "${name}": it must be dev or prod.`),
    );
  }
});

describe('readers take what is allowed and nothing else', () => {
  const whole = wholeNumber(0, 100);
  const cases: [string, Reader<unknown>, string, unknown][] = [
    ['whole', whole, '7', 7],
    ['whole', whole, ' 7 ', 7],
    ['whole', whole, '007', 7],
    ['whole', whole, '101', undefined],
    ['whole', whole, '-1', undefined],
    ['whole', whole, '1e2', undefined],
    ['whole', whole, '0x10', undefined],
    ['whole', whole, '', undefined],
    ['whole', whole, '9999999999999999999', undefined],
    ['seconds', seconds(0.1, 60), '1.5', 1500],
    ['seconds', seconds(0.1, 60), '0', undefined],
    ['seconds', seconds(0.1, 60), 'Infinity', undefined],
    ['share', share, '1%', 0.01],
    ['share', share, '0.5', 0.5],
    ['share', share, '100%', 1],
    ['share', share, '101%', undefined],
    ['share', share, '2', undefined],
    ['oneOf', oneOf('text', 'json'), 'json', 'json'],
    ['oneOf', oneOf('text', 'json'), 'JSON', undefined],
    ['onOff', onOff, 'TRUE', true],
    ['onOff', onOff, '0', false],
    ['onOff', onOff, 'perhaps', undefined],
    ['url', httpUrl, 'https://a.example/api/', 'https://a.example/api'],
    ['url', httpUrl, 'ftp://a.example', undefined],
    ['url', httpUrl, 'a.example/api', undefined],
    ['url', httpUrl, 'https://user:key@a.example', undefined],
    ['text', text, '  ', undefined],
  ];
  it.each(cases)('%s %s %j gives %j', (_name, reader, value, expected) => {
    expect(reader.parse(value)).toEqual(expected);
  });
});

it('flags keep the text that was typed, where a number would lose it', () => {
  expect(readArguments(['--page-size', '007', '--fresh'], FLAGS).flags).toEqual({
    'page-size': '007',
    fresh: true,
  });
  expect(readArguments(['--no-fresh'], FLAGS).flags).toEqual({ fresh: false });
});
