/** Google's list prices in US dollars (pricing pages, 2026), for estimates. */

/** BigQuery on demand, per byte read; a statement reads at least 10 MB of each table that it names. */
const perByteRead = 6.25 / 1024 ** 4;
const leastBytesRead = 10 * 1024 ** 2;

/** Cloud Storage, per object written, and per byte and month. */
const perObjectWritten = 5 / 1e6;
const perByteMonth = 0.02 / 1e9;

/** Cloud Run jobs, per second of one processor. */
const perProcessorSecond = 0.000018;

module.exports = {
  perByteRead,
  leastBytesRead,
  perObjectWritten,
  perByteMonth,
  perProcessorSecond,
};
