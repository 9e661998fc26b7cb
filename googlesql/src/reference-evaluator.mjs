// Google's own GoogleSQL analyzer and reference evaluator, as the one server process that the package brings.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { freePort } from './free-port.mjs';
import { decodeType, decodeValue, encodeType, encodeValue } from './values.mjs';

const require = createRequire(import.meta.url);
const PACKAGE = '@fivetrandevelopers/zetasql';

// BigQuery's timestamps have microseconds, so nanoseconds stay off. Values from the package's options.proto.
const FEATURE_TIMESTAMP_NANOS = 5;
const PRODUCT_EXTERNAL = 1;

function serverBinary() {
  const arm = process.arch.startsWith('arm') ? '_arm' : '';
  const suffix = process.platform === 'darwin' ? '' : '.so';
  return join(dirname(require.resolve(PACKAGE)), 'zetasql', `remote_server${arm}${suffix}`);
}

/**
 * Starts the reference server and returns a client; call stop() when done.
 * A table is {name, columns: [{name, type}], rows?: [[value, …]]} with types as GoogleSQL writes them
 * (INT64, ARRAY<STRING>, STRUCT<a INT64, b STRING>) and values as decodeValue() returns them.
 */
export async function startReferenceEvaluator() {
  const { ZetaSQLClient } = require(PACKAGE);
  const port = await freePort();
  const child = spawn(serverBinary(), ['localhost', String(port)], { stdio: 'ignore' });
  const stop = async () => {
    ZetaSQLClient.API?.close();
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  try {
    ZetaSQLClient.init(port);
    if (!(await ZetaSQLClient.getInstance().testConnection())) {
      throw new Error(`The GoogleSQL reference server did not answer on port ${port}.`);
    }
    return new ReferenceEvaluator(
      ZetaSQLClient.API,
      await languageOptions(ZetaSQLClient.API),
      stop,
    );
  } catch (error) {
    await stop();
    throw error;
  }
}

function call(api, method, request) {
  return new Promise((resolve, reject) => {
    api[method](request, (error, response) => (error ? reject(error) : resolve(response)));
  });
}

async function languageOptions(api) {
  const options = await call(api, 'GetLanguageOptions', { maximumFeatures: true });
  return {
    ...options,
    productMode: PRODUCT_EXTERNAL,
    enabledLanguageFeatures: options.enabledLanguageFeatures.filter(
      (feature) => feature !== FEATURE_TIMESTAMP_NANOS,
    ),
    supportedStatementKinds: [],
  };
}

/** Answers what GoogleSQL itself says of a statement; one per server process. */
class ReferenceEvaluator {
  #api;
  #languageOptions;

  constructor(api, options, stop) {
    this.#api = api;
    this.#languageOptions = options;
    /** Ends the server process. */
    this.stop = stop;
  }

  #catalog(tables) {
    return {
      name: 'catalog',
      table: tables.map(({ name, columns }, index) => ({
        name,
        serializationId: index + 1,
        column: columns.map((column) => ({ name: column.name, type: encodeType(column.type) })),
      })),
      builtinFunctionOptions: { languageOptions: this.#languageOptions },
    };
  }

  #options(parameters) {
    return {
      languageOptions: this.#languageOptions,
      defaultTimezone: 'UTC',
      queryParameters: Object.entries(parameters).map(([name, { type }]) => ({
        name,
        type: encodeType(type),
      })),
    };
  }

  /** Resolves if the analyzer accepts the statement; throws an Error with its message if not. */
  async analyze(sql, tables = [], parameters = {}) {
    await this.#ask('Analyze', {
      sqlStatement: sql,
      options: this.#options(parameters),
      simpleCatalog: this.#catalog(tables),
    });
  }

  /** The columns of a query, [{name, type}], without evaluating it. */
  async columns(sql, tables = [], parameters = {}) {
    const { prepared } = await this.#ask('PrepareQuery', {
      sql,
      options: this.#options(parameters),
      simpleCatalog: this.#catalog(tables),
    });
    await this.#ask('UnprepareQuery', { preparedQueryId: prepared.preparedQueryId });
    return prepared.columns.map(({ name, type }) => ({ name, type: decodeType(type) }));
  }

  /** Evaluates a query on the tables' rows: {columns: [{name, type}], rows: [[value, …], …]}. */
  async evaluate(sql, tables = [], parameters = {}) {
    const { content, prepared } = await this.#ask(
      'EvaluateQuery',
      this.#evaluation(sql, tables, parameters),
    );
    const columns = prepared.columns.map(({ name, type }) => ({ name, type: decodeType(type) }));
    const rows = (content?.tableData?.row ?? []).map(({ cell }) =>
      cell.map((value, index) => {
        const decoded = decodeValue(value, prepared.columns[index].type);
        // BigQuery has no NULL array in a result: the evaluator, which is no storage, does.
        return decoded === null && columns[index].type.startsWith('ARRAY<') ? [] : decoded;
      }),
    );
    return { columns, rows };
  }

  /** The rows that an INSERT, UPDATE or DELETE would write, [[value, …], …], on the tables' rows. */
  async modify(sql, tables, parameters = {}) {
    const response = await this.#ask('EvaluateModify', this.#evaluation(sql, tables, parameters));
    const { columns } = tables.find(({ name }) => name === response.tableName);
    const types = columns.map(({ type }) => encodeType(type));
    return (response.content ?? []).map(({ cell }) =>
      cell.map((value, index) => decodeValue(value, types[index])),
    );
  }

  #evaluation(sql, tables, parameters) {
    return {
      sql,
      options: this.#options(parameters),
      simpleCatalog: this.#catalog(tables),
      tableContent: Object.fromEntries(
        tables.filter((table) => table.rows).map((table) => [table.name, encodeRows(table)]),
      ),
      params: Object.entries(parameters).map(([name, { type, value }]) => ({
        name,
        value: encodeValue(value, encodeType(type)),
      })),
    };
  }

  async #ask(method, request) {
    try {
      return await call(this.#api, method, request);
    } catch (error) {
      throw new Error(error.details || error.message, { cause: error });
    }
  }
}

function encodeRows({ columns, rows }) {
  const types = columns.map((column) => encodeType(column.type));
  return {
    tableData: {
      row: rows.map((row) => ({
        cell: row.map((value, index) => encodeValue(value, types[index])),
      })),
    },
  };
}
