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

/**
 * Throws unless a Dataform compilation's settings are those of the environment that its vars.env names:
 * nobody writes prod's data into dev, or dev's into prod.
 */
function checkProjectConfig({
  vars,
  defaultDatabase,
  defaultSchema,
  defaultLocation,
  assertionSchema,
}) {
  const environment = environments[vars.env];
  if (!environment) {
    throw new Error(
      `vars.env is "${vars.env}": set it to one of ${Object.keys(environments).join(', ')}.`,
    );
  }
  const expected = {
    defaultDatabase: environment.projectId,
    defaultSchema: environment.dataset,
    defaultLocation: location,
    assertionSchema: `${environment.dataset}_assertions`,
  };
  const found = {
    defaultDatabase,
    defaultSchema,
    defaultLocation,
    assertionSchema,
  };
  for (const [setting, value] of Object.entries(expected)) {
    if (found[setting] !== value) {
      throw new Error(
        `vars.env is "${vars.env}" but ${setting} is "${found[setting]}" where that environment has "${value}": set both for the same environment.`,
      );
    }
  }
}

module.exports = {
  environments,
  location,
  checkProjectConfig,
};
