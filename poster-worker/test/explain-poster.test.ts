import { describe, expect, it } from 'vitest';
import {
  explainPoster,
  explanationText,
  type MovieAttempt,
  type MovieState,
} from '../src/pure/explain-poster.ts';

const NOW = Date.UTC(2026, 0, 10);
const HOUR = 3_600_000;
const RULE = { maxRetries: 3, retryBackoffMs: 0 };

function movie(state: Partial<MovieState>): MovieState {
  return {
    movie_id: 'TW92aWU6MQ==',
    title: 'Playtime',
    poster_url: 'https://h/a.jpg',
    poster_to_download: true,
    poster_gcs_path: null,
    retry_count: 0,
    ...state,
  };
}

function attempt(columns: Partial<MovieAttempt>): MovieAttempt {
  return {
    poster_url: 'https://h/a.jpg',
    run_id: 'r1',
    attempted_at_ms: NOW - HOUR,
    outcome: 'failed',
    error_class: 'http_404',
    http_status: 404,
    bytes: null,
    content_type: null,
    sha256: null,
    duration_ms: 12,
    poster_gcs_path: null,
    ...columns,
  };
}

const STORED = { outcome: 'stored', error_class: null, bytes: 60_000 };

describe('why a poster is in its state', () => {
  it.each([
    ['no poster', movie({ poster_url: null }), [], 'no_poster', /gives no poster/],
    ['not tried', movie({}), [], 'pending', /still to be fetched\. The next run takes it/],
    [
      'failed once',
      movie({ retry_count: 1 }),
      [attempt({})],
      'pending',
      /failed in 1 run \(3 allowed\); the last attempt, on 2026-01-09T23:00:00.000Z, failed with http_404/,
    ],
    [
      'given up',
      movie({ retry_count: 3 }),
      [attempt({})],
      'given_up',
      /--movie TW92aWU6MQ==" fetches it once, --max-retries 4/,
    ],
    [
      'given up, and asked for once more',
      movie({ retry_count: 4 }),
      [attempt({})],
      'given_up',
      /failed in 4 runs \(3 allowed\);.* --max-retries 5/,
    ],
    [
      'stored',
      movie({ poster_to_download: false, poster_gcs_path: 'gs://b/p.jpg' }),
      [attempt(STORED)],
      'stored',
      /stored on 2026-01-09T23:00:00.000Z by run r1 at gs:\/\/b\/p.jpg/,
    ],
    [
      'stored long ago',
      movie({ poster_to_download: false, poster_gcs_path: 'gs://b/p.jpg' }),
      [],
      'stored',
      /was stored at gs:/,
    ],
    [
      'done without object',
      movie({ poster_to_download: false }),
      [],
      'inconsistent',
      /has no object/,
    ],
    [
      'skipped',
      movie({}),
      [attempt({ outcome: 'skipped', error_class: 'outage' })],
      'pending',
      /was skipped \(outage\) and does not count/,
    ],
    [
      'a new URL',
      movie({ poster_gcs_path: 'gs://b/old.jpg' }),
      [attempt({ ...STORED, poster_url: 'https://h/old.jpg' })],
      'pending',
      /still to be fetched\. Until then the poster before it stays at gs:\/\/b\/old.jpg/,
    ],
  ])('%s', (_, state, attempts, expected, because) => {
    const explanation = explainPoster(state, attempts, RULE, NOW);
    expect(explanation.state).toBe(expected);
    expect(explanation.because).toMatch(because);
    expect(explanation.due_at).toBeNull();
  });

  it('waits for the backoff × its failed runs after the last attempt that counted', () => {
    const attempts = [
      attempt({ outcome: 'skipped', attempted_at_ms: NOW }),
      attempt({ attempted_at_ms: NOW - HOUR }),
    ];
    const rule = { maxRetries: 3, retryBackoffMs: HOUR };
    const state = movie({ retry_count: 2 });
    expect(explainPoster(state, attempts, rule, NOW)).toMatchObject({
      state: 'waiting',
      due_at: new Date(NOW + HOUR).toISOString(),
    });
    expect(explainPoster(state, attempts, rule, NOW + HOUR).state).toBe('pending');
  });

  it('is printed without the line breaks of titles and URLs', () => {
    const state = movie({ title: 'Play\ntime\u001B[2J', poster_url: 'https://h/a\r\n.jpg' });
    const attempts = [attempt({ poster_url: 'https://h/\n\n.jpg' })];
    const text = explanationText(state, attempts, explainPoster(state, attempts, RULE, NOW));
    expect(text.split('\n')).toEqual([
      'Play time [2J (TW92aWU6MQ==): pending',
      expect.stringContaining('still to be fetched'),
      'poster_url: https://h/a .jpg',
      'Attempts, the latest first:',
      expect.stringMatching(/\(https:\/\/h\/ \.jpg\)$/),
    ]);
  });

  it('is printed with the attempts, and the URL of those that went elsewhere', () => {
    const state = movie({ retry_count: 1 });
    const attempts = [attempt({}), attempt({ ...STORED, poster_url: 'https://h/old.jpg' })];
    const text = explanationText(state, attempts, explainPoster(state, attempts, RULE, NOW));
    expect(text.split('\n')).toEqual([
      'Playtime (TW92aWU6MQ==): pending',
      expect.stringContaining('failed in 1 run (3 allowed)'),
      'poster_url: https://h/a.jpg',
      'Attempts, the latest first:',
      '  2026-01-09T23:00:00.000Z  failed with http_404  12 ms  run r1',
      '  2026-01-09T23:00:00.000Z  stored 60000 bytes  12 ms  run r1  (https://h/old.jpg)',
    ]);
  });
});
