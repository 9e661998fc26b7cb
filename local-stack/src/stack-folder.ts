import {
  access,
  constants,
  mkdir,
  readdir,
  readFile,
  rename,
  stat,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';

/** The catalogue that a folder's data comes from. */
export interface StackCatalogue {
  /** Undefined is the real films alone. */
  movies?: number;
  day: number;
  seed: number;
}

/** The catalogue of the last start in this folder; the usual one where there was none. */
export async function catalogueOf(dir: string): Promise<StackCatalogue> {
  return (await readNote<StackCatalogue>(dir, 'catalogue')) ?? { day: 1, seed: 1 };
}

/** What the last start noted in this folder under that name. */
export async function readNote<Note>(dir: string, name: string): Promise<Note | undefined> {
  try {
    return JSON.parse(await readFile(join(dir, `${name}.json`), 'utf8')) as Note;
  } catch {
    return undefined;
  }
}

/** Notes something in the folder, whole or not at all. */
export async function writeNote(dir: string, name: string, note: object): Promise<void> {
  const path = join(dir, `${name}.json`);
  await writeFile(`${path}.new`, JSON.stringify(note));
  await rename(`${path}.new`, path);
}

/** Makes the folder where it is missing. Throws an Error with one sentence when it, or what lies in it, can't be written. */
export async function makeWritable(dir: string): Promise<void> {
  try {
    await mkdir(dir, { recursive: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Error(
      `The folder ${dir} can't be made (${code}): choose another with --dir, or run this as a user who may write there.`,
      { cause: error },
    );
  }
  const database = join(dir, 'bigquery');
  const paths = [dir, ...(await pathsIn(dir)), ...(await pathsIn(database))];
  for (const path of paths) {
    await access(path, constants.R_OK | constants.W_OK).catch(async (error: Error) => {
      const { uid } = await stat(path);
      const owner =
        uid === process.getuid?.() ? 'you, but is read-only' : `another user (id ${uid})`;
      throw new Error(
        `${path} can't be written: it belongs to ${owner}. Choose another folder with --dir, or make it yours (chown).`,
        { cause: error },
      );
    });
  }
}

async function pathsIn(dir: string): Promise<string[]> {
  const names = await readdir(dir).catch(() => []);
  return names.map((name) => join(dir, name));
}
