/**
 * Bytes in memory that nobody else uses, to be handed to another thread, which takes the memory away from this one:
 * a Buffer may be a part of memory that other Buffers share.
 */
export function withOwnMemory(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer } = bytes;
  return buffer instanceof ArrayBuffer && buffer.byteLength === bytes.length
    ? new Uint8Array(buffer)
    : new Uint8Array(bytes);
}
