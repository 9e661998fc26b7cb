import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT, run } from '../../../test/process.ts';

const LOCAL = join(ROOT, 'scripts/local.mjs');

let dir: string;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'console-'));
});
afterAll(async () => {
  await rm(dir, { recursive: true, force: true });
});

const sql = (...args: string[]) => run(process.execPath, [LOCAL, 'sql', '--dir', dir, ...args]);

/** What the prompt does when these lines are piped into it. */
const piped = (input: string) => run(process.execPath, [LOCAL, 'sql', '--dir', dir], { input });

describe('sql, where no stack runs', () => {
  it('opens the folder itself: what one call made is there in the next', async () => {
    const made = await piped(`CREATE SCHEMA raw_dev;
CREATE TABLE seen (title STRING, seen_at TIMESTAMP,
  tags ARRAY<STRUCT<name STRING>>);
INSERT INTO seen VALUES ('七', TIMESTAMP '2026-11-25 01:00:00+00', [STRUCT('a')]), (NULL, NULL, []);
.tables
.schema seen
`);
    expect(made).toMatchObject({
      code: 0,
      stderr: '',
      stdout: `Done.
Done.
2 rows changed.
table_name  kind
──────────  ──────────
seen        base table
(1 row)
column     type           description
─────────  ─────────────  ───────────
title      STRING
seen_at    TIMESTAMP
tags       ARRAY<STRUCT>
tags.name  STRING
(4 rows)
`,
    });
    const rows = 'SELECT * FROM seen ORDER BY title';
    expect((await sql('--json', rows)).stdout).toBe(
      '[{"title":null,"seen_at":null,"tags":[]},\n{"title":"七","seen_at":"2026-11-25 01:00:00 UTC","tags":[{"name":"a"}]}]\n',
    );
    expect((await sql('--csv', rows)).stdout).toBe(
      'title,seen_at,tags\r\n,,[]\r\n七,2026-11-25 01:00:00 UTC,"[{""name"":""a""}]"\r\n',
    );
  });

  it('prints BigQuery’s error and ends with 1; a script that is piped in ends there', async () => {
    expect(await sql('SELECT nope')).toMatchObject({
      code: 1,
      stdout: '',
      stderr: 'Unrecognized name: nope at [1:8]\n',
    });
    expect(await piped('SELECT 1 AS a;\nSELECT nope;\nSELECT 2 AS b;\n')).toMatchObject({
      code: 1,
      stdout: 'a\n─\n1\n(1 row)\n',
      stderr: 'Unrecognized name: nope at [1:8]\n',
    });
  });

  it.runIf(existsSync('/usr/bin/script'))(
    'on a terminal prompts again after an error, and keeps its history',
    async () => {
      const command = `${process.execPath} ${LOCAL} sql --dir ${dir}`;
      // In a group of its own, so that all of it can be ended.
      const script = spawn('script', ['-qec', command, '/dev/null'], { detached: true });
      let screen = '';
      const seen = async (text: string) => {
        while (!screen.includes(text)) {
          const [chunk] = (await once(script.stdout, 'data')) as [Buffer];
          screen += String(chunk);
        }
      };
      try {
        await seen('sql> ');
        expect(screen).toContain(`passculture-data-ehp.raw_dev in ${dir}.`);
        for (const [line, answer] of [
          ['SELECT nope;', 'Unrecognized name: nope at [1:8]'],
          ['SELECT 40', '  -> '],
          ['  + 2 AS answer;', 'answer\r\n──────\r\n    42\r\n(1 row)'],
          ['.nonsense', '.nonsense is no command; .help lists them.'],
        ] as const) {
          script.stdin.write(`${line}\n`);
          await seen(answer);
        }
        script.stdin.write('.quit\n');
        expect(await once(script, 'close')).toEqual([0, null]);
      } finally {
        if (script.exitCode === null) process.kill(-script.pid!, 'SIGKILL');
      }
      expect(await readFile(join(dir, 'sql-history'), 'utf8')).toBe(
        'SELECT nope;\nSELECT 40 + 2 AS answer;\n.nonsense\n.quit\n',
      );
    },
  );
});
