// Runs the project's SQL on awkward tables, in Google's reference evaluator and on the local stack, and compares.
import { awkwardTables, brokenStagings } from '../fixtures/awkward-movies.mjs';
import { longLists } from '../fixtures/long-lists.mjs';
import { actionsInOrder, declaredColumns, tableName } from './compiled-project.mjs';
import { programStatements } from './program-statements.mjs';

/** Both sides must see one clock. */
const NOW = "TIMESTAMP '2026-02-01 00:00:00+00'";
const atFixedTime = (sql) => sql.replaceAll('CURRENT_TIMESTAMP()', NOW);

/** Rows as text, in an order of their own: a query without ORDER BY promises none. */
function asLines({ columns, rows }, isOrdered) {
  const lines = rows.map((row) =>
    row.map((value, index) => `${columns[index].name}=${JSON.stringify(value)}`).join(' '),
  );
  return isOrdered ? lines : lines.sort();
}

/** What a query gives: lines, with the columns' types first, or the error that ERROR() raises. */
async function outcomeOf(run, sql) {
  try {
    const result = await run();
    const types = result.columns.map(({ name, type }) => `${name} ${type}`).join(', ');
    return [`(${types})`, ...asLines(result, /\bORDER BY\b[^()]*$/.test(sql))];
  } catch (error) {
    const [sentence] = /Gate \w+: .*?\.(?= |$)/.exec(error.message) ?? [];
    return [`ERROR ${sentence ?? error.message}`];
  }
}

function difference(label, expected, found) {
  const at = expected.findIndex((line, index) => line !== found[index]);
  const first = at < 0 ? expected.length : at;
  return `${label}: differs (${expected.length - 1} and ${found.length - 1} rows), first at ${first}
  Google's evaluator: ${expected[first] ?? 'no such row'}
  the local stack:    ${found[first] ?? 'no such row'}`;
}

/** What reads the items of a list. */
const READER_OF = {
  cast_normalized: 'movie_people',
  credits_normalized: 'movie_people',
  releases: 'movie_releases',
  countries: 'movie_countries',
  genres: 'movie_genres',
  companies: 'movie_companies',
};

/** Compares one thing after another, and keeps the differences and the number of agreements. */
export class Comparison {
  differences = [];
  agreements = 0;
  #reference;
  #local;
  #project;
  /** Tables as both sides hold them: {name, columns, rows}. */
  #tables = new Map();

  constructor(reference, local, project) {
    this.#reference = reference;
    this.#local = local;
    this.#project = project;
  }

  async #hold(table) {
    this.#tables.set(table.name, table);
    await this.#local.load(table);
  }

  /** The tables that a statement names: the reference takes 4 MB of them at a time. */
  #tablesOf(sql) {
    return [...this.#tables.values()].filter(({ name }) => sql.includes(name));
  }

  /** The reference's result, after it was compared with the local stack's. */
  async #compare(label, sql, parameters = {}) {
    const query = atFixedTime(sql);
    let result;
    const expected = await outcomeOf(async () => {
      result = await this.#reference.evaluate(query, this.#tablesOf(query), parameters);
      return result;
    }, query);
    const found = await outcomeOf(() => this.#local.run(this.#project, query, parameters), query);
    if (expected.join('\n') === found.join('\n')) this.agreements += 1;
    else this.differences.push(difference(label, expected, found));
    return result;
  }

  /** Every query of the compiled project, each on what the reference says of those before it. */
  async ofProject(graph) {
    for (const { kind, name, action } of actionsInOrder(graph)) {
      const label = `${kind} ${name}`;
      const shortName = action.target.name;
      const declared = declaredColumns(shortName);
      const held = awkwardTables[shortName];
      const hold = (columns) =>
        this.#hold({
          name,
          columns,
          rows: (held ?? []).map((row) => columns.map((column) => row[column.name])),
        });
      if (declared) await hold(declared);
      if (declared || kind === 'operation') continue;
      const result = await this.#compare(label, action.query);
      if (kind === 'assertion' || !result) continue;
      if (held) await hold(result.columns);
      else await this.#hold({ name, ...result });
      if (action.incrementalQuery) await this.#compare(`${label}, merged`, action.incrementalQuery);
    }
  }

  /** The gates and the merge on staging tables that they must refuse. */
  async ofBrokenStagings(graph) {
    const concerned = actionsInOrder(graph).filter(
      ({ kind, name, action }) =>
        name.endsWith('.staging_profile') ||
        name.endsWith('.broken_gates') ||
        name.endsWith('.raw_movies') ||
        (kind === 'assertion' && action.fileName.includes('/gates/')),
    );
    const staging = [...this.#tables.values()].find(({ name }) => name.endsWith('.staging_movies'));
    for (const [wrong, rows] of Object.entries(brokenStagings)) {
      await this.#hold({
        ...staging,
        rows: rows.map((row) => staging.columns.map((column) => row[column.name])),
      });
      for (const { kind, name, action } of concerned) {
        const sql = action.incrementalQuery ?? action.query;
        const result = await this.#compare(`${kind} ${name}, staging ${wrong}`, sql);
        if (kind === 'view') await this.#hold({ name, ...result });
      }
    }
    await this.#hold(staging);
  }

  /** The marts, and what the gates look at, on a movie of which one list is as long as any. */
  async ofLongLists(graph) {
    const entries = actionsInOrder(graph);
    for (const [column, movie] of Object.entries(longLists)) {
      for (const shortName of ['raw_movies', 'staging_movies']) {
        const held = [...this.#tables.values()].find(({ name }) => name.endsWith(`.${shortName}`));
        await this.#hold({ ...held, rows: [held.columns.map(({ name }) => movie[name])] });
      }
      for (const reader of [READER_OF[column], 'mart_issues', 'staging_profile']) {
        const { kind, name, action } = entries.find((entry) => entry.action.target.name === reader);
        await this.#compare(`${kind} ${name}, 20,000 items of ${column}`, action.query);
      }
    }
  }

  /** The programs' queries, and the rows that their UPDATE leaves. */
  async ofPrograms(dataset) {
    for (const { name, sql, parameters } of await programStatements(dataset)) {
      if (/^\s*(SELECT|WITH)\b/i.test(sql)) await this.#compare(name, sql, parameters);
      else await this.#compareUpdate(name, atFixedTime(sql), parameters);
    }
  }

  async #compareUpdate(label, sql, parameters) {
    const tables = [...this.#tables.values()];
    const target = tables.find(({ name }) => sql.startsWith(`UPDATE \`${name}\``));
    const written = await this.#reference.modify(sql, tables, parameters);
    const ids = new Set(written.map(([id]) => id));
    const rows = [...target.rows.filter(([id]) => !ids.has(id)), ...written];
    await this.#local.run(this.#project, sql, parameters);
    this.#tables.set(target.name, { ...target, rows });
    await this.#compare(`${label}, ${written.length} rows`, `SELECT * FROM \`${target.name}\``);
  }

  /** The project's unit tests: the query of each, and the rows that it must give. */
  async ofUnitTests(graph) {
    for (const { name, testQuery } of graph.tests) await this.#compare(`test ${name}`, testQuery);
  }
}

/** "project.dataset" in which a compiled graph makes its tables. */
export function datasetOf(graph) {
  return tableName({ ...graph.tables[0].target, name: '' }).slice(0, -1);
}
