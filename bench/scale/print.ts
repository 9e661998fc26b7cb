import type { Night } from './night.ts';

/** The nights as one Markdown table, then what binds first in each. */
export function nightsAsMarkdown(nights: readonly Night[]): string {
  const head = [
    '',
    'API requests',
    'crawl',
    'page objects',
    'load jobs',
    'Dataform jobs',
    'UPDATEs',
    'posters',
    'poster time',
    'cost a night',
    'binds first',
  ];
  const rows = nights.map((night) => [
    night.scenario.name,
    count(night.crawl.requests),
    duration(night.crawl.seconds),
    count(night.crawl.pageObjects),
    count(night.loadJobs),
    count(night.dataform.jobs),
    count(night.posters.statements),
    count(night.posters.uploads),
    duration(night.posters.seconds),
    dollars(night.cost),
    firstWall(night),
  ]);
  return table([head, ...rows]);
}

/** The limits of one night, the fullest first, with what changes in the design there. */
export function wallsAsMarkdown(night: Night): string {
  return table([
    ['limit', 'used', 'at the limit'],
    ...night.walls.map(({ name, share, then }) => [name, percent(share), then]),
  ]);
}

function firstWall({ walls }: Night): string {
  const [first] = walls;
  return first ? `${first.name}: ${percent(first.share)}` : '';
}

function table([head = [], ...rows]: string[][]): string {
  const line = (cells: string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function count(value: number): string {
  return Math.round(value).toLocaleString('en');
}

function percent(share: number): string {
  return `${(share * 100).toLocaleString('en', { maximumSignificantDigits: 2 })}%`;
}

function dollars(value: number): string {
  return `$${value.toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
}

function duration(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)} min`;
  if (seconds < 48 * 3600) return `${(seconds / 3600).toFixed(1)} h`;
  return `${(seconds / 86_400).toFixed(1)} days`;
}
