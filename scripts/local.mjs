// npm run local -- start | exec -- COMMAND… | reset: the local stack.
import { pathToFileURL } from 'node:url';
import { BUNDLES } from './build.mjs';
import { ROOT, script, setUp } from './setup.mjs';

await script(async () => {
  await setUp();
  const { main } = await import(pathToFileURL(`${ROOT}/${BUNDLES['local-stack'].outfile}`).href);
  return main(process.argv.slice(2));
});
