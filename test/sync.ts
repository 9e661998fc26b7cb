import { expect } from 'vitest';
import { main as extractor } from '../extractor/src/main.ts';
import { main as posterWorker } from '../poster-worker/src/main.ts';
import { runHere, type Ended } from './run-here.ts';
import type { TestStack } from './stack.ts';
import { compiledActions } from './warehouse/actions.ts';
import { look } from './warehouse/look.ts';

/** What a program that ended with 0 printed on stdout; throws all that another printed. */
export function outputOf(ended: Omit<Ended, 'code'> & { code: number | null }): string {
  if (ended.code !== 0) throw new Error(`${ended.stdout}\n${ended.stderr}`);
  return ended.stdout;
}

/** Runs the three programs, in this process; the summaries of the two CLIs, and what is seen right after each program. */
export async function sync(stack: TestStack, extractorArgs: string[] = []) {
  const args = ['--json', ...extractorArgs];
  const movies = outputOf(await runHere(extractor, args, stack.env));
  const isFirst = (await stack.client.dataset('raw_dev').table('raw_movies').exists())[0] === false;
  const afterExtractor = isFirst ? undefined : await look(stack);
  expect(await compiledActions(stack)()).toEqual({});
  const afterDataform = await look(stack);
  const posters = outputOf(
    await runHere(posterWorker, ['--max-retries', '3', '--json'], stack.env),
  );
  return {
    movies: JSON.parse(movies) as Record<string, number>,
    posters: JSON.parse(posters) as Record<string, number>,
    afterExtractor,
    afterDataform,
    afterWorker: await look(stack),
  };
}

/** The first 50 movies of the catalogue. */
export async function firstPage({ urls, env }: TestStack) {
  const response = await fetch(`${urls.allocine}/query/movieList?first=50`, {
    headers: { authorization: `Bearer ${env['ALLOCINE_API_TOKEN']}` },
  });
  const page = (await response.json()) as {
    movieList: { edges: { node: { id: string; poster: { url: string } | null } }[] };
  };
  return page.movieList.edges.map(({ node }) => node);
}
