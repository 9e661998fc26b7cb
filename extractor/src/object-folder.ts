import { hash } from 'node:crypto';
import type { Bucket, File } from '@google-cloud/storage';
import { PipelineError } from '../../runtime/src/errors.ts';
import { callGoogle, GoogleError, unless } from '../../runtime/src/google-call.ts';
import type { Log } from '../../runtime/src/log.ts';

const MOST_TRIES = 5;

/** An object as it is, by what its bucket says of it. */
export interface FoundObject {
  /** Its name within the folder. */
  name: string;
  generation: string;
  /** Since it was made, by the server's clock where its answer has the date. */
  ageMs: number;
  metadata: Record<string, string>;
}

/** What to write, and what must be there before: a generation, or "0" for nothing. */
export interface NewObject {
  bytes: Buffer | string;
  contentType: string;
  metadata: Record<string, string>;
  generation: string;
  maxTries?: number;
}

/** The objects under one prefix of a bucket. Every call has a deadline, is repeated where its failure may pass, and throws PipelineError. */
export class ObjectFolder {
  constructor(
    readonly bucket: Bucket,
    readonly prefix: string,
    private readonly log: Log,
  ) {}

  /** gs:// address of an object, or of all that match a name with one "*". */
  uriOf(name: string): string {
    return `gs://${this.bucket.name}/${this.prefix}/${name}`;
  }

  /** Where the bucket lies, such as EUROPE-WEST1; undefined where the account may not ask. Throws when there is none. */
  location(): Promise<{ location: string; isRegion: boolean } | undefined> {
    return this.call(`Looking up bucket ${this.bucket.name}`, [401, 403], async () => {
      const [{ location, locationType }] = await this.bucket.getMetadata();
      if (typeof location !== 'string') throw new Error('its answer is no bucket');
      return { location, isRegion: locationType === 'region' };
    });
  }

  /** The object of a name, or undefined. */
  find(name: string): Promise<FoundObject | undefined> {
    return this.call(`Reading ${this.uriOf(name)}`, [404], async () => {
      const file = this.file(name);
      const [, answer] = (await file.getMetadata()) as [unknown, { headers?: { date?: string } }];
      return this.found(file, Date.parse(answer.headers?.date ?? ''));
    });
  }

  /** Writes an object if what is there is what must be; returns its generation, or undefined when it is not. */
  write(name: string, object: NewObject): Promise<string | undefined> {
    const { bytes, contentType, metadata, generation, maxTries } = object;
    const write = async (): Promise<string> => {
      const file = this.file(name);
      await file.save(bytes, {
        resumable: false,
        validation: false,
        preconditionOpts: { ifGenerationMatch: generation },
        metadata: { contentType, metadata, md5Hash: hash('md5', bytes, 'base64') },
      });
      return this.found(file).generation;
    };
    return this.call(`Writing ${this.uriOf(name)}`, [412], write, maxTries);
  }

  /** Deletes an object if it is of that generation still. */
  async delete(name: string, generation: string): Promise<void> {
    await this.call(`Deleting ${this.uriOf(name)}`, [404, 412], () =>
      this.file(name).delete({ ifGenerationMatch: generation }),
    );
  }

  async read(name: string): Promise<Buffer> {
    const work = async (): Promise<Buffer> => (await this.file(name).download())[0];
    return (await this.call(`Reading ${this.uriOf(name)}`, [], work)) as Buffer;
  }

  /** The objects whose names begin so, in their order. */
  async list(start: string): Promise<FoundObject[]> {
    const answers = await this.listAll({ prefix: `${this.prefix}/${start}` });
    return answers.flatMap(({ files }) => files.map((file) => this.found(file)));
  }

  /** The names of the folders in this one, in their order. */
  async folders(): Promise<string[]> {
    const answers = await this.listAll({ prefix: `${this.prefix}/`, delimiter: '/' });
    const paths = answers.flatMap(({ prefixes }) => prefixes);
    return paths.map((path) => path.slice(this.prefix.length + 1, -1)).sort();
  }

  private async listAll(query: object): Promise<{ files: File[]; prefixes: string[] }[]> {
    const answers: { files: File[]; prefixes: string[] }[] = [];
    for (let next: object | null | undefined = { ...query, autoPaginate: false }; next;) {
      const page: object = next;
      next = await this.call(`Listing gs://${this.bucket.name}/${this.prefix}/`, [], async () => {
        const [files, following, answer] = (await this.bucket.getFiles(page)) as unknown as [
          File[],
          object | null,
          { kind?: string; prefixes?: string[] } | undefined,
        ];
        if (answer?.kind !== 'storage#objects') throw new Error('its answer is no list of objects');
        answers.push({ files, prefixes: answer.prefixes ?? [] });
        return following;
      });
    }
    return answers;
  }

  private file(name: string): File {
    return this.bucket.file(`${this.prefix}/${name}`);
  }

  private found({ name, metadata: resource }: File, nowMs = Number.NaN): FoundObject {
    const { generation, timeCreated = '', metadata = {} } = resource;
    const createdAt = Date.parse(timeCreated);
    if (generation === undefined || Number.isNaN(createdAt)) {
      throw new Error('its answer is no object of Cloud Storage');
    }
    return {
      name: name.slice(this.prefix.length + 1),
      generation: String(generation),
      ageMs: (Number.isNaN(nowMs) ? Date.now() : nowMs) - createdAt,
      metadata: metadata as Record<string, string>,
    };
  }

  /** The work's result, or undefined where it is answered with one of these statuses. */
  private call<Result>(
    what: string,
    expected: number[],
    work: () => Promise<Result>,
    maxTries = MOST_TRIES,
  ): Promise<Result | undefined> {
    const options = { log: this.log, maxTries };
    return callGoogle(what, () => unless(expected, work), options).catch((error: unknown) => {
      if (!(error instanceof GoogleError) || error.status !== 404) throw error;
      throw new PipelineError(
        `${what} failed: there is no bucket ${this.bucket.name}, or no such object in it. Set EXTRACTOR_BUCKET to a bucket that exists, in the region of the dataset.`,
        { cause: error },
      );
    });
  }
}
