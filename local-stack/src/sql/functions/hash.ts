import { rowsOf } from './row.ts';

const { rows, add } = rowsOf('Hash and encoding');
const safe = { isSafe: true };

add('MD5(STRING) BYTES', 'unhex(md5($1))', safe);
add('MD5(BYTES) BYTES', 'unhex(md5($1))', safe);
add('SHA1(STRING) BYTES', 'unhex(sha1($1))', safe);
add('SHA1(BYTES) BYTES', 'unhex(sha1($1))', safe);
add('SHA256(STRING) BYTES', 'unhex(sha256($1))', safe);
add('SHA256(BYTES) BYTES', 'unhex(sha256($1))', safe);
add('FARM_FINGERPRINT(STRING) INT64', 'bq_farm_fingerprint(encode($1))', safe);
add('FARM_FINGERPRINT(BYTES) INT64', 'bq_farm_fingerprint($1)', safe);
add('TO_HEX(BYTES) STRING', 'lower(hex($1))', safe);
add(
  'FROM_HEX(STRING) BYTES',
  ({ args: [s], fail }) =>
    `CASE WHEN regexp_full_match(${s}, '[0-9a-fA-F]*') THEN unhex(CASE WHEN strlen(${s}) % 2 = 1 THEN '0' || ${s} ELSE ${s} END) WHEN ${s} IS NOT NULL THEN ${fail(`'Failed to decode invalid hexadecimal string: ' || ${s}`)} END`,
  safe,
);
add('TO_BASE64(BYTES) STRING', 'to_base64($1)', safe);
add(
  'FROM_BASE64(STRING) BYTES',
  ({ args: [s], fail }) => {
    // White space counts for nothing, "=" at the end may be missing, and bits that fill no byte are dropped.
    const digits = `regexp_replace(${s}, '\\s|=+\\s*$', '', 'g')`;
    const padded = `rpad(${digits}, CAST((length(${digits}) + 3) // 4 * 4 AS INTEGER), '=')`;
    const isGood = `regexp_full_match(${digits}, '([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2,3})?')`;
    return `CASE WHEN ${s} IS NULL THEN NULL WHEN ${isGood} THEN from_base64(${padded}) ELSE ${fail(`'Failed to decode invalid base64 string'`)} END`;
  },
  safe,
);
add('GENERATE_UUID() STRING', 'CAST(uuid() AS VARCHAR)', { isVolatile: true });

/** Hashes and encodings. */
export const hashRows = rows;
