import { crc32, gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { packRows, unpackRows } from '../src/packed-rows.ts';
import { GZIP_HEADER, GzipJoin, joinedCrc32 } from '../src/pure/gzip-join.ts';

describe('a gzip file of blocks that were packed apart', () => {
  it.each([
    ['', 'abc'],
    ['abc', ''],
    ['abc', 'd'],
    ['x'.repeat(70_000), 'é\n'.repeat(33_333)],
  ])('has the checksum of the texts together (case %#)', (first, second) => {
    const [left, right] = [Buffer.from(first), Buffer.from(second)];
    const whole = crc32(Buffer.concat([left, right]));
    expect(joinedCrc32(crc32(left), crc32(right), right.length)).toBe(whole);
  });

  it('is one that any gzip reader takes', async () => {
    const texts = ['{"a":1}\n', '', `{"b":"${'ü'.repeat(100_000)}"}\n`, '{"c":3}\n{"d":4}\n'];
    const join = new GzipJoin();
    const parts: Uint8Array[] = [GZIP_HEADER];
    for (const text of texts) {
      const packed = packRows(Buffer.from(text));
      join.add(packed.crc, packed.textBytes);
      parts.push(packed.block);
      expect((await unpackRows(packed))?.map((line) => `${line}\n`).join('')).toBe(text);
      expect(await unpackRows({ ...packed, crc: packed.crc + 1 })).toEqual(
        text === '' ? [] : undefined,
      );
    }
    parts.push(join.trailer());
    expect(gunzipSync(Buffer.concat(parts)).toString()).toBe(texts.join(''));
  });
});
