import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { GuardError, PipelineError } from '../../runtime/src/errors.ts';
import { packPage, type PackedPage } from './packed-page.ts';
import { parseExactJson, type Json } from './pure/exact-json.ts';
import { JsonSplitter } from './pure/json-splitter.ts';
import { isMoviePage, readMovieList, type MoviePage } from './pure/movie-page.ts';

const NODES_PER_PAGE = 50;

/** Gives the pages of a file one by one, as the API would. */
export class InputFile {
  readonly #path: string;
  readonly #pages: AsyncGenerator<MoviePage>;
  #current: { after: string; page: PackedPage } | undefined;

  constructor(path: string) {
    this.#path = path;
    this.#pages = pagesOf(path);
  }

  /** The page after the one given last; the same one again when it is asked for again. */
  async fetchPage(after: string): Promise<PackedPage> {
    if (this.#current?.after === after) return this.#current.page;
    const next = await this.#next();
    if (!next) {
      throw new GuardError(
        `${this.#path} holds no whole catalogue: its last page says that another follows. Nothing was loaded.`,
      );
    }
    if (!next.hasNextPage && (await this.#next())) {
      throw new PipelineError(
        `${this.#path} goes on after the page that says it is the last: give a file of one crawl.`,
      );
    }
    const page = packPage(next);
    this.#current = { after, page };
    return page;
  }

  async #next(): Promise<MoviePage | undefined> {
    try {
      const next = await this.#pages.next();
      return next.done ? undefined : next.value;
    } catch (error) {
      throw readError(this.#path, error);
    }
  }
}

/** The pages of a file; nodes become pages, of which the last says that none follows. */
async function* pagesOf(path: string): AsyncGenerator<MoviePage> {
  let nodes: Json[] = [];
  let nodePages = 0;
  let pages = 0;
  for await (const value of jsonValues(path)) {
    if (isMoviePage(value)) {
      pages += 1;
      yield readRecordedPage(path, value, pages);
      continue;
    }
    if (nodes.length === NODES_PER_PAGE) {
      yield nodePage(nodes, (nodePages += 1), true);
      nodes = [];
    }
    nodes.push(value);
  }
  if (pages > 0 && nodes.length > 0) {
    throw new PipelineError(`${path} mixes pages and nodes: give a file of one kind.`);
  }
  if (pages === 0) yield nodePage(nodes, nodePages + 1, false);
}

function readRecordedPage(path: string, value: Json, number: number): MoviePage {
  const reading = readMovieList(value as { [key: string]: Json }, '');
  if ('page' in reading) return reading.page;
  const { reason } = reading.failure;
  throw new PipelineError(`Page ${number} of ${path} is no page of movies: ${reason}.`);
}

function nodePage(nodes: Json[], number: number, hasNextPage: boolean): MoviePage {
  return { nodes, endCursor: `nodes ${number}`, hasNextPage, totalCount: undefined };
}

async function* jsonValues(path: string): AsyncGenerator<Json> {
  const splitter = new JsonSplitter();
  const file = createReadStream(path);
  const bytes = path.endsWith('.gz') ? file.compose(createGunzip()) : file;
  const decoder = new TextDecoder();
  let count = 0;
  const parse = (text: string): Json => {
    count += 1;
    try {
      return parseExactJson(text);
    } catch {
      throw new PipelineError(`${path} can't be read: its value ${count} is no JSON.`);
    }
  };
  for await (const chunk of bytes as AsyncIterable<Buffer>) {
    for (const text of splitter.push(decoder.decode(chunk, { stream: true }))) yield parse(text);
  }
  if (splitter.isCut) throw new PipelineError(`${path} is cut off: it ends inside its JSON.`);
  for (const text of splitter.end()) yield parse(text);
}

function readError(path: string, error: unknown): unknown {
  if (error instanceof PipelineError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new PipelineError(
    `Reading ${path} failed: ${reason}. Check the path given with --input.`,
    {
      cause: error,
    },
  );
}
