// A segment of a path may hold 255 bytes on the usual file systems; longer ones are cut into pieces.
const MAX_SEGMENT_BYTES = 240;
const CONTINUES = '%-';
const EMPTY_SEGMENT = '%';

/** Where every bucket lies. */
export const BUCKETS_REGION = 'EUROPE-WEST1';

/** Why Cloud Storage, or a folder, cannot hold an object of this name; undefined when it can. */
export function objectNameProblem(name: string): string | undefined {
  if (name === '') return 'Required object name is missing.';
  if (Buffer.from(name, 'utf8').toString('utf8') !== name) return 'Invalid object name: not UTF-8.';
  if (Buffer.byteLength(name) > 1024) {
    return 'The specified object name is too long: more than 1024 bytes of UTF-8.';
  }
  if (/[\r\n\0]/.test(name)) {
    return 'Invalid object name: carriage return, line feed and NUL are not allowed.';
  }
  if (name === '.' || name === '..') return `Invalid object name: '${name}'.`;
  return undefined;
}

/** Why Cloud Storage refuses a bucket of this name; undefined when it does not. */
export function bucketNameProblem(name: string): string | undefined {
  const isValid =
    /^[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]$/.test(name) &&
    !name.includes('..') &&
    name.split('.').every((label) => label.length <= 63);
  return isValid ? undefined : `Invalid bucket name: '${name}'`;
}

/**
 * The relative path of an object's file. Ordinary names are their own path; what a file system
 * would misread (empty segments, `.`, `..`, control characters, long segments) is escaped with `%`.
 */
export function objectNameToPath(name: string): string {
  return name.split('/').map(encodeSegment).join('/');
}

/** The object name of a path that objectNameToPath gave; undefined for any other path. */
export function pathToObjectName(path: string): string | undefined {
  const name = path.replaceAll(`${CONTINUES}/`, '').split('/').map(decodeText).join('/');
  return objectNameProblem(name) === undefined && objectNameToPath(name) === path
    ? name
    : undefined;
}

function encodeSegment(segment: string): string {
  if (segment === '') return EMPTY_SEGMENT;
  if (segment === '.') return '%2E';
  if (segment === '..') return '%2E%2E';
  const escaped = segment.replace(/[%\\\u0001-\u001f\u007f]/g, (character) => {
    return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
  });
  return Buffer.byteLength(escaped) <= MAX_SEGMENT_BYTES ? escaped : cutLongSegment(escaped);
}

function cutLongSegment(escaped: string): string {
  const pieces: string[] = [];
  let piece = '';
  let pieceBytes = 0;
  for (const unit of escaped.match(/%[0-9A-F]{2}|./gsu) ?? []) {
    const unitBytes = Buffer.byteLength(unit);
    if (pieceBytes + unitBytes > MAX_SEGMENT_BYTES) {
      pieces.push(piece);
      piece = '';
      pieceBytes = 0;
    }
    piece += unit;
    pieceBytes += unitBytes;
  }
  return [...pieces, piece].join(`${CONTINUES}/`);
}

function decodeText(segment: string): string {
  if (segment === EMPTY_SEGMENT) return '';
  return segment.replace(/%([0-9A-F]{2})/g, (_, hex: string) => {
    return String.fromCharCode(Number.parseInt(hex, 16));
  });
}
