import { closeSync, openSync, readSync } from 'node:fs';

import type { ObjectFolder } from '../objects/object-folder.ts';
import { objectNameProblem } from '../objects/object-name.ts';
import { conditionNotMet, invalid } from '../objects/storage-error.ts';
import { preconditionsOf, wholeNumber } from '../http/storage-request.ts';
import type { StorageRequest } from '../http/storage-request.ts';
import { mergeAttributes, preconditionsHold } from '../objects/stored-object.ts';
import type { StoredObject } from '../objects/stored-object.ts';

const PIECE_BYTES = 1024 * 1024;

/** Copies an object to the destination that the request names; a metadata body replaces the source's. */
export function copyObject(
  { params, query }: StorageRequest,
  folder: ObjectFolder,
  source: StoredObject,
  change: Record<string, unknown>,
): StoredObject {
  const { targetBucket: bucket = '', targetObject: name = '' } = params;
  folder.bucketDir(bucket);
  const problem = objectNameProblem(name);
  if (problem) throw invalid(problem);
  const sourceConditions = {
    ifGenerationMatch: wholeNumber(query, 'ifSourceGenerationMatch'),
    ifMetagenerationMatch: wholeNumber(query, 'ifSourceMetagenerationMatch'),
  };
  if (!preconditionsHold(sourceConditions, source)) throw conditionNotMet();
  const hasChange = Object.keys(change).length > 0;
  const attributes = mergeAttributes(hasChange ? {} : source.attributes, change);
  const file = folder.receive();
  try {
    const from = openSync(folder.objectPath(source.bucket, source.name), 'r');
    try {
      let bytes: number;
      do {
        const piece = Buffer.allocUnsafe(PIECE_BYTES);
        bytes = readSync(from, piece);
        if (bytes > 0) file.append(piece.subarray(0, bytes));
      } while (bytes > 0);
    } finally {
      closeSync(from);
    }
    const finished = { ...file.close(), path: file.path };
    return folder.put({ bucket, name }, attributes, finished, preconditionsOf(query));
  } catch (error) {
    file.discard();
    throw error;
  }
}
