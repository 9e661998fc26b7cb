import { mkdirSync, readdirSync, rmdirSync, unlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

import { contentOfFile } from '../../incoming/incoming-file.ts';
import type { FileContent, FinishedFile } from '../../incoming/incoming-file.ts';
import { clashAt, moveFile, removeEmptyFolders, statOf } from './disk-path.ts';
import { bucketNameProblem, objectNameProblem, objectNameToPath } from './object-name.ts';
import { isSameFile, ObjectRecords } from './object-records.ts';
import type { FileIdentity, RecordedVersion } from './object-records.ts';
import {
  bucketNotFound,
  conditionNotMet,
  invalid,
  objectNotFound,
  StorageError,
} from './storage-error.ts';
import { preconditionsHold } from './stored-object.ts';
import type { ObjectAttributes, Preconditions, StoredObject } from './stored-object.ts';

/**
 * Buckets and objects as plain files: <dir>/<bucket>/<object name>; what else is known of an object
 * stands under <dir>/.meta. A new generation appears by one rename, so nobody ever sees half of it,
 * and a file that someone puts into a bucket's folder by hand is an object like any other.
 */
export class ObjectFolder {
  /** Counts every change, so that a reader knows whether what it has seen is still so. */
  changes = 0;
  private readonly records: ObjectRecords;
  private lastGeneration = 0;

  constructor(readonly dir: string) {
    this.records = new ObjectRecords(join(dir, '.meta', 'objects'));
  }

  /** Closes the files that are kept open. */
  close(): void {
    this.records.close();
  }

  bucketNames(): string[] {
    return readdirSync(this.dir, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && bucketNameProblem(entry.name) === undefined)
      .map((entry) => entry.name)
      .sort();
  }

  /** The folder of a bucket. Throws StorageError 404 when there is none. */
  bucketDir(bucket: string): string {
    const path = join(this.dir, bucket);
    if (bucketNameProblem(bucket) || !statOf(path)?.isDirectory()) throw bucketNotFound();
    return path;
  }

  createBucket(bucket: string): void {
    const problem = bucketNameProblem(bucket);
    if (problem) throw invalid(problem);
    if (statOf(join(this.dir, bucket))) {
      const message =
        'Your previous request to create the named bucket succeeded and you already own it.';
      throw new StorageError(409, 'conflict', message);
    }
    mkdirSync(join(this.dir, bucket), { recursive: true });
  }

  deleteBucket(bucket: string): void {
    const path = this.bucketDir(bucket);
    if (readdirSync(path).length > 0) {
      throw new StorageError(409, 'conflict', 'The bucket you tried to delete is not empty.');
    }
    rmdirSync(path);
    this.records.forget(bucket);
    this.changes += 1;
  }

  /** The object as it is now, or undefined. */
  find(bucket: string, name: string): StoredObject | undefined {
    const path = this.objectPath(bucket, name);
    const stats = statOf(path);
    if (!stats?.isFile()) return undefined;
    const file = { inode: stats.ino, size: stats.size, mtimeMs: stats.mtimeMs };
    const versions = this.records.versions(bucket, name);
    const version = versions.find((candidate) => isSameFile(candidate.file, file));
    if (version) return version.object;
    // Where letter case does not matter to the file system, this may be another object's file.
    if (!readdirSync(dirname(path)).includes(basename(path))) return undefined;
    return this.adopt(bucket, name, path, file);
  }

  /** The object as it is now. Throws StorageError 404 when there is none. */
  get(bucket: string, name: string): StoredObject {
    const object = this.find(bucket, name);
    if (!object) throw objectNotFound(bucket, name);
    return object;
  }

  /** Makes a received file the object's next generation, if the preconditions hold. */
  put(
    target: { bucket: string; name: string },
    attributes: ObjectAttributes,
    file: FinishedFile,
    conditions: Preconditions = {},
  ): StoredObject {
    const { bucket, name } = target;
    const path = this.objectPath(bucket, name);
    const current = this.find(bucket, name);
    if (!preconditionsHold(conditions, current)) throw conditionNotMet();
    const clash = current ? undefined : clashAt(path);
    if (clash) {
      throw invalid(`The local stack cannot store ${bucket}/${name} on disk: there is ${clash}.`);
    }
    const { inode, mtimeMs, path: receivedAt, ...content } = file;
    const object = this.newGeneration(bucket, name, attributes, content);
    const version = { object, file: { inode, size: content.size, mtimeMs } };
    const before = current ? this.versionsOf(current) : [];
    this.records.write(bucket, name, [version, ...before]);
    moveFile(receivedAt, path);
    this.changes += 1;
    return object;
  }

  /** Replaces an object's attributes, if the preconditions hold. */
  update(
    target: { bucket: string; name: string },
    change: (before: ObjectAttributes) => ObjectAttributes,
    conditions: Preconditions,
  ): StoredObject {
    const { bucket, name } = target;
    const object = this.get(bucket, name);
    if (!preconditionsHold(conditions, object)) throw conditionNotMet();
    const updated: StoredObject = {
      ...object,
      attributes: change(object.attributes),
      metageneration: object.metageneration + 1,
      updated: new Date().toISOString(),
    };
    const versions = this.versionsOf(object).map(({ file }) => ({ object: updated, file }));
    this.records.write(bucket, name, versions);
    this.changes += 1;
    return updated;
  }

  /** Removes an object, if the preconditions hold. */
  delete(bucket: string, name: string, conditions: Preconditions): void {
    const object = this.get(bucket, name);
    if (!preconditionsHold(conditions, object)) throw conditionNotMet();
    const path = this.objectPath(bucket, name);
    unlinkSync(path);
    this.records.write(bucket, name, []);
    removeEmptyFolders(dirname(path), this.bucketDir(bucket));
    this.changes += 1;
  }

  /** The file that holds an object's bytes. Throws StorageError for a name that is not allowed. */
  objectPath(bucket: string, name: string): string {
    const bucketDir = this.bucketDir(bucket);
    const problem = objectNameProblem(name);
    if (problem) throw invalid(problem);
    return join(bucketDir, objectNameToPath(name));
  }

  private versionsOf({ bucket, name, generation }: StoredObject): RecordedVersion[] {
    const versions = this.records.versions(bucket, name);
    return versions.filter(({ object }) => object.generation === generation);
  }

  private newGeneration(
    bucket: string,
    name: string,
    attributes: ObjectAttributes,
    content: FileContent,
  ): StoredObject {
    const now = new Date();
    this.lastGeneration = Math.max(now.getTime() * 1000, this.lastGeneration + 1);
    return {
      bucket,
      name,
      generation: this.lastGeneration,
      metageneration: 1,
      ...content,
      timeCreated: now.toISOString(),
      updated: now.toISOString(),
      attributes,
    };
  }

  // A file put there by hand, or moved with the whole folder: its bytes say what is still known of it.
  private adopt(bucket: string, name: string, path: string, file: FileIdentity): StoredObject {
    const content = contentOfFile(path);
    const known = this.records.versions(bucket, name).find(({ object }) => {
      return object.md5Hash === content.md5Hash;
    });
    const object = known?.object ?? this.newGeneration(bucket, name, {}, content);
    this.records.write(bucket, name, [{ object, file }]);
    return object;
  }
}
