// deploy/terraform/environments.json: what Terraform reads of includes/environments.js.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ROOT } from './setup.mjs';

const require = createRequire(import.meta.url);

/** The file that "npm run docs" writes. */
export const ENVIRONMENTS_FILE = join(ROOT, 'deploy/terraform/environments.json');

/** Its text: the environments and their location, as JSON. */
export function environmentsFile() {
  const { environments, location } = require('../includes/environments.js');
  return `${JSON.stringify({ location, environments }, null, 2)}\n`;
}
