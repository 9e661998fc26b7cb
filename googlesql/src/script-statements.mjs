// The statements of a script, each as the analyzer can look at it by itself: script variables become parameters.

const PART = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`|--[^\n]*|;|[^"'`;-]+|-/g;

/**
 * The statements of a script as [SQL, parameters]: DECLARE and SET as a SELECT of their value, other statements with
 * "@x" for each variable x. BEGIN and COMMIT TRANSACTION are left out.
 */
export function scriptStatements(script) {
  const variables = {};
  const statements = [];
  const add = (parts) => statements.push([withParameters(parts, variables), { ...variables }]);
  for (const parts of partsOf(script)) {
    const text = parts.join('').trim();
    const [, names, type, initial] =
      /^DECLARE\s+(\w+(?:\s*,\s*\w+)*)\s+(.*?)(?:\s+DEFAULT\s+(.*))?$/s.exec(text) ?? [];
    const [, value] = /^SET\s+\w+\s*=\s*(.*)$/s.exec(text) ?? [];
    if (text === '' || /^(BEGIN|COMMIT)( TRANSACTION)?$/.test(text)) continue;
    if (names) {
      for (const name of names.split(/\s*,\s*/))
        variables[name] = { type: type.replace(/\s+/g, ' '), value: null };
      if (initial) add(['SELECT ', ...initial.match(PART)]);
    } else if (value) add(['SELECT ', ...value.match(PART)]);
    else add(parts);
  }
  return statements;
}

/** The script cut at its semicolons, each statement in parts: strings, names in backticks, and what lies between. */
function partsOf(script) {
  const statements = [[]];
  for (const part of script.match(PART) ?? []) {
    if (part === ';') statements.push([]);
    else if (!part.startsWith('--')) statements.at(-1).push(part);
  }
  return statements;
}

function withParameters(parts, variables) {
  const names = Object.keys(variables);
  if (names.length === 0) return parts.join('');
  const variable = new RegExp(`(?<![.\\w@])(${names.join('|')})\\b`, 'g');
  return parts.map((part) => (/^["'`]/.test(part) ? part : part.replace(variable, '@$1'))).join('');
}
