import { readdirSync } from 'node:fs';
import type { Dirent } from 'node:fs';
import { join } from 'node:path';

import { hasCode } from './disk-path.ts';
import type { ObjectFolder } from './object-folder.ts';
import { objectNameToPath, pathToObjectName } from './object-name.ts';
import { invalid } from './storage-error.ts';
import type { StoredObject } from './stored-object.ts';

/** What to list. Empty strings stand for "not given". */
export interface ListRequest {
  prefix: string;
  delimiter: string;
  pageToken: string;
  maxResults: number;
}

/** One page of a listing: objects, and the prefixes up to the delimiter that others share. */
export interface ListPage {
  items: StoredObject[];
  prefixes: string[];
  nextPageToken?: string;
}

/** Lists buckets page by page, in the order of the names' UTF-8 bytes, as Cloud Storage does. */
export class ObjectListing {
  private cached = { key: '', changes: -1, entries: [] as string[] };

  constructor(private readonly folder: ObjectFolder) {}

  list(bucket: string, request: ListRequest): ListPage {
    const entries = this.entriesOf(bucket, request);
    const { prefix, delimiter, pageToken, maxResults } = request;
    const after = pageToken && decodeToken(pageToken);
    const page: ListPage = { items: [], prefixes: [] };
    let last = '';
    for (const entry of entries) {
      if (after && compareUtf8(entry, after) <= 0) continue;
      if (page.items.length + page.prefixes.length >= maxResults) {
        return { ...page, nextPageToken: Buffer.from(last).toString('base64url') };
      }
      last = entry;
      const object = isGroup(entry, prefix, delimiter)
        ? undefined
        : this.folder.find(bucket, entry);
      if (object) page.items.push(object);
      else if (isGroup(entry, prefix, delimiter)) page.prefixes.push(entry);
    }
    return page;
  }

  // Later pages reuse what the first one read, unless something changed in between.
  private entriesOf(bucket: string, { prefix, delimiter, pageToken }: ListRequest): string[] {
    const { changes } = this.folder;
    const key = JSON.stringify([bucket, prefix, delimiter]);
    if (!pageToken || this.cached.key !== key || this.cached.changes !== changes) {
      const names = namesWithPrefix(this.folder.bucketDir(bucket), prefix);
      const entries = delimiter ? names.map((name) => cutAt(name, prefix, delimiter)) : names;
      this.cached = { key, changes, entries: [...new Set(entries)].sort(compareUtf8) };
    }
    return this.cached.entries;
  }
}

function isGroup(entry: string, prefix: string, delimiter: string): boolean {
  return delimiter !== '' && entry.indexOf(delimiter, prefix.length) >= 0;
}

function cutAt(name: string, prefix: string, delimiter: string): string {
  const at = name.indexOf(delimiter, prefix.length);
  return at < 0 ? name : name.slice(0, at + delimiter.length);
}

function namesWithPrefix(bucketDir: string, prefix: string): string[] {
  const wholeFolders = prefix.slice(0, Math.max(0, prefix.lastIndexOf('/')));
  const start = wholeFolders === '' ? '' : `${objectNameToPath(wholeFolders)}/`;
  return pathsBelow(bucketDir, start)
    .map(pathToObjectName)
    .filter((name) => name !== undefined)
    .filter((name) => name.startsWith(prefix));
}

function pathsBelow(top: string, folder: string): string[] {
  let entries: Dirent[];
  try {
    entries = readdirSync(join(top, folder), { withFileTypes: true });
  } catch (error) {
    if (hasCode(error, 'ENOENT') || hasCode(error, 'ENOTDIR')) return [];
    throw error;
  }
  return entries.flatMap((entry) => {
    const path = folder + entry.name;
    return entry.isDirectory() ? pathsBelow(top, `${path}/`) : entry.isFile() ? [path] : [];
  });
}

function decodeToken(token: string): string {
  const name = Buffer.from(token, 'base64url').toString();
  if (name === '' || Buffer.from(name).toString('base64url') !== token) {
    throw invalid(`Invalid page token: ${token}`);
  }
  return name;
}

// UTF-16 order differs from that of UTF-8 bytes from the surrogates on.
const NEEDS_BYTES = /[\ud800-\uffff]/;

function compareUtf8(left: string, right: string): number {
  if (NEEDS_BYTES.test(left) || NEEDS_BYTES.test(right)) {
    return Buffer.compare(Buffer.from(left), Buffer.from(right));
  }
  return left < right ? -1 : Number(left > right);
}
