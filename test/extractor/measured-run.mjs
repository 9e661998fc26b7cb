// Runs the extractor in this process; its last line says what that took: processor time, and memory at its peak.
import '../../scripts/typescript.mjs';

const { main } = await import('../../extractor/src/main.ts');
process.exitCode = await main(process.argv.slice(2));
const { user, system } = process.cpuUsage();
const figures = { cpuMs: (user + system) / 1000, rssMb: process.resourceUsage().maxRSS / 1024 };
process.stdout.write(`${JSON.stringify(figures)}\n`);
