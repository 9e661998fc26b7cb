const OFFSET = /^arrayconnection:(0|[1-9]\d{0,14})$/;

/** The Relay cursor of the edge at this index: base64 of "arrayconnection:N". */
export function cursorAt(index: number): string {
  return Buffer.from(`arrayconnection:${index}`).toString('base64');
}

/** The index that a cursor names, or undefined when it is no Relay offset (spelled exactly so). */
export function offsetOf(cursor: string): number | undefined {
  const match = OFFSET.exec(Buffer.from(cursor, 'base64').toString('latin1'));
  const index = match ? Number(match[1]) : undefined;
  return index !== undefined && cursorAt(index) === cursor ? index : undefined;
}

/** The edges that a page's cursors prove it has: from the one after `after` (empty: the first) to `endCursor`. */
export function provenEdges(after: string, endCursor: string): number | undefined {
  const before = after === '' ? -1 : offsetOf(after);
  const last = offsetOf(endCursor);
  return before === undefined || last === undefined ? undefined : last - before;
}
