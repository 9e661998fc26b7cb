import { rowsOf } from './row.ts';

const { rows, add } = rowsOf('Date and time');
const safe = { isSafe: true };

add('CURRENT_TIMESTAMP() TIMESTAMP', ({ now }) => now, { notes: 'The same for the whole job.' });
add('CURRENT_DATE() DATE', ({ now }) => `CAST(${now} AS DATE)`, { notes: 'UTC.' });
add('CURRENT_DATETIME() DATETIME', ({ now }) => now, { notes: 'UTC.' });
add('DATE(TIMESTAMP) DATE', 'CAST($1 AS DATE)', safe);
add('DATE(DATETIME) DATE', 'CAST($1 AS DATE)', safe);
add('UNIX_DATE(DATE) INT64', `CAST(date_diff('day', DATE '1970-01-01', $1) AS BIGINT)`, safe);

/** Dates, times and timestamps. */
export const dateRows = rows;
