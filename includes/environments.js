/** The environments: the only place where projects, datasets, buckets and secrets are named. */

const environments = {
  dev: {
    projectId: 'passculture-data-ehp',
    dataset: 'raw_dev',
    bucket: 'de-lake-dev',
    secretId: 'allocine-data-dev-secret-token',
  },
  prod: {
    projectId: 'passculture-data-prod',
    dataset: 'raw_prod',
    bucket: 'de-lake-prod',
    secretId: 'allocine-data-prod-secret-token',
  },
};

/** Every environment's BigQuery location. */
const location = 'europe-west1';

/** The dataset that a Dataform compilation works in, its schema suffix included. */
function datasetOf({ defaultSchema, schemaSuffix }) {
  return schemaSuffix ? `${defaultSchema}_${schemaSuffix}` : defaultSchema;
}

/** A dataset that this environment may write: its own; in dev also a developer's, which adds "_" and a name. */
function mayWrite(name, dataset) {
  const own = environments[name].dataset;
  return dataset === own || (name === 'dev' && dataset.startsWith(`${own}_`));
}

/**
 * Throws unless a Dataform compilation's settings are those of the environment that its vars.env names:
 * nobody writes prod's data into dev, or dev's into prod.
 */
function checkProjectConfig(config) {
  const { vars, defaultDatabase, defaultSchema, defaultLocation, assertionSchema } = config;
  const environment = environments[vars.env];
  if (!environment) {
    throw new Error(
      `vars.env is "${vars.env}": set it to one of ${Object.keys(environments).join(', ')}.`,
    );
  }
  const problem = (setting, found, expected) =>
    new Error(
      `vars.env is "${vars.env}" but ${setting} is "${found}" where that environment has "${expected}": set both for the same environment.`,
    );
  if (defaultDatabase !== environment.projectId) {
    throw problem('defaultDatabase', defaultDatabase, environment.projectId);
  }
  if (!mayWrite(vars.env, defaultSchema)) {
    throw problem('defaultSchema', defaultSchema, environment.dataset);
  }
  if (!mayWrite(vars.env, datasetOf(config))) {
    throw problem('the schema with its suffix', datasetOf(config), environment.dataset);
  }
  if (assertionSchema !== `${defaultSchema}_assertions`) {
    throw problem('assertionSchema', assertionSchema, `${defaultSchema}_assertions`);
  }
  if (defaultLocation !== location) throw problem('defaultLocation', defaultLocation, location);
  for (const name of ['allow_shrink', 'export_allocine_movie', 'unit_tests']) {
    if (!['true', 'false'].includes(vars[name])) {
      throw new Error(`vars.${name} is "${vars[name]}": set it to true or false.`);
    }
  }
}

module.exports = {
  environments,
  location,
  datasetOf,
  mayWrite,
  checkProjectConfig,
};
