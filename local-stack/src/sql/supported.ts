/** The page that lists what the local stack supports. */
export function renderSupported(): string {
  return '';
}
