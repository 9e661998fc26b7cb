import { startAllocine } from '../../src/allocine/server.ts';
import type { AllocineOptions } from '../../src/allocine/server.ts';
import type { RunningServer } from '../../src/listening-server.ts';

/** The key of the servers that tests start. */
export const KEY = 'a-key-of-the-test';

/** Starts a server on a free port. */
export function startForTest(options: Partial<AllocineOptions> = {}): Promise<RunningServer> {
  return startAllocine({ host: '127.0.0.1', port: 0, movies: 130, token: KEY, ...options });
}

/** Sends a control request and gives its JSON answer. */
export async function control<Answer>(
  server: RunningServer,
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  body?: unknown,
): Promise<Answer> {
  const response = await fetch(`http://127.0.0.1:${server.port}/control/${path}`, {
    method,
    body: body === undefined ? null : JSON.stringify(body),
  });
  return (await response.json()) as Answer;
}

/** Asks for a page of movieList. */
export function askPage(
  server: RunningServer,
  parameters: Record<string, string> = {},
): Promise<Response> {
  return fetch(`${server.url}/query/movieList?${new URLSearchParams(parameters)}`, {
    headers: { authorization: `Bearer ${KEY}` },
  });
}

/** A cursor that stands after the film at that index. */
export function cursorAfter(index: number): string {
  return btoa(`arrayconnection:${index}`);
}
