import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { pipeline } from 'node:stream/promises';
import {
  MultipartError,
  MultipartRelatedReader,
} from '../../storage/requests/multipart-related.ts';
import type { JobEnvironment, JobRunner } from '../jobs/job-runner.ts';
import { describeSource } from '../loads/load-source.ts';
import type { UploadSessions } from '../loads/upload-sessions.ts';
import { BigQueryError } from '../rest/api-error.ts';
import { jobResource } from '../rest/job-record.ts';
import type { JobRequest } from '../rest/job-request.ts';
import { parseJob } from '../rest/job-request.ts';
import { textAt } from '../rest/request-values.ts';
import type { ApiRequest, ApiResponse } from './http-request.ts';
import { parseJson, readJson } from './http-request.ts';
import type { JobRoutes } from './job-routes.ts';

/** Uploads: jobs.insert with the data of a load job. */
export class UploadRoutes {
  constructor(
    private readonly environment: JobEnvironment,
    private readonly jobs: JobRoutes,
    private readonly runner: JobRunner,
    private readonly sessions: UploadSessions,
  ) {}

  /** POST: a whole upload (multipart), or the beginning of one in pieces (resumable). */
  begin = async (request: ApiRequest): Promise<ApiResponse> => {
    const type = textAt(request.query, 'uploadType');
    if (type === 'multipart') return this.receiveMultipart(request);
    if (type === 'resumable') return this.beginResumable(request);
    throw new BigQueryError(
      'invalid',
      `Invalid uploadType: ${type ?? '(none)'}. It must be multipart or resumable.`,
    );
  };

  /** PUT: the next piece of a resumable upload, or the question how much has come. */
  resume = async ({ req, query }: ApiRequest): Promise<ApiResponse> => {
    const session = await this.sessions.require(textAt(query, 'upload_id') ?? '');
    const range = parseRange(req.headers['content-range']);
    const job = await this.environment.jobs.find(session.project, session.jobId);
    if (job) return { body: jobResource(job) };
    if (range.start !== undefined) await this.sessions.append(session, req, range.start);
    if (range.total === undefined || session.received < range.total) {
      const received = session.received;
      const headers: Record<string, string> =
        received > 0 ? { range: `bytes=0-${received - 1}` } : {};
      return { status: 308, headers };
    }
    const request = parseJob(session.project, session.metadata);
    const response = await this.startLoad({ ...request, id: session.jobId }, session.path);
    this.sessions.finish(session);
    return response;
  };

  private async receiveMultipart({ req, params }: ApiRequest): Promise<ApiResponse> {
    const path = this.sessions.newFile();
    let metadata = '';
    try {
      await pipeline(
        mediaOf(req, (json) => (metadata = json)),
        createWriteStream(path),
      );
      return await this.startLoad(parseJob(params['project']!, parseJson(metadata)), path);
    } catch (error) {
      await rm(path, { force: true });
      throw error instanceof MultipartError ? new BigQueryError('invalid', error.message) : error;
    }
  }

  private async beginResumable({ req, params }: ApiRequest): Promise<ApiResponse> {
    const metadata = await readJson(req);
    const project = params['project']!;
    // Refused now rather than after all of the data has come.
    const request = parseJob(project, metadata);
    requireUploadable(request);
    const session = await this.sessions.begin(project, metadata, request.id);
    const url = `http://${req.headers.host}${req.url?.split('?')[0]}?uploadType=resumable&upload_id=${session.id}`;
    return { headers: { location: url, 'x-goog-upload-id': session.id }, body: {} };
  }

  private async startLoad(request: JobRequest, path: string): Promise<ApiResponse> {
    requireUploadable(request);
    const response = await this.jobs.insertJob(request, { source: describeSource([{ path }]) });
    const reference = response.body?.['jobReference'] as { jobId: string };
    const job = await this.environment.jobs.find(request.project, reference.jobId);
    const removeFile = () => rm(path, { force: true });
    if (job) void this.runner.ended(job).then(removeFile);
    else await removeFile();
    return response;
  }
}

function requireUploadable(request: JobRequest): void {
  if (request.work.kind !== 'load') {
    throw new BigQueryError('invalid', 'Only a load job can be uploaded with data.');
  }
  if (request.work.sourceUris.length > 0) {
    throw new BigQueryError('invalid', 'A load job has either sourceUris or uploaded data.');
  }
}

/** The second part of a multipart body, as it comes; `onMetadata` gets the first. */
async function* mediaOf(
  req: IncomingMessage,
  onMetadata: (json: string) => void,
): AsyncGenerator<Uint8Array> {
  const pieces: Uint8Array[] = [];
  const reader = new MultipartRelatedReader(req.headers['content-type'] ?? '', {
    onMetadata,
    onMediaHeaders: () => undefined,
    onMedia: (piece) => pieces.push(piece),
  });
  for await (const chunk of req as AsyncIterable<Buffer>) {
    reader.write(chunk);
    yield* pieces.splice(0);
  }
  reader.end();
}

function parseRange(header: string | undefined): { start?: number; total?: number } {
  // Without the header, the body is the whole file.
  if (header === undefined) return { start: 0, total: 0 };
  const [, start, total] = /^bytes (?:(\d+)-\d+|\*)\/(\d+|\*)$/.exec(header) ?? [];
  if (total === undefined) throw new BigQueryError('invalid', `Invalid Content-Range: ${header}`);
  return {
    ...(start === undefined ? {} : { start: Number(start) }),
    ...(total === '*' ? {} : { total: Number(total) }),
  };
}
