// Which actions a `dataform run` selects, and which of them its output reports as done.

/** The sentence of definitions/raw/new_columns.sqlx: the run added columns, merged nothing, and wants to be repeated. */
export const REPEAT = 'Run dataform once more.';

const DONE =
  /(?:Table created|Assertion passed|Operation completed successfully):\s+([\w-]+\.[\w-]+)/g;
const COLOURS = new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, 'g');

/** "dataset.action" of each action that a run with these arguments selects; disabled ones are left out. */
export function selectedActions(graph, args) {
  const actions = [
    ...(graph.tables ?? []),
    ...(graph.operations ?? []),
    ...(graph.assertions ?? []),
  ].filter(({ disabled }) => !disabled);
  const tags = valuesOf(args, 'tags');
  const names = valuesOf(args, 'actions').map(pattern);
  const isChosen = ({ tags: own = [], target }) =>
    (tags.length === 0 && names.length === 0) ||
    own.some((tag) => tags.includes(tag)) ||
    names.some((name) => formsOf(target).some((form) => name.test(form)));
  const chosen = new Set(actions.filter(isChosen));
  if (args.includes('--include-deps')) follow(chosen, (action) => dependenciesOf(action, actions));
  if (args.includes('--include-dependents')) {
    follow(chosen, (action) => actions.filter((one) => dependenciesOf(one, [action]).length > 0));
  }
  return [...chosen].map(({ target }) => `${target.schema}.${target.name}`);
}

/** Those of the selected actions that the output of a run does not report as done. */
export function unreported(selected, output) {
  const done = new Set([...output.replace(COLOURS, '').matchAll(DONE)].map(([, name]) => name));
  return selected.filter((name) => !done.has(name));
}

/** The values of a list option: --tags a b, --tags=a --tags=b, --tags a,b. */
function valuesOf(args, name) {
  const values = [];
  for (const [at, arg] of args.entries()) {
    if (arg.startsWith(`--${name}=`)) values.push(arg.slice(name.length + 3));
    if (arg !== `--${name}`) continue;
    const rest = args.slice(at + 1);
    const end = rest.findIndex((next) => next.startsWith('-'));
    values.push(...(end < 0 ? rest : rest.slice(0, end)));
  }
  return values.flatMap((value) => value.split(','));
}

function pattern(name) {
  const escaped = name.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
  return new RegExp(`^${escaped}$`);
}

function formsOf({ database, schema, name }) {
  return [name, `${schema}.${name}`, `${database}.${schema}.${name}`];
}

function dependenciesOf({ dependencyTargets = [] }, actions) {
  return actions.filter(({ target }) =>
    dependencyTargets.some(({ schema, name }) => schema === target.schema && name === target.name),
  );
}

function follow(chosen, nextOf) {
  for (const action of chosen) for (const next of nextOf(action)) chosen.add(next);
}
