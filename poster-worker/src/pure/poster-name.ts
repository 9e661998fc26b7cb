import { v5 as uuidV5 } from 'uuid';

const FALLBACK_EXTENSION = 'jpg';
const EXTENSIONS: ReadonlyMap<string, string> = new Map([
  ['image/jpeg', 'jpg'],
  ['image/jpg', 'jpg'],
  ['image/png', 'png'],
  ['image/webp', 'webp'],
  ['image/gif', 'gif'],
  ['image/avif', 'avif'],
]);

/**
 * The object that a poster is stored in: {prefix}/{uuid}.{ext}, the UUID5 of the URL as it is written.
 * The extension is the URL path's, else that of the Content-Type header, else jpg.
 */
export function posterObjectName(
  posterUrl: string,
  contentType: string | undefined,
  prefix: string,
): string {
  const extension =
    pathExtension(posterUrl) ?? contentTypeExtension(contentType) ?? FALLBACK_EXTENSION;
  return `${prefix}/${uuidV5(posterUrl, uuidV5.URL)}.${extension}`;
}

/** The extension of the URL's last path segment as it is written, or undefined; a leading dot begins no extension. */
export function pathExtension(url: string): string | undefined {
  const path = url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '').replace(/[?#].*$/s, '');
  const segment = path.replace(/\/+$/, '').split('/').at(-1) ?? '';
  const name = segment.replace(/;.*$/s, '');
  const match = /[^.].*\.([a-z0-9]{1,10})$/is.exec(name);
  return match?.[1];
}

function contentTypeExtension(contentType: string | undefined): string | undefined {
  const mediaType = contentType?.split(';')[0]?.trim().toLowerCase();
  return mediaType === undefined ? undefined : EXTENSIONS.get(mediaType);
}
