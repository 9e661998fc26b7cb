/** The environments: the only place where projects, datasets, buckets and secrets are named. */

const environments = {
  dev: {
    projectId: "passculture-data-ehp",
    dataset: "raw_dev",
    bucket: "de-lake-dev",
    secretId: "allocine-data-dev-secret-token",
  },
  prod: {
    projectId: "passculture-data-prod",
    dataset: "raw_prod",
    bucket: "de-lake-prod",
    secretId: "allocine-data-prod-secret-token",
  },
};

/** Every environment's BigQuery location. */
const location = "europe-west1";

module.exports = {
  environments,
  location
};
