import { ExtData } from '@msgpack/msgpack';

/**
 * The values of a configuration that the provider's documentation does not list.
 * @param {object} config a resource's configuration as Terraform sends it; what is not known yet is ExtData
 * @param {import('./provider-schema.mjs').Block} block
 * @returns {{ path: (string | number)[], value: string, allowed: string[] }[]}
 */
export function valuesNotAllowed(config, block, path = []) {
  if (!isKnownObject(config)) return [];
  const own = block.attributes
    .filter(({ values }) => values)
    .flatMap(({ name, values }) =>
      [config[name]]
        .flat()
        .flatMap((value) =>
          typeof value === 'string' && !values.includes(value)
            ? [{ path: [...path, name], value, allowed: values }]
            : [],
        ),
    );
  const nested = block.blocks.flatMap(({ name, block: inner }) => {
    const items = config[name];
    if (!Array.isArray(items)) return valuesNotAllowed(items, inner, [...path, name]);
    return items.flatMap((item, index) => valuesNotAllowed(item, inner, [...path, name, index]));
  });
  return [...own, ...nested];
}

function isKnownObject(value) {
  return typeof value === 'object' && value !== null && !(value instanceof ExtData);
}
