import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RequestJournal } from '../src/request-journal.ts';
import { newFolder } from './gather-from.ts';

const SLOTS = 3;
const NOW = 1_000_000;

/** What a process finds that opens the journal, sends requests at those times, and is killed. */
function takeTurn(path: string, times: number[]): number[] {
  const { journal, recent } = RequestJournal.open(path, SLOTS, NOW, NOW);
  for (const time of times) journal.write(time);
  journal.close();
  return recent;
}

describe('the journal of requests', () => {
  it('keeps the latest ones over any number of processes', () => {
    const path = join(newFolder(), 'requests');
    expect(takeTurn(path, [1, 2, 3, 4, 5])).toEqual([]);
    expect(takeTurn(path, [6])).toEqual([3, 4, 5]);
    expect(takeTurn(path, [7, 8])).toEqual([4, 5, 6]);
    expect(takeTurn(path, [])).toEqual([6, 7, 8]);
  });

  it('forgets those that are too old, or of a clock that was ahead', () => {
    const path = join(newFolder(), 'requests');
    takeTurn(path, [1, NOW - 10, NOW + 10]);
    expect(RequestJournal.open(path, SLOTS, NOW, 100).recent).toEqual([NOW - 10]);
  });

  it('says in one sentence that it cannot be kept', () => {
    const folder = newFolder();
    mkdirSync(join(folder, 'requests'));
    expect(() => takeTurn(join(folder, 'requests'), [])).toThrow(
      /^Keeping the run's state in .*requests failed: EISDIR.*--state-dir.*$/,
    );
    writeFileSync(join(folder, 'file'), '');
    expect(() => takeTurn(join(folder, 'file/requests'), [])).toThrow(/ENOTDIR/);
  });
});
