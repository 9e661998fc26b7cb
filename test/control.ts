/** A request as a server of the local stack logged it. */
export interface LoggedRequest {
  atMs: number;
  durationMs: number;
  path: string;
  /** Of movieList, from 1. */
  page?: number;
}

/**
 * Asks a route of local-stack/CONTROL.md of the server with this address: a body is posted. Throws an Error with the
 * server's own text.
 */
export async function control<Answer = void>(
  address: string,
  route: string,
  body?: object,
  method = body ? 'POST' : 'GET',
): Promise<Answer> {
  const answer = await fetch(new URL(`/control/${route}`, address), {
    method,
    ...(body && {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  });
  if (!answer.ok) throw new Error(await answer.text());
  return (await answer.json()) as Answer;
}

/** The server's requests to paths that begin so, since its log was emptied. */
export function loggedRequests(address: string, path: string): Promise<LoggedRequest[]> {
  return control(address, `log?path=${path}`);
}

/** Empties the server's log. */
export function emptyLog(address: string): Promise<void> {
  return control(address, 'log', undefined, 'DELETE');
}

/** Seconds from the first request to the last answer. */
export function spanSeconds(requests: LoggedRequest[]): number {
  const first = Math.min(...requests.map(({ atMs }) => atMs));
  return (Math.max(...requests.map(({ atMs, durationMs }) => atMs + durationMs)) - first) / 1000;
}
