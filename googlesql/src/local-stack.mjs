// The local stack's BigQuery over its REST API, in the values of values.mjs.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { canonicalJson } from './values.mjs';

const ROOT = resolve(fileURLToPath(import.meta.url), '../../..');
const LOCATION = 'europe-west1';

/** Starts a local stack with its data in a temporary folder; call stop() when done. */
export async function startLocalStack() {
  const folder = mkdtempSync(join(tmpdir(), 'googlesql-'));
  const args = [join(ROOT, 'scripts/local.mjs'), 'start', '--dir', folder, '--ports', '0,0,0'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  const [line] = await Promise.race([
    once(createInterface({ input: child.stdout }), 'line'),
    ended.then(([code]) => {
      throw new Error(`The local stack ended with code ${code} before it was ready.`);
    }),
  ]);
  const { bigquery } = JSON.parse(line);
  const stop = async () => {
    child.kill('SIGTERM');
    await ended.catch(() => undefined);
    rmSync(folder, { recursive: true, force: true });
  };
  return new RestBigQuery(bigquery, stop);
}

/** A BigQuery at an address, over its REST API. */
export class RestBigQuery {
  #url;

  constructor(url, stop) {
    this.#url = url;
    /** Ends the stack and deletes its data. */
    this.stop = stop;
  }

  /** Runs a statement: {columns: [{name, type}], rows: [[value, …], …]}; throws an Error with BigQuery's message. */
  async run(project, sql, parameters = {}) {
    const answer = await this.#post(`/bigquery/v2/projects/${project}/queries`, {
      query: sql,
      useLegacySql: false,
      location: LOCATION,
      maxResults: 100_000,
      timeoutMs: 60_000,
      formatOptions: { useInt64Timestamp: true },
      parameterMode: 'NAMED',
      queryParameters: Object.entries(parameters).map(([name, { type, value }]) => ({
        name,
        parameterType: parameterType(type),
        parameterValue: parameterValue(value, parameterType(type)),
      })),
    });
    if (!answer.jobComplete) throw new Error('The query did not end within a minute.');
    const fields = answer.schema?.fields ?? [];
    return {
      columns: fields.map((field) => ({ name: field.name, type: typeOf(field) })),
      rows: (answer.rows ?? []).map(({ f }) => f.map(({ v }, index) => decode(v, fields[index]))),
    };
  }

  /** Makes a table, in the place of one that may be there, with these rows, by a load job. */
  async load(table) {
    const [projectId, datasetId, tableId] = table.name.split('.');
    const load = {
      destinationTable: { projectId, datasetId, tableId },
      schema: { fields: table.columns.map(({ name, type }) => fieldOf(name, type)) },
      sourceFormat: 'NEWLINE_DELIMITED_JSON',
      writeDisposition: 'WRITE_TRUNCATE',
    };
    const job = { configuration: { load }, jobReference: { projectId, location: LOCATION } };
    const lines = table.rows.map((row) => JSON.stringify(jsonRow(table.columns, row))).join('\n');
    const boundary = 'rows-of-a-table';
    const part = (type, body) => `--${boundary}\r\nContent-Type: ${type}\r\n\r\n${body}\r\n`;
    const body = `${part('application/json', JSON.stringify(job))}${part('application/octet-stream', lines)}--${boundary}--`;
    const answer = await this.#request(
      `/upload/bigquery/v2/projects/${projectId}/jobs?uploadType=multipart`,
      { 'Content-Type': `multipart/related; boundary=${boundary}` },
      body,
    );
    await this.#waitFor(projectId, answer);
  }

  async #waitFor(project, job) {
    let { status } = job;
    while (status.state !== 'DONE') {
      const { jobId } = job.jobReference;
      ({ status } = await this.#request(
        `/bigquery/v2/projects/${project}/jobs/${jobId}?location=${LOCATION}`,
      ));
    }
    if (status.errorResult) throw new Error(status.errorResult.message);
  }

  #post(path, body) {
    return this.#request(path, { 'Content-Type': 'application/json' }, JSON.stringify(body));
  }

  async #request(path, headers = {}, body = undefined) {
    const response = await fetch(`${this.#url}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers,
      body,
    });
    const answer = await response.json();
    if (!response.ok) throw new Error(answer.error?.message ?? `HTTP ${response.status}`);
    return answer;
  }
}

const SQL_NAMES = { INTEGER: 'INT64', FLOAT: 'FLOAT64', BOOLEAN: 'BOOL' };
const REST_NAMES = { INT64: 'INTEGER', FLOAT64: 'FLOAT', BOOL: 'BOOLEAN' };

function typeOf({ type, mode, fields }) {
  const single =
    type === 'RECORD' || type === 'STRUCT'
      ? `STRUCT<${fields.map((field) => `${field.name} ${typeOf(field)}`.trim()).join(', ')}>`
      : (SQL_NAMES[type] ?? type);
  return mode === 'REPEATED' ? `ARRAY<${single}>` : single;
}

function fieldOf(name, type) {
  const [, members] = /^ARRAY<STRUCT<(.*)>>$/.exec(type) ?? [];
  if (members) {
    const fields = members.split(', ').map((member) => fieldOf(...member.split(' ')));
    return { name, type: 'RECORD', mode: 'REPEATED', fields };
  }
  const [, element] = /^ARRAY<(.*)>$/.exec(type) ?? [];
  const scalar = element ?? type;
  return { name, type: REST_NAMES[scalar] ?? scalar, mode: element ? 'REPEATED' : 'NULLABLE' };
}

function decode(value, field) {
  if (field.mode === 'REPEATED') {
    return value.map(({ v }) => decode(v, { ...field, mode: 'NULLABLE' }));
  }
  if (value === null) return null;
  switch (field.type) {
    case 'RECORD':
    case 'STRUCT':
      return value.f.map(({ v }, index) => decode(v, field.fields[index]));
    case 'BOOLEAN':
    case 'BOOL':
      return value === 'true' || value === true;
    case 'FLOAT':
    case 'FLOAT64':
      return String(Number(value));
    case 'JSON':
      return canonicalJson(value);
    default:
      return String(value);
  }
}

function jsonRow(columns, row) {
  return Object.fromEntries(
    columns.map(({ name, type }, index) => [name, jsonValue(type, row[index])]),
  );
}

function jsonValue(type, value) {
  if (value === null) return value;
  if (type === 'TIMESTAMP') return isoOf(value);
  const { mode, fields } = fieldOf('', type);
  if (mode !== 'REPEATED' || !fields) return value;
  return value.map((item) =>
    Object.fromEntries(fields.map((field, index) => [field.name, item[index]])),
  );
}

function isoOf(micros) {
  const whole = BigInt(micros);
  const fraction = ((whole % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const seconds = new Date(Number((whole - fraction) / 1000n)).toISOString().slice(0, 19);
  return `${seconds}.${fraction.toString().padStart(6, '0')}Z`;
}

function parameterType(type) {
  const [, outer, inner] = /^(\w+)(?:<(.*)>)?$/.exec(type);
  if (outer === 'ARRAY') return { type: outer, arrayType: parameterType(inner) };
  if (outer !== 'STRUCT') return { type: outer };
  const structTypes = inner.split(/,\s*/).map((field) => {
    const [name, fieldType] = field.split(' ');
    return { name, type: parameterType(fieldType) };
  });
  return { type: outer, structTypes };
}

function parameterValue(value, { type, arrayType, structTypes }) {
  if (type === 'ARRAY') {
    return { arrayValues: value.map((item) => parameterValue(item, arrayType)) };
  }
  if (type !== 'STRUCT') return { value: value === null ? null : String(value) };
  const fields = structTypes.map(({ name, type: fieldType }, index) => [
    name,
    parameterValue(value[index], fieldType),
  ]);
  return { structValues: Object.fromEntries(fields) };
}
