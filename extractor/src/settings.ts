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
import {
  apiOptions,
  bucketName,
  bucketOptions,
  commonOptions,
  prefix,
} from '../../runtime/src/settings.ts';

const optionalText = text as Reader<string | undefined>;

/** Where the pages of a crawl lie until they are loaded, and after. */
const objectOptions = defineOptions({
  bucket: {
    variable: 'EXTRACTOR_BUCKET',
    describes: "Cloud Storage bucket of the crawl's pages, in the dataset's region.",
    fallbackText: "GCS_BUCKET, else the environment's",
    fallback: undefined as string | undefined,
    read: bucketName as Reader<string | undefined>,
  },
  lakeBucket: bucketOptions.bucket,
  prefix: {
    variable: 'EXTRACTOR_PREFIX',
    describes: 'Folder of the pages in the bucket; one extractor at a time works in it.',
    fallback: 'extractor',
    read: prefix,
  },
  leaseMs: {
    variable: 'EXTRACTOR_LEASE_SECONDS',
    describes:
      'A run that gave no sign for so long was killed: the next takes over (one rate period at least).',
    fallbackText: '120',
    fallback: 120_000,
    read: seconds(0.001, 86_400),
  },
});

/** The options of "extractor". */
export const extractOptions = defineOptions({
  ...commonOptions,
  ...apiOptions,
  ...objectOptions,
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
  pageSize: {
    flag: '--page-size <n>',
    describes: 'Movies asked for per page; the API gives 50 at most.',
    fallback: 100,
    read: wholeNumber(1, 10_000),
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
    describes:
      'Write the rows as NDJSON (gzip if it ends in .gz) instead of loading them. Needs no bucket: a run that is stopped begins anew, and the rate limit holds within this run only.',
    fallback: undefined as string | undefined,
    read: optionalText,
  },
  dryRun: {
    flag: '--dry-run',
    describes:
      'Crawl and prove, load nothing. Needs no bucket: the rate limit holds within this run only.',
    fallback: false,
    read: onOff,
  },
  fresh: {
    flag: '--fresh',
    describes: 'Begin from the first page, whatever an earlier run has left.',
    fallback: false,
    read: onOff,
  },
});

export type ExtractSettings = OptionValues<typeof extractOptions>;
