import { rm } from 'node:fs/promises';

import type { IncomingFile } from '../../incoming/incoming-file.ts';
import { receiveMultipart } from '../../incoming/multipart-body.ts';
import { UploadSessions } from '../../incoming/upload-sessions.ts';
import { describeSource } from '../loads/load-source.ts';
import { BigQueryError } from '../rest/api-error.ts';
import { parseJob } from '../rest/job-request.ts';
import type { JobRequest } from '../rest/job-request.ts';
import { textAt } from '../rest/request-values.ts';
import { parseJson, readJson } from './http-request.ts';
import type { ApiRequest, ApiResponse } from './http-request.ts';
import type { JobRoutes } from './job-routes.ts';

/** Uploads: jobs.insert with the data of a load job. */
export class UploadRoutes {
  private readonly sessions: UploadSessions<JobRequest, ApiResponse>;

  constructor(
    dir: string,
    private readonly jobs: JobRoutes,
  ) {
    this.sessions = new UploadSessions(
      dir,
      (request, file) => this.startLoad(request, file),
      false,
    );
  }

  /** POST: a whole upload (multipart), or the beginning of one in pieces (resumable). */
  begin = async (request: ApiRequest): Promise<ApiResponse> => {
    const type = textAt(request.query, 'uploadType');
    if (type === 'multipart') return this.receiveWhole(request);
    if (type === 'resumable') return this.beginResumable(request);
    throw new BigQueryError(
      'invalid',
      `Invalid uploadType: ${type ?? '(none)'}. It must be multipart or resumable.`,
    );
  };

  /** PUT: the next piece of a resumable upload, or the question how much has come. */
  resume = async ({ req, query }: ApiRequest): Promise<ApiResponse> => {
    const id = textAt(query, 'upload_id') ?? '';
    const progress = await this.sessions.take(id, req);
    if (!progress) throw new BigQueryError('notFound', `No such upload session: ${id}`);
    if ('result' in progress) return progress.result;
    const { received } = progress;
    return { status: 308, headers: received > 0 ? { range: `bytes=0-${received - 1}` } : {} };
  };

  private async receiveWhole({ req, params }: ApiRequest): Promise<ApiResponse> {
    const file = this.sessions.newFile();
    try {
      const { metadata } = await receiveMultipart(req, file);
      return await this.startLoad(parseJob(params['project']!, parseJson(metadata)), file);
    } catch (error) {
      file.discard();
      throw error;
    }
  }

  private async beginResumable({ req, params }: ApiRequest): Promise<ApiResponse> {
    // Refused now rather than after all of the data has come.
    const request = parseJob(params['project']!, await readJson(req));
    requireUploadable(request);
    const id = this.sessions.begin(request);
    const url = `http://${req.headers.host}${req.url?.split('?')[0]}?uploadType=resumable&upload_id=${id}`;
    return { headers: { location: url, 'x-goog-upload-id': id }, body: {} };
  }

  private async startLoad(request: JobRequest, file: IncomingFile): Promise<ApiResponse> {
    requireUploadable(request);
    const { path } = file.close();
    const source = describeSource([{ path }]);
    return this.jobs.insertJob(request, source, () => rm(path, { force: true }));
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
