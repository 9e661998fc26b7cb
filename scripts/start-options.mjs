import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

const OPTIONS = {
  dir: { type: 'string' },
  movies: { type: 'string' },
  day: { type: 'string' },
  seed: { type: 'string' },
  ports: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
};

export const HELP = `npm start: the whole pipeline on this machine, against a local stack. No account, no cloud.

  npm start                    the catalogue as the folder last had it; at first 251 real films, on day 1
  npm start -- --day 2         the next day: edits, new and dropped films, new posters
  npm start -- --movies 5000   a larger catalogue: the real films, then generated ones

Flags (npm keeps flags that stand before "--" for itself):
  --dir <folder>    where the data lies (.local)
  --day <n>         the catalogue as it is on that day
  --movies <n>      size of the catalogue, up to 1000000
  --seed <n>        seed of the generated films
  --ports <a,b,c>   ports of BigQuery, Cloud Storage and Allociné; other ports mean other posters' addresses

Then: npm run local -- open (the report), sql (questions), reset (begins anew).
`;

/** A wrong flag: the sentence for the user, and exit code 2. */
export class UsageError extends Error {
  exitCode = 2;
}

/** The flags of "npm start", and the arguments for the stack. Throws UsageError. */
export function readStartOptions(argv, env, root) {
  const kept = Object.keys(OPTIONS).filter((flag) => env[`npm_config_${flag}`]);
  const { values, positionals } = parsed(argv);
  if (kept.length > 0 || positionals.length > 0) {
    const what = positionals.length > 0 ? `"${positionals.join(' ')}" belongs to no flag: ` : '';
    throw new UsageError(
      `${what}npm keeps flags for itself unless "--" stands before them, as in: npm start -- --${kept[0] ?? 'day'} ${positionals[0] ?? env[`npm_config_${kept[0]}`]}`,
    );
  }
  const { help = false, dir = join(root, '.local'), ...catalogue } = values;
  return {
    help,
    dir: resolve(dir),
    movies: values.movies,
    stackArguments: Object.entries(catalogue).flatMap(([flag, value]) => [`--${flag}`, value]),
  };
}

function parsed(argv) {
  try {
    return parseArgs({ args: argv, options: OPTIONS, allowPositionals: true });
  } catch (error) {
    if (!error.code?.startsWith('ERR_PARSE_ARGS')) throw error;
    throw new UsageError(`${error.message.split('. ')[0]}. "npm start -- --help" lists the flags.`);
  }
}

/**
 * What is said about the catalogue that the folder's data comes from, or undefined when there is nothing to say.
 * Throws UsageError when a smaller one is asked for: the gates would refuse it.
 */
export function catalogueSentence({ dir, movies }, root, resetCommand) {
  const path = join(dir, 'catalogue.json');
  if (!existsSync(path)) return undefined;
  const known = JSON.parse(readFileSync(path, 'utf8'));
  const size = known.movies ?? realMovies(root);
  const shown = `${size.toLocaleString('en-US')} movies`;
  if (movies !== undefined && Number(movies) < size) {
    throw new UsageError(
      `The data in ${dir} come from a catalogue of ${shown}; the gates refuse one of ${movies}, since it has shrunk. Go on with it: npm start. Begin anew: ${resetCommand}, then npm start -- --movies ${movies}.`,
    );
  }
  if (movies !== undefined || known.movies === undefined) return undefined;
  return `The catalogue is another than the usual one: that of the last run, with ${shown} on day 1. This run goes on with it; to begin anew with the real films: ${resetCommand}.`;
}

function realMovies(root) {
  const lines = readFileSync(join(root, 'local-stack/data/movies.ndjson'), 'utf8').split('\n');
  return lines.filter((line) => line !== '').length;
}
