import {
  defineOptions,
  onOff,
  seconds,
  share,
  text,
  wholeNumber,
  type OptionValues,
  type Reader,
} from '../../runtime/src/pure/options.ts';
import { apiOptions, commonOptions } from '../../runtime/src/settings.ts';

const optionalText = text as Reader<string | undefined>;

const guardOptions = defineOptions({
  maxRejects: {
    flag: '--max-rejects <share>',
    describes: 'Refuse to load when more of the catalogue than this could not become rows.',
    fallbackText: '1%',
    fallback: 0.01,
    read: share,
  },
  maxMissing: {
    flag: '--max-missing <share>',
    describes: 'Crawl again, then refuse, when more movies than this are missing from totalCount.',
    fallbackText: '1%',
    fallback: 0.01,
    read: share,
  },
});

/** The options of "extractor". */
export const extractOptions = defineOptions({
  ...commonOptions,
  ...apiOptions,
  ...guardOptions,
  pageSize: {
    flag: '--page-size <n>',
    describes: 'Movies asked for per page; the API gives 50 at most.',
    fallbackText: '100',
    fallback: 100,
    read: wholeNumber(1, 10_000),
  },
  concurrency: {
    flag: '--concurrency <n>',
    describes: 'Pages asked for at once, where the API allows pages to be asked for ahead.',
    fallbackText: 'as few as fill the rate limit',
    fallback: undefined as number | undefined,
    read: wholeNumber(1, 128) as Reader<number | undefined>,
  },
  requestTimeoutMs: {
    flag: '--request-timeout <seconds>',
    describes: 'Give up a request after so long and repeat it.',
    fallbackText: '30',
    fallback: 30_000,
    read: seconds(0.05, 600),
  },
  input: {
    flag: '--input <file>',
    describes: 'Take recorded pages or nodes (JSON or NDJSON, .gz too) instead of the API.',
    fallback: undefined as string | undefined,
    read: optionalText,
  },
  output: {
    flag: '--output <file>',
    describes: 'Write the rows as NDJSON (gzip if it ends in .gz) instead of loading them.',
    fallback: undefined as string | undefined,
    read: optionalText,
  },
  dryRun: {
    flag: '--dry-run',
    describes: 'Load nothing; say what would be loaded and how it differs from staging now.',
    fallback: false,
    read: onOff,
  },
  stateDir: {
    flag: '--state-dir <folder>',
    variable: 'EXTRACTOR_STATE_DIR',
    describes: 'Where the pages of a crawl are kept until they are loaded.',
    fallbackText: '.local/extractor',
    fallback: '.local/extractor',
    read: text,
  },
  fresh: {
    flag: '--fresh',
    describes: 'Begin from the first page, whatever an earlier run has left.',
    fallback: false,
    read: onOff,
  },
});

export type ExtractSettings = OptionValues<typeof extractOptions>;

/** The options of "extractor rejects". */
export const rejectsOptions = defineOptions({
  ...commonOptions,
  runId: {
    flag: '--run <id>',
    describes: 'The run whose rejects are meant.',
    fallbackText: 'the last run that had any',
    fallback: undefined as string | undefined,
    read: optionalText,
  },
  output: {
    flag: '--output <file>',
    describes: 'replay: write the rows that the rejects become now, as NDJSON.',
    fallback: undefined as string | undefined,
    read: optionalText,
  },
});

export type RejectsSettings = OptionValues<typeof rejectsOptions>;
