import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { GuardError, PipelineError } from '../../runtime/src/errors.ts';
import { ApiError } from './pure/api-failure.ts';
import type { Chain, JoinedPage } from './pure/chain.ts';
import { parseExactJson, type Json, type JsonObject } from './pure/exact-json.ts';
import { FaultyNodes, isMoviePage, readMovieList, type MoviePage } from './pure/movie-page.ts';
import { pageRows } from './pure/page-rows.ts';

const NODES_PER_PAGE = 50;

/**
 * The pages of a file (recorded pages, or nodes), each as it joins the chain. Throws PipelineError when the file is no
 * recording of one crawl, GuardError when its last page is missing.
 */
export async function* crawlFile(path: string, chain: Chain): AsyncGenerator<JoinedPage> {
  try {
    for await (const page of pagesOf(path)) {
      if (!chain.sum.hasNextPage) {
        throw new PipelineError(
          `${path} goes on after the page that says it is the last: give a file of one crawl.`,
        );
      }
      yield chain.join(pageRows(page));
    }
  } catch (error) {
    throw readError(path, error);
  }
  if (!chain.sum.hasNextPage) return;
  throw new GuardError(
    `${path} holds no whole catalogue: its last page says that another follows. Nothing was loaded.`,
  );
}

/** The pages of a file; nodes become pages, of which the last says that none follows. */
async function* pagesOf(path: string): AsyncGenerator<MoviePage> {
  let nodes: Json[] = [];
  let nodePages = 0;
  let pages = 0;
  for await (const value of jsonValues(path)) {
    if (isMoviePage(value)) {
      pages += 1;
      yield readRecordedPage(path, value as JsonObject, pages);
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

function readRecordedPage(path: string, value: JsonObject, number: number): MoviePage {
  try {
    return readMovieList(value, '');
  } catch (error) {
    if (error instanceof FaultyNodes) return error.page;
    if (!(error instanceof ApiError)) throw error;
    throw new PipelineError(`Page ${number} of ${path} is no page of movies: ${error.message}.`);
  }
}

function nodePage(nodes: Json[], number: number, hasNextPage: boolean): MoviePage {
  return { nodes, endCursor: `nodes ${number}`, hasNextPage, totalCount: undefined };
}

/** The values of a file: one a line, or one document, where an array stands for its items. */
async function* jsonValues(path: string): AsyncGenerator<Json> {
  let document = '';
  let count = 0;
  for await (const line of linesOf(path)) {
    if (document === '' && line.trim() === '') continue;
    const value = document === '' ? parsed(line) : undefined;
    // A first line that is no JSON by itself begins a document of many lines.
    if (value === undefined && count === 0) document += `${line}\n`;
    else yield* itemsOf(path, value, line, (count += 1));
  }
  if (document !== '') yield* itemsOf(path, parsed(document), document, 1);
}

function itemsOf(path: string, value: Json | undefined, text: string, number: number): Json[] {
  if (value !== undefined) return Array.isArray(value) ? value : [value];
  const isCut = /^\s*[{[]/.test(text) && !/[}\]]\s*$/.test(text);
  throw new PipelineError(
    isCut
      ? `${path} is cut off: it ends inside its JSON.`
      : `${path} can't be read: its value ${number} is no JSON.`,
  );
}

function parsed(text: string): Json | undefined {
  try {
    return parseExactJson(text);
  } catch {
    return undefined;
  }
}

/** The lines of a file that is UTF-8, with or without a byte order mark, packed if its name ends in .gz. */
async function* linesOf(path: string): AsyncGenerator<string> {
  const file = createReadStream(path);
  const bytes = path.endsWith('.gz') ? pipeline(file, createGunzip(), () => undefined) : file;
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let rest = '';
  try {
    for await (const chunk of bytes as AsyncIterable<Buffer>) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
    yield rest + decoder.decode();
  } finally {
    file.destroy();
  }
}

function readError(path: string, error: unknown): unknown {
  if (error instanceof PipelineError) return error;
  const { code, message } = error as { code?: string; message: string };
  if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') {
    return new PipelineError(`${path} is no UTF-8 text: save it as UTF-8, nothing else is read.`);
  }
  const isTooLong = /string length|string longer/.test(message);
  if (code === undefined && !isTooLong) return error;
  const advice = isTooLong
    ? 'Give a large file as NDJSON: a page or a node a line.'
    : 'Check the path given with --input.';
  return new PipelineError(`Reading ${path} failed: ${message}. ${advice}`, { cause: error });
}
