import { hash } from 'node:crypto';

/** MD5, in hex, of a row's hashed fields as sorted Python JSON text. */
export function contentHash(sortedJson: string): string {
  return hash('md5', sortedJson);
}

/** The part of a content hash that the fingerprint combines by XOR, as BIT_XOR over the table does: its first 60 bits. */
export function fingerprintBits(contentHash: string): bigint {
  return BigInt(`0x${contentHash.slice(0, 15)}`);
}
