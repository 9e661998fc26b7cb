import { tokenize, type Token } from '../sql/parse/tokens.ts';

/**
 * True when the text is whole and can be sent: it ends with ";", outside of quotes, comments and BEGIN … END. What is
 * no GoogleSQL counts as whole once its last line ends so: BigQuery's error then says what is wrong.
 */
export function isWholeStatement(text: string): boolean {
  let tokens: Token[];
  try {
    tokens = tokenize(text);
  } catch (error) {
    const isOpen = /Unclosed (comment|triple-quoted)/.test((error as Error).message);
    return !isOpen && text.trimEnd().endsWith(';');
  }
  const last = tokens.at(-2);
  return last?.kind === 'symbol' && last.text === ';' && openBlocks(tokens) <= 0;
}

/** BEGIN blocks and CASE expressions whose END is still to come. */
function openBlocks(tokens: readonly Token[]): number {
  return tokens.reduce((open, { upper }, index) => {
    if (upper === 'END') return open - 1;
    const next = tokens[index + 1];
    const opensTransaction = next?.text === ';' || next?.upper === 'TRANSACTION';
    return upper === 'CASE' || (upper === 'BEGIN' && !opensTransaction) ? open + 1 : open;
  }, 0);
}
