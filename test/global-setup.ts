import { BUNDLES, ensureBuilt } from '../scripts/build.mjs';

/**
 * Builds the programs once, so that tests which start them do not all build at the same time.
 * A program that can't be built is told and left to the tests that start it.
 */
export async function setup(): Promise<void> {
  for (const name of Object.keys(BUNDLES) as (keyof typeof BUNDLES)[]) {
    await ensureBuilt(name, () => undefined).catch((error: Error) =>
      process.stderr.write(`${error.message}\n`),
    );
  }
}
