// npm run scale: what a night costs and which limit binds first, at any size.
import '../scripts/typescript.mjs';

const { main } = await import('./scale/main.ts');
process.exitCode = main(process.argv.slice(2));
