import type { Job } from '@google-cloud/bigquery';
import { callGoogle, GoogleError, unless } from './google-call.ts';
import type { ErrorDetail } from './pure/google-failure.ts';
import { pause } from './retrying.ts';
import { callOptions, type Warehouse } from './warehouse.ts';

const FIRST_POLL_MS = 20;
const SLOWEST_POLL_MS = 1000;

/** BigQuery itself ends a query or a load after 6 h, and a queued statement after 7 (quotas page). */
const LONGEST_JOB_MS = 7 * 3_600_000;

/** Ids of one job that may be taken by failed jobs of earlier runs. */
const MOST_IDS = 100;

/** What jobs.get says of a job, as far as it is used here. */
interface JobMetadata {
  status: { state: string; errorResult?: ErrorDetail; errors?: ErrorDetail[] };
  statistics?: {
    load?: { outputRows?: string };
    query?: { numDmlAffectedRows?: string };
  };
}

/** A job that ended well. */
export interface FinishedJob {
  id: string;
  statistics: NonNullable<JobMetadata['statistics']>;
}

/** How a job is submitted. */
export interface JobRequest {
  /** The id of the first, second … job. */
  idOf: (number: number) => string;
  submit: (id: string) => Promise<unknown>;
  /** Deadline of one submission, where it is not that of a call. */
  submitTimeoutMs?: number | undefined;
}

/**
 * Runs one job to its end. Its id is fixed before it is submitted: a submission whose answer was lost is found
 * under it, so nothing is done twice, and a job of that id from another run is this one's too. A job that failed
 * for a reason that passes is submitted again, under the next id, as one is whose id a failed job of an earlier
 * run has. Throws GoogleError.
 */
export function runJob(
  warehouse: Warehouse,
  what: string,
  request: JobRequest,
): Promise<FinishedJob> {
  let number = 0;
  const work = async (): Promise<FinishedJob> => {
    for (;;) {
      number += 1;
      const id = request.idOf(number);
      const isOurs = await submitted(warehouse, what, id, request);
      const { status, statistics = {} } = await finished(warehouse, what, id);
      const { errorResult, errors = [] } = status;
      if (!errorResult) return { id, statistics };
      if (isOurs || number >= MOST_IDS) throw new JobFailed([errorResult, ...errors]);
    }
  };
  return callGoogle(what, work, { ...callOptions(warehouse), tryTimeoutMs: 2 * LONGEST_JOB_MS });
}

/** A job that BigQuery ended with errors; what they mean is read from them as from those of a call. */
class JobFailed extends Error {
  override readonly name = 'JobFailed';

  constructor(readonly errors: readonly ErrorDetail[]) {
    super('BigQuery gave no reason');
  }
}

/** Creates the job, unless a try whose answer was lost did. False when a job of an earlier run has its id. */
function submitted(
  warehouse: Warehouse,
  what: string,
  id: string,
  { submit, submitTimeoutMs }: JobRequest,
): Promise<boolean> {
  const call = async (tryNumber: number): Promise<boolean> => {
    const isThere =
      tryNumber > 1 && (await unless([404], () => jobOf(warehouse, id).getMetadata()));
    if (isThere) return true;
    const answer = await unless([409], async () => ({ job: await submit(id) }));
    return answer !== undefined || tryNumber > 1;
  };
  return callGoogle(what, call, { tryTimeoutMs: submitTimeoutMs, ...callOptions(warehouse) });
}

/** The job once it is done. Throws GoogleError when it can't be asked after, or is never done. */
async function finished(warehouse: Warehouse, what: string, id: string): Promise<JobMetadata> {
  const job = jobOf(warehouse, id);
  const startedAt = performance.now();
  for (let wait = FIRST_POLL_MS; ; wait = Math.min(SLOWEST_POLL_MS, wait * 2)) {
    const [metadata] = await callGoogle(
      `${what} (asking after job ${id})`,
      () => job.getMetadata() as Promise<[JobMetadata, unknown]>,
      callOptions(warehouse),
    );
    if (metadata.status.state === 'DONE') return metadata;
    if (performance.now() - startedAt > LONGEST_JOB_MS) {
      const message = `job ${id} is still not done after 7 h: look at it in BigQuery's console`;
      throw new GoogleError(what, { message }, 1);
    }
    await pause(wait);
  }
}

function jobOf({ client, location, projectId }: Warehouse, id: string): Job {
  return client.job(id, { location, projectId });
}
