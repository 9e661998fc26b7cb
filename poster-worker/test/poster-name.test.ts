import { describe, expect, it } from 'vitest';
import { pathExtension, posterObjectName } from '../src/pure/poster-name.ts';
import vectors from './data/poster-name-vectors.json' with { type: 'json' };

describe('the name of a poster', () => {
  it.each(vectors)('$poster_url ($content_type) is $object', (vector) => {
    const name = posterObjectName(vector.poster_url, vector.content_type ?? undefined, 'posters');
    expect(name).toBe(vector.object);
  });

  it('lies under the prefix that is set', () => {
    expect(posterObjectName('https://a/b.jpg', undefined, 'x/y')).toMatch(
      /^x\/y\/[\da-f-]{36}\.jpg$/,
    );
  });
});

describe('the extension in a URL', () => {
  it.each([
    ['https://h/a.jpg', 'jpg'],
    ['https://h/a.tar.gz', 'gz'],
    ['https://h/a.JPeG?x=.png', 'JPeG'],
    ['https://h/a.jpg;v=1', 'jpg'],
    ['https://h/a.jpg/', 'jpg'],
    ['https://h/a.b/c', undefined],
    ['https://h/.hidden', undefined],
    ['https://h/..jpg', undefined],
    ['https://h/a.', undefined],
    ['https://h/a.not%20an%20extension', undefined],
    ['https://h/a.much-too-long-for-it', undefined],
    ['https://host.jpg', undefined],
    ['https://host.jpg?a.png', undefined],
    ['no url.gif', 'gif'],
  ])('of %s is %s', (url, extension) => {
    expect(pathExtension(url)).toBe(extension);
  });
});
