import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import type { Figures } from '../src/pure/figures.ts';
import { bytes, count, dollars, duration, percent, time } from '../src/pure/format.ts';
import { page } from '../src/pure/page.ts';

const NIGHT = '2026-11-25';
const AT = '2026-11-25T01:00:00Z';

/** A page whose every text from outside is this one. */
function pageOf(text: string): string {
  const rule = {
    rule: 'merged_in_time',
    holds: false,
    figure: 1,
    threshold: 2,
    unit: 'hours',
    sentence: text,
    remedy: 'npx extractor',
    is_explained: false,
  };
  const missing = {
    movie_id: text,
    title: text,
    state: text,
    host: text,
    missing_since: AT,
    last_attempt_at: AT,
    error_class: text,
    reason: text,
  };
  const figures: Figures = {
    health: [rule],
    nights: [
      {
        night_on: NIGHT,
        stage: 'crawl',
        stage_outcome: 'failed',
        stage_started_at: AT,
        stage_finished_at: AT,
        stage_error: text,
      },
    ],
    catalogue: [
      {
        night_on: NIGHT,
        outcome: 'refused',
        crawled_movies: 3,
        merged_movies: null,
        new_movies: null,
        changed_movies: null,
        gone_movies: null,
        is_first_merge: false,
        rejects: 1,
      },
    ],
    coverage: [{ poster_state: text, movies: 3, share: 1 }],
    classes: [{ night_on: NIGHT, attempt_outcome: 'failed', error_class: text, posters: 3 }],
    hosts: [{ poster_host: text, attempt_outcome: 'failed', posters: 3 }],
    exhausted: [missing],
    pending: [missing],
    newest: [],
    rejects: [
      {
        reason: text,
        rejects: 1,
        rejected_movies: 1,
        first_seen_night: NIGHT,
        last_seen_night: NIGHT,
        example_movie_id: text,
      },
    ],
    drift: [
      { field: text, kind: 'unknown', nights: 1, first_seen_night: NIGHT, last_seen_night: NIGHT },
    ],
    costs: [
      { night_on: NIGHT, item: 'Posters', quantity: null, quantity_unit: 'objects', dollars: null },
    ],
  };
  const poster = {
    movie_id: text,
    title: text,
    production_year: 1,
    poster_gcs_path: text,
    stored_at: AT,
  };
  return page({
    figures,
    pictures: [{ poster, dataUrl: 'data:image/webp;base64,AA' }],
    dataset: text,
    madeAt: AT,
    problem: text,
    css: '',
  });
}

describe('texts from outside', () => {
  const plain = parseHTML(pageOf('plain')).document;
  const elements = (document: ReturnType<typeof parseHTML>['document']): string[] =>
    [...document.querySelectorAll('*')].map(({ tagName }) => tagName);

  it.each([
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    '</title></style></svg><iframe src="https://example.org">',
    '&lt;b&gt; &amp;',
    '${evil} {{evil}}',
  ])('stand as text on the page: %s', (text) => {
    const { document } = parseHTML(pageOf(text));
    expect(elements(document)).toEqual(elements(plain));
    expect(document.querySelectorAll('script, iframe, [onerror], [onmouseover]')).toHaveLength(0);
    expect(document.querySelector('.hands .broken bdi')?.textContent).toContain(text.slice(0, 30));
  });

  it('lose control and direction marks, and are cut', () => {
    const text = pageOf(`a\u202Eb\u200F\u0007${'W'.repeat(10_000)}`);
    expect(text).not.toMatch(/[\u0007\u200F\u202E]/);
    expect(text).not.toContain('W'.repeat(700));
    expect(text.length).toBeLessThan(100_000);
  });
});

describe('a page of nothing', () => {
  const empty = { figures: {}, pictures: [], dataset: 'p.d', madeAt: AT, css: '' };
  it('says that nothing has run yet', () => {
    const { document } = parseHTML(page(empty));
    expect(document.querySelector('.verdict')?.textContent).toContain('Nothing has run here yet');
    expect(document.querySelectorAll('svg')).toHaveLength(0);
  });

  it('says why BigQuery could not be read', () => {
    const { document } = parseHTML(
      page({ ...empty, problem: 'Reading health failed: no access.' }),
    );
    expect(document.querySelector('.verdict.unknown')?.textContent).toContain('no access');
  });
});

describe('figures', () => {
  it.each([
    [count(12_345), '12,345'],
    [count(null), '–'],
    [percent(0.99999), '> 99.9 %'],
    [percent(0.00001), '< 0.1 %'],
    [percent(1), '100 %'],
    [dollars(null), 'not known'],
    [dollars(0.00123), '$0.0012'],
    [dollars(12.345), '$12.35'],
    [bytes(0), '0 B'],
    [bytes(1_234_567), '1.2 MB'],
    [time(AT), '2026-11-25 01:00 UTC'],
    [duration(AT, '2026-11-25T02:05:00Z'), '1 h 5 min'],
  ])('are shown as %s', (shown, expected) => {
    expect(shown).toBe(expected);
  });
});
