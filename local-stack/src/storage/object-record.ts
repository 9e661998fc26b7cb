import { readFileSync, rmSync, writeFileSync } from 'node:fs';

import { hasCode, moveFile } from './disk-path.ts';
import type { StoredObject } from './stored-object.ts';

/** Which file on disk a generation's bytes are in. */
export interface FileIdentity {
  inode: number;
  size: number;
  mtimeMs: number;
}

/** One generation and the file that holds it. */
export interface RecordedVersion {
  object: StoredObject;
  file: FileIdentity;
}

/**
 * Reads what is recorded of an object: newest generation first. A record can hold a generation whose
 * bytes never came, and the one before it; the file in place says which of the two is the object.
 */
export function readVersions(path: string): RecordedVersion[] {
  try {
    const versions: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return Array.isArray(versions) ? (versions as RecordedVersion[]) : [];
  } catch (error) {
    if (hasCode(error, 'ENOENT') || error instanceof SyntaxError) return [];
    throw error;
  }
}

/** What is recorded of one generation: one version, or none. */
export function versionsOf(path: string, generation: number): RecordedVersion[] {
  return readVersions(path).filter(({ object }) => object.generation === generation);
}

/** Replaces an object's record in one step. `spare` is a path for the unfinished file. */
export function writeVersions(path: string, spare: string, versions: RecordedVersion[]): void {
  writeFileSync(spare, JSON.stringify(versions));
  moveFile(spare, path);
}

/** Removes an object's record, if there is one. */
export function removeVersions(path: string): void {
  rmSync(path, { force: true });
}

/** Whether a file is the one that was recorded: any writing over it would have changed one of these. */
export function isSameFile(left: FileIdentity, right: FileIdentity): boolean {
  return left.inode === right.inode && left.size === right.size && left.mtimeMs === right.mtimeMs;
}
