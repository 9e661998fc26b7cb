// The figures that `npm run bench` prints, one line each, and keeps for README's table.
import { appendFileSync } from 'node:fs';

/**
 * Prints a figure, and keeps it in the file that BENCH_FIGURES names; one that misses its bound makes the process end
 * with 1.
 * @param {{ what: string, found: string, bound?: string, peer?: string, holds?: boolean }} figure what was measured; what
 *   was found and what may be at most (or at least), with units; what stood beside it in the same run; holds is false
 *   where the bound is missed
 */
export function figure({ what, found, bound = '', peer = '', holds = true }) {
  const wanted = [bound && `bound: ${bound}`, peer && `beside it: ${peer}`].filter(Boolean);
  process.stdout.write(
    `${holds ? 'ok  ' : 'FAIL'} ${[`${what}: ${found}`, ...wanted].join('; ')}\n`,
  );
  const file = process.env.BENCH_FIGURES;
  if (file) appendFileSync(file, `${JSON.stringify({ what, found, bound, peer, holds })}\n`);
  if (!holds) process.exitCode = 1;
  return holds;
}
