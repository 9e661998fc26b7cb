const OLDEST = [20, 19, 0];

/** Releases whose HTTP client cuts Google's answers short: [first bad, first good again]. */
const BROKEN = [
  [
    [22, 23, 0],
    [22, 23, 1],
  ],
  [
    [24, 17, 0],
    [24, 18, 0],
  ],
  [
    [26, 0, 0],
    [26, 4, 0],
  ],
];

/**
 * Why this Node.js can't run the programs, as one sentence, or undefined when it can.
 * Source of the broken releases: nodejs/node#63989 (node-fetch 2 ends with "Premature close").
 */
export function nodeProblem(version = process.versions.node) {
  const parts = version.split('.').map(Number);
  if (isBefore(parts, OLDEST)) {
    return `Node.js ${version} is too old: use ${OLDEST.join('.')} or newer.`;
  }
  const range = BROKEN.find(([from, to]) => !isBefore(parts, from) && isBefore(parts, to));
  if (!range) return undefined;
  return `Node.js ${version} breaks Google's clients (answers end with "Premature close"): use ${range[1].join('.')} or newer.`;
}

function isBefore(version, other) {
  const index = version.findIndex((part, position) => part !== other[position]);
  return index >= 0 && version[index] < other[index];
}
