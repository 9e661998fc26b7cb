import { lstatSync, mkdirSync, renameSync, rmdirSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { dirname } from 'node:path';

/** What is at a path itself (a link is a link); undefined when there is nothing. */
export function statOf(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if (hasCode(error, 'ENOTDIR')) return undefined;
    throw error;
  }
}

/** Why no file can be put at a path where there is none yet; undefined when one can. */
export function clashAt(path: string): string | undefined {
  try {
    const stats = lstatSync(path, { throwIfNoEntry: false });
    if (stats?.isDirectory()) return 'other objects have this name and a slash as their prefix';
    return stats && 'an object, or a link, whose name is the same for this file system';
  } catch (error) {
    if (hasCode(error, 'ENOTDIR')) return 'an object has a part of this name, up to a slash';
    throw error;
  }
}

/** Renames a file, making the folders above its new place when they are not there. */
export function moveFile(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
    mkdirSync(dirname(to), { recursive: true });
    renameSync(from, to);
  }
}

/** Removes a folder that has become empty, and those above it, up to but without `top`. */
export function removeEmptyFolders(folder: string, top: string): void {
  try {
    for (let path = folder; path !== top; path = dirname(path)) rmdirSync(path);
  } catch (error) {
    if (!['ENOTEMPTY', 'EEXIST', 'ENOENT'].some((code) => hasCode(error, code))) throw error;
  }
}

/** Whether an error is the system's error of that code. */
export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
