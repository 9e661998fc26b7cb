import { readFileSync } from 'node:fs';
import { logFilter } from './log-filter.mjs';

const TABLE = new URL('../../terraform/alerts.json', import.meta.url);

/**
 * The names of the alerts that fire over these log entries: those on a line when one matches, those on
 * silence when none does.
 */
export function firing(entries, prefix) {
  const alerts = Object.entries(JSON.parse(readFileSync(TABLE, 'utf8')));
  const fires = ([, { filter, fires_on: on }]) => {
    const holds = logFilter(filter.join(' AND ').replaceAll('{prefix}', prefix));
    return entries.some(holds) === (on === 'line');
  };
  return alerts.filter(fires).map(([name]) => name);
}
