/**
 * What staging_movies must satisfy before it is merged: as SQL over staging_profile, and one gate over its rows.
 * Each gate stands in one assertion, which stops `dataform run` and names it; and the merge checks them all again
 * by itself, in its own statement, so that it can't be run past one.
 */

const { anyIsMalformed } = require('./json_columns');

/** A number as text within a sentence. */
const text = (column) => `IFNULL(CAST(${column} AS STRING), "no")`;

const gates = {
  staging_matches_its_manifest: {
    isBroken: `staging_rows = 0
    OR staging_rows IS DISTINCT FROM manifest_rows
    OR fingerprint IS DISTINCT FROM manifest_fingerprint`,
    sentence: [
      `"staging_movies holds "`,
      text('staging_rows'),
      `" rows with fingerprint "`,
      text('fingerprint'),
      `", and the last successful run of the extractor ("`,
      text('run_id'),
      `") loaded "`,
      text('manifest_rows'),
      `" rows with fingerprint "`,
      text('manifest_fingerprint'),
      `". Run the extractor again."`,
    ],
  },
  staging_ids_are_unique: {
    isBroken: 'distinct_ids != staging_rows',
    sentence: [
      `"staging_movies holds "`,
      text('staging_rows'),
      `" rows with "`,
      text('distinct_ids'),
      `" different movie_ids, and "`,
      text('rows_without_id'),
      `" rows without one. Run the extractor again."`,
    ],
  },
  staging_hashes_are_well_formed: {
    isBroken: 'malformed_hashes > 0',
    sentence: [
      `"staging_movies holds "`,
      text('malformed_hashes'),
      `" rows whose content_hash is not an MD5 in hex. Run the extractor again."`,
    ],
  },
  staging_has_not_shrunk: {
    isBroken: 'staging_rows * 10 < baseline_rows * 9',
    sentence: [
      `"staging_movies holds "`,
      text('staging_rows'),
      `" rows, more than a tenth fewer than the "`,
      text('baseline_rows'),
      `" of the run before. If the catalogue really shrank, run once with --vars=allow_shrink=true."`,
    ],
  },
};

/** The gates' names that hold in this compilation: `vars.allow_shrink` lifts one. */
function activeGates(vars) {
  if (!['true', 'false'].includes(vars.allow_shrink)) {
    throw new Error(`vars.allow_shrink is "${vars.allow_shrink}": set it to true or false.`);
  }
  const names = Object.keys(gates);
  return vars.allow_shrink === 'true'
    ? names.filter((name) => name !== 'staging_has_not_shrunk')
    : names;
}

/** The condition under which a gate is broken; FALSE for one that is lifted. */
function isBroken(name, vars) {
  return activeGates(vars).includes(name) ? `(${gates[name].isBroken})` : 'FALSE';
}

/** The sentence of a broken gate, which begins with its name. */
function sentence(name) {
  return `CONCAT("Gate ${name}: ", ${gates[name].sentence.join(', ')})`;
}

/** The gate over rows: all JSON is valid. What follows its name in the sentence differs from place to place. */
const JSON_GATE = 'staging_json_is_valid';

/** The sentence of the gate over rows, about what the SQL text `found` says. */
function jsonSentence(found) {
  return `CONCAT("Gate ${JSON_GATE}: staging_movies holds ", ${found}, ". Run the extractor again.")`;
}

/** TRUE for a row that holds JSON wherever it should; fails the statement with the gate's sentence for another. */
function rowIsOpen(staging) {
  return `CASE
    WHEN ${anyIsMalformed(staging)} THEN ERROR(${jsonSentence(`"malformed JSON for the movie ", ${staging}.movie_id`)})
    ELSE TRUE
  END`;
}

/** TRUE if all gates over staging_profile are open; fails the statement with the sentence of the first that is broken. */
function areOpen(vars) {
  const broken = activeGates(vars).map(
    (name) => `WHEN ${isBroken(name, vars)} THEN ERROR(${sentence(name)})`,
  );
  return `CASE\n    ${broken.join('\n    ')}\n    ELSE TRUE\n  END`;
}

module.exports = {
  names: [...Object.keys(gates), JSON_GATE],
  isBroken,
  jsonSentence,
  rowIsOpen,
  sentence,
  areOpen,
};
