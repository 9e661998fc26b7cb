// npm run local -- start | exec -- COMMAND… | sql | env | open | reset: the local stack.
import { ROOT, script, setUp } from './setup.mjs';

await script(async () => {
  await setUp();
  await import('./typescript.mjs');
  const { main } = await import(`${ROOT}/local-stack/src/main.ts`);
  return main(process.argv.slice(2));
});
