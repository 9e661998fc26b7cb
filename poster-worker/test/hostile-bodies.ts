import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { jpegOf } from './poster-images.ts';
import { serve, type Script } from './poster-server.ts';

const GZIP_BOMB = gzipSync(Buffer.concat([jpegOf('bomb', 3000), Buffer.alloc(50_000_000)]));

/** The bodies that must never become posters: what each is called, and how it is served. */
export const HOSTILE_BODIES: Record<string, { script: Script; errorClass: string }> = {
  'an empty body': {
    errorClass: 'empty',
    script: (res) => serve(res, Buffer.alloc(0), 'image/jpeg'),
  },
  'HTML with status 200 and image/jpeg': {
    errorClass: 'not_an_image',
    script: (res) => serve(res, Buffer.from('<!doctype html><p>Not found'), 'image/jpeg'),
  },
  'an SVG with a script': {
    errorClass: 'not_an_image',
    script: (res) =>
      serve(
        res,
        Buffer.from(
          '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>',
        ),
        'image/svg+xml',
      ),
  },
  'a truncated JPEG': {
    errorClass: 'truncated_image',
    script: (res) => serve(res, jpegOf('truncated', 3000).subarray(0, 2990), 'image/jpeg'),
  },
  'a body without length that goes on for 200 MB': {
    errorClass: 'too_large',
    script: (res) => endless(res, 200_000_000),
  },
  'a Content-Length of 200 MB': {
    errorClass: 'too_large',
    script: (res) => {
      res.writeHead(200, { 'content-type': 'image/jpeg', 'content-length': 200_000_000 });
      res.write(jpegOf('large', 3000));
    },
  },
  'a Content-Length that is too large': {
    errorClass: 'cut_off',
    script: (res) => {
      res.writeHead(200, { 'content-type': 'image/jpeg', 'content-length': 5000 });
      res.write(jpegOf('long', 3000), () => res.socket?.destroy());
    },
  },
  'a Content-Length that is too small': {
    errorClass: 'cut_off',
    script: (res) => {
      res.writeHead(200, { 'content-type': 'image/jpeg', 'content-length': 2500 });
      res.end(jpegOf('short', 3000));
    },
  },
  'a gzip bomb': {
    errorClass: 'too_large',
    script: (res) => {
      res.writeHead(200, {
        'content-type': 'image/jpeg',
        'content-encoding': 'gzip',
        'content-length': GZIP_BOMB.length,
      });
      res.end(GZIP_BOMB);
    },
  },
  'a body that drips for longer than the time allowed': {
    errorClass: 'timeout',
    script: (res) => drip(res),
  },
  'an archive named as an image': {
    errorClass: 'not_an_image',
    script: (res) => serve(res, gzipSync(jpegOf('zip', 3000)), 'image/jpeg'),
  },
};

function endless(response: ServerResponse, total: number): void {
  response.writeHead(200, { 'content-type': 'image/jpeg' });
  const chunk = Buffer.alloc(65_536);
  response.write(jpegOf('endless', 3000));
  let sent = 0;
  const more = (): void => {
    while (sent < total && !response.destroyed) {
      sent += chunk.length;
      if (!response.write(chunk)) return void response.once('drain', more);
    }
    response.end();
  };
  more();
}

function drip(response: ServerResponse): void {
  const bytes = jpegOf('drip', 3000);
  response.writeHead(200, { 'content-type': 'image/jpeg', 'content-length': bytes.length });
  let at = 0;
  const timer = setInterval(() => response.write(bytes.subarray(at, (at += 1))), 50);
  response.once('close', () => clearInterval(timer));
}
