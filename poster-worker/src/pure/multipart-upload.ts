/** Metadata of an object, as Cloud Storage's JSON API takes it. */
export interface ObjectMetadata {
  name: string;
  contentType: string;
  /** Base64. Cloud Storage refuses the upload when the bytes have another. */
  md5Hash: string;
  metadata: Record<string, string>;
}

/** The body of a multipart upload: metadata and bytes, between lines of a boundary that the bytes can't hold. */
export function multipartUpload(
  metadata: ObjectMetadata,
  bytes: Buffer,
  boundary: string,
): { contentType: string; contentLength: number; parts: [Buffer, Buffer, Buffer] } {
  const head = [
    `--${boundary}`,
    'Content-Type: application/json; charset=UTF-8',
    '',
    JSON.stringify(metadata),
    `--${boundary}`,
    `Content-Type: ${metadata.contentType}`,
    '',
    '',
  ].join('\r\n');
  const parts: [Buffer, Buffer, Buffer] = [
    Buffer.from(head),
    bytes,
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ];
  return {
    contentType: `multipart/related; boundary=${boundary}`,
    contentLength: parts.reduce((sum, part) => sum + part.length, 0),
    parts,
  };
}
