import { appendFile, readFile } from 'node:fs/promises';

/** Entries that are offered again. */
const MOST_ENTRIES = 1000;

/** The statements of earlier sessions, the newest first; none where there is no such file. */
export async function readHistory(path: string): Promise<string[]> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const lines = text.split('\n').filter((line) => line !== '');
  return [...new Set(lines.reverse())].slice(0, MOST_ENTRIES);
}

/** Keeps lines for later sessions; where the file can't be written they live as long as the session. */
export async function keepInHistory(path: string, entries: readonly string[]): Promise<void> {
  const text = entries.map((entry) => `${entry}\n`).join('');
  await appendFile(path, text, { mode: 0o600 }).catch(() => undefined);
}

/** The lines of a statement as the history keeps them: one entry, unless a comment would swallow what follows it. */
export function historyEntries(lines: readonly string[]): string[] {
  const whole = lines.filter((line) => line.trim() !== '');
  return whole.some((line) => /--|#/.test(line))
    ? whole
    : [whole.map((line) => line.trim()).join(' ')].filter((entry) => entry !== '');
}
