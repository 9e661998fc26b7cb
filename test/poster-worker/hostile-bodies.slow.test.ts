import sharp from 'sharp';
import { describe, expect } from 'vitest';
import { watch, type Watched } from '../../bench/poster-worker-watch.ts';
import { HOSTILE_BODIES } from '../../poster-worker/test/hostile-bodies.ts';
import { serve, servePoster, type Script } from '../../poster-worker/test/poster-server.ts';
import { it } from './warehouse-and-host.ts';

const AT_ONCE = 64;
const MOST_MB = 600;

/** A PNG of 81 megapixels in 80 kB: decoded, it would take 243 MB. */
async function hugePng(): Promise<Buffer> {
  const create = { width: 9000, height: 9000, channels: 3, background: 'red' } as const;
  return sharp({ create }).png({ compressionLevel: 9 }).toBuffer();
}

/** The first 64 answers begin when all 64 are asked for. */
function together(): (script: Script) => Script {
  let arrived = 0;
  const first: (() => void)[] = [];
  return (script) => (response, hit, request) => {
    arrived += 1;
    const begin = (): void => script(response, hit, request);
    if (arrived > AT_ONCE) return begin();
    first.push(begin);
    if (arrived === AT_ONCE) for (const each of first) each();
  };
}

describe('64 hostile bodies of each kind, 64 at once', () => {
  it(
    'are not stored, counted once each, and take at most 600 MB',
    { timeout: 300_000 },
    async ({ warehouse, server }) => {
      const png = await hugePng();
      const kinds: [string, Script, string][] = [
        ['/png/', (response) => serve(response, png, 'image/png'), 'too_large'],
        ...[
          'a gzip bomb',
          'a body without length that goes on for 200 MB',
          'a truncated JPEG',
          'a Content-Length that is too large',
        ].map((name, index): [string, Script, string] => {
          const { script, errorClass } = HOSTILE_BODIES[name]!;
          return [`/${index}/`, script, errorClass];
        }),
      ];
      const held = together();
      for (const [path, script] of kinds) server.script(`${path}*`, held(script));
      server.script('/good.jpg', held(servePoster('/good.jpg')));
      const hostile = kinds.flatMap(([path]) =>
        Array.from({ length: AT_ONCE }, (_, index) => `${path}${index}.jpg`),
      );
      await warehouse.setMovies(
        ['/good.jpg', ...hostile].map((path) => ({
          movie_id: path,
          poster_url: `${server.url}${path}`,
        })),
      );
      let watched: Promise<Watched> | undefined;
      const flags = ['--concurrency', String(AT_ONCE), '--per-host-concurrency', String(AT_ONCE)];
      const { code, summary } = await warehouse.workApart(flags, {
        onStart: (child) => (watched = watch(child)),
      });

      const { peakMb } = await watched!;
      process.stdout.write(`peak RSS ${peakMb.toFixed(0)} MB\n`);
      expect([code, summary['stored'], summary['failed']]).toEqual([0, 1, hostile.length]);
      for (const errorClass of new Set(kinds.map(([, , name]) => name))) {
        const ofClass = kinds.filter(([, , name]) => name === errorClass);
        expect(summary.failures_by_class[errorClass]).toBe(ofClass.length * AT_ONCE);
      }
      expect(server.mostActive()).toBe(AT_ONCE);
      expect(peakMb).toBeLessThan(MOST_MB);
      expect(await warehouse.objects()).toHaveLength(1);
      const rows = await warehouse.rows();
      const bad = rows.filter(({ movie_id: id }) => id !== '/good.jpg');
      expect(bad.every((row) => row.poster_to_download && row.retry_count === 1)).toBe(true);
    },
  );
});
