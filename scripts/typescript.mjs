// Importing this lets the process load TypeScript as it stands, through tsx: nothing is built, so nothing is stale.

// tsx's cache loops for ever where the temporary folder can't be written; without it a start takes 0.1 s longer.
process.env.TSX_DISABLE_CACHE ??= '1';

const { register } = await import('tsx/esm/api');
register();
