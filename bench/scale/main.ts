import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { extractOptions } from '../../extractor/src/settings.ts';
import { RENEWALS } from '../../extractor/src/lease.ts';
import { apiOptions } from '../../runtime/src/settings.ts';
import { syncOptions } from '../../poster-worker/src/settings.ts';
import type { CompiledGraph } from './dataform-run.ts';
import { MEASURES } from './measures.ts';
import { night, type Night, type Pipeline } from './night.ts';
import { nightsAsMarkdown, wallsAsMarkdown } from './print.ts';
import { SCENARIOS, usualNight } from './scenario.ts';

const ROOT = join(import.meta.dirname, '../..');
const PAGE = join(ROOT, 'docs/scale.md');
const GENERATED = /(?<=<!-- generated: (\w+) -->\n)[\s\S]*?(?=<!-- end -->)/g;

/** The code's own settings and compiled graph. */
export function pipelineOfCode(): Pipeline {
  return {
    crawl: {
      calls: apiOptions.rateLimitCalls.fallback,
      periodMs: apiOptions.rateLimitPeriodMs.fallback,
      leaseMs: extractOptions.leaseMs.fallback,
      renewals: RENEWALS,
    },
    posters: {
      concurrency: syncOptions.concurrency.fallback,
      perHostConcurrency: syncOptions.perHostConcurrency.fallback,
    },
    graph: compiledGraph(),
    measures: MEASURES,
  };
}

/**
 * Prints the nights of docs/scale.md, or one of so many movies ("--movies N" and the other numbers of a scenario);
 * "--write" writes the page's tables.
 */
export function main(args: readonly string[]): number {
  const pipeline = pipelineOfCode();
  const chosen = scenarioOf(args);
  const nights = (chosen ? [chosen] : SCENARIOS).map((scenario) => night(scenario, pipeline));
  if (args.includes('--write')) writePage(nights);
  process.stdout.write(`${nightsAsMarkdown(nights)}\n`);
  if (chosen) process.stdout.write(`\n${wallsAsMarkdown(nights[0] as Night)}\n`);
  return 0;
}

/** The tables of docs/scale.md, by the name that the page gives them. */
export function pageTables(nights: readonly Night[]): Record<string, string> {
  const last = nights.find(({ scenario }) => scenario.movies === 100_000_000) ?? nights[0];
  return { nights: nightsAsMarkdown(nights), walls: wallsAsMarkdown(last as Night) };
}

/** docs/scale.md with its tables as they are computed now. */
export function pageText(page: string, nights: readonly Night[]): string {
  const tables = pageTables(nights);
  return page.replace(GENERATED, (_, name: string) => `\n${tables[name] ?? ''}\n\n`);
}

function writePage(nights: readonly Night[]): void {
  writeFileSync(PAGE, pageText(readFileSync(PAGE, 'utf8'), nights));
}

function scenarioOf(args: readonly string[]) {
  const { movies, ...over } = Object.fromEntries(
    args.flatMap((arg, index) => {
      const name = /^--([a-z-]+)$/.exec(arg)?.[1];
      const value = Number(args[index + 1]);
      if (!name || name === 'write' || Number.isNaN(value)) return [];
      return [[name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase()), value] as const];
    }),
  );
  return movies === undefined ? undefined : usualNight(movies, over);
}

function compiledGraph(): CompiledGraph {
  const script = join(ROOT, 'scripts/dataform.mjs');
  const output = execFileSync(process.execPath, [script, 'compile', '--json'], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return JSON.parse(output) as CompiledGraph;
}
