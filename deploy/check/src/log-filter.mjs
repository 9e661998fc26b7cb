// Cloud Logging's query language, as far as the alerts and the workflow use it.

const TOKEN =
  /\s*(?:(\(|\))|(>=|=~|!=|=|:)|("(?:[^"\\]|\\.)*")|([\w-]+(?:\.[\w-]+|\."(?:[^"\\]|\\.)*")*))/y;
const SEVERITIES = ['DEFAULT', 'DEBUG', 'INFO', 'NOTICE', 'WARNING', 'ERROR', 'CRITICAL'];

/**
 * A filter as a function of one log entry: field comparisons with =, !=, =~, >= (severity) and lists of
 * values, joined with AND, OR, NOT and parentheses. A comparison with a missing field does not hold.
 * Throws an Error at what it does not know.
 * @returns {(entry: object) => boolean}
 */
export function logFilter(text) {
  const tokens = tokensOf(text);
  const holds = any(tokens);
  if (tokens.length > 0) throw new Error(`"${tokens[0]}" was not expected in the filter: ${text}`);
  return holds;
}

function tokensOf(text) {
  const tokens = [];
  TOKEN.lastIndex = 0;
  while (text.slice(TOKEN.lastIndex).trim() !== '') {
    const at = TOKEN.lastIndex;
    const [found] = TOKEN.exec(text) ?? [];
    if (!found) throw new Error(`The filter can't be read from here: ${text.slice(at)}`);
    tokens.push(found.trim());
  }
  return tokens;
}

function any(tokens) {
  const parts = [all(tokens)];
  while (tokens[0] === 'OR') parts.push((tokens.shift(), all(tokens)));
  return (entry) => parts.some((holds) => holds(entry));
}

function all(tokens) {
  const parts = [one(tokens)];
  while (tokens[0] === 'AND') parts.push((tokens.shift(), one(tokens)));
  return (entry) => parts.every((holds) => holds(entry));
}

function one(tokens) {
  if (tokens[0] === 'NOT') {
    tokens.shift();
    const holds = one(tokens);
    return (entry) => !holds(entry);
  }
  if (tokens[0] === '(') {
    tokens.shift();
    const holds = any(tokens);
    close(tokens);
    return holds;
  }
  return comparison(tokens);
}

function comparison(tokens) {
  const path = pathOf(tokens.shift());
  const operator = tokens.shift();
  const values = valuesOf(tokens).map(unquoted);
  const compare = comparer(operator, path);
  return (entry) => {
    const found = path.reduce((value, key) => value?.[key], entry);
    return found !== undefined && values.some((value) => compare(found, value));
  };
}

function comparer(operator, path) {
  switch (operator) {
    case '=':
      return (found, value) => String(found) === value;
    case '!=':
      return (found, value) => String(found) !== value;
    case '=~':
      return (found, value) => new RegExp(value, 'u').test(String(found));
    case '>=':
      if (path.join('.') !== 'severity') break;
      return (found, value) => SEVERITIES.indexOf(found) >= SEVERITIES.indexOf(value);
  }
  throw new Error(`The comparison ${path.join('.')} ${operator} is not known here.`);
}

function valuesOf(tokens) {
  if (tokens[0] !== '(') return [tokens.shift()];
  tokens.shift();
  const values = [tokens.shift()];
  while (tokens[0] === 'OR') values.push((tokens.shift(), tokens.shift()));
  close(tokens);
  return values;
}

function close(tokens) {
  if (tokens.shift() !== ')') throw new Error('A parenthesis is not closed in the filter.');
}

function pathOf(token) {
  return [...token.matchAll(/"((?:[^"\\]|\\.)*)"|[^."]+/g)].map(([key, quoted]) => quoted ?? key);
}

function unquoted(token) {
  return token.startsWith('"') ? JSON.parse(token) : token;
}
