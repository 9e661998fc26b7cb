// Reads a resource's schema back from the code that cdktn generated from the provider's own schema.

const ATTRIBUTE =
  /^ {4}\/\/ (\w+) - computed: (true|false), optional: (true|false), required: (true|false)$/gm;

const GETTERS = {
  getStringAttribute: 'string',
  getNumberAttribute: 'number',
  getBooleanAttribute: 'bool',
  getAnyAttribute: 'dynamic',
  getListAttribute: ['list', 'string'],
  getNumberListAttribute: ['list', 'number'],
  getStringMapAttribute: ['map', 'string'],
  getNumberMapAttribute: ['map', 'number'],
  getBooleanMapAttribute: ['map', 'bool'],
  getAnyMapAttribute: ['map', 'dynamic'],
};

const MEMBER_CLASSES = {
  'cdktn.StringMap': ['map', 'string'],
  'cdktn.NumberMap': ['map', 'number'],
  'cdktn.BooleanMap': ['map', 'bool'],
  'cdktn.AnyMap': ['map', 'dynamic'],
  'cdktn.StringMapList': ['list', ['map', 'string']],
};

/**
 * The schema of one resource, data source or provider.
 * @param {string} code the generated index.js
 * @param {string} types the generated index.d.ts, which documents the values that an attribute may have
 * @returns {{ type: string, block: Block }} its Terraform type and its block
 *
 * A Block is { attributes: [{ name, type, required, optional, computed, values? }],
 * blocks: [{ name, nesting: 'single' | 'list' | 'set', minItems, maxItems, block }] }; a type is cty's JSON.
 * Throws an Error where the code has a form that is not known here.
 */
export function readSchema(code, types) {
  const source = code.split('\n//# sourceMappingURL')[0];
  const classes = classesOf(source);
  const [root] = [...classes.values()].filter(({ base }) =>
    ['TerraformResource', 'TerraformDataSource', 'TerraformProvider'].includes(base),
  );
  const [, type] = /static tfResourceType = "(\w+)"/.exec(root.body);
  return { type, block: blockOf(root, { code: source, classes, values: allowedValues(types) }) };
}

function classesOf(code) {
  const heads = [...code.matchAll(/^(?:export )?class (\w+) extends cdktn\.(\w+)/gm)];
  const entries = heads.map(({ 1: name, 2: base, index }, i) => {
    const body = code.slice(index, heads[i + 1]?.index ?? code.length);
    return [name, { name, base, body }];
  });
  return new Map(entries);
}

/** Struct name -> attribute name -> the values that its documentation lists. */
function allowedValues(types) {
  const structs = new Map();
  for (const part of types.split(/^export /m).slice(1)) {
    const [, name] = /^interface (\w+)/.exec(part) ?? [];
    if (!name) continue;
    const documented = part.matchAll(/\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*readonly \w+\??:/g);
    const found = [...documented].flatMap(([, text]) => {
      const [, values] = /Possible values: (\[[^\]]*\])/.exec(text) ?? [];
      const [, attribute] = /#(\w+) \w+#\w+\}/.exec(text) ?? [];
      return values && attribute ? [[attribute, JSON.parse(values)]] : [];
    });
    structs.set(name, new Map(found));
  }
  return structs;
}

function blockOf(owner, context) {
  const struct = owner.name.replace(/OutputReference$/, '');
  const values = context.values.get(struct) ?? context.values.get(`${struct}Config`) ?? new Map();
  const shapes = shapesOf(owner, struct, context.code);
  const heads = [...owner.body.matchAll(ATTRIBUTE)];
  const members = heads.map(({ 0: head, 1: name, index }, i) => ({
    name,
    computed: / computed: true/.test(head),
    optional: / optional: true/.test(head),
    required: / required: true/.test(head),
    body: owner.body.slice(index + head.length, heads[i + 1]?.index ?? owner.body.length),
  }));
  const block = { attributes: [], blocks: [] };
  for (const { body, ...member } of members) {
    const nested = nestedOf(body, context);
    if (nested && shapes.get(member.name)?.isBlock) {
      block.blocks.push(nestedBlock(member, nested, shapes.get(member.name).type, context));
    } else {
      const type = nested ? nestedType(nested, context) : plainType(body, owner, member);
      block.attributes.push({ ...member, type, values: values.get(member.name) });
    }
  }
  return block;
}

/** Attribute name -> { isBlock, type: simple, list, set, map or struct }, for what can be configured. */
function shapesOf(owner, struct, code) {
  const mapper = `function ${struct[0].toLowerCase()}${struct.slice(1)}ToHclTerraform(`;
  const start = code.indexOf(mapper);
  const text =
    start < 0
      ? owner.body.slice(owner.body.indexOf('synthesizeHclAttributes()'))
      : code.slice(start, code.indexOf('\n}', start));
  const found = text.matchAll(
    /(\w+): \{\s*value: [^\n]*\n\s*isBlock: (true|false),\s*type: "(\w+)"/g,
  );
  return new Map(
    [...found].map(([, name, isBlock, type]) => [name, { isBlock: isBlock === 'true', type }]),
  );
}

/** The class of a nested object, and whether many of it can be there; undefined for a plain value. */
function nestedOf(body, { classes }) {
  const [, name, , wrapsSet] = /= new (\w+)\(this, "(\w+)"(?:, (true|false))?\);/.exec(body) ?? [];
  const named = classes.get(name);
  if (!named) return undefined;
  if (named.base === 'ComplexObject') return { item: named, isMany: false, isSet: false };
  const [, item] = /return new (\w+OutputReference)\(this\./.exec(named.body) ?? [];
  if (!classes.has(item)) throw new Error(`The items of ${name} were not found.`);
  return { item: classes.get(item), isMany: true, isSet: wrapsSet === 'true' };
}

function nestedBlock(member, { item, isMany, isSet }, shape, context) {
  return {
    name: member.name,
    nesting: shape === 'struct' ? 'single' : isSet || shape === 'set' ? 'set' : 'list',
    minItems: member.required ? 1 : 0,
    maxItems: isMany || shape === 'struct' ? 0 : 1,
    block: blockOf(item, context),
  };
}

/** Of a nested value that is no block: a list or set of objects. */
function nestedType({ item, isSet }, context) {
  const { attributes, blocks } = readOnlyBlock(item, context);
  if (blocks.length > 0) throw new Error(`${item.name} has a block inside an attribute.`);
  const fields = attributes.map(({ name, type }) => [name, type]);
  return [isSet ? 'set' : 'list', ['object', Object.fromEntries(fields)]];
}

/** What is only read has no shapes of its own: its nested values are attributes too. */
function readOnlyBlock(item, context) {
  const block = blockOf(item, context);
  const asAttributes = block.blocks.map(({ name, nesting, block: { attributes } }) => ({
    name,
    type: [nesting, ['object', Object.fromEntries(attributes.map((a) => [a.name, a.type]))]],
  }));
  return { attributes: [...block.attributes, ...asAttributes], blocks: [] };
}

function plainType(body, owner, { name }) {
  const [, className] = /= new ([\w.]+)\(this, "/.exec(body) ?? [];
  if (className && MEMBER_CLASSES[className]) return MEMBER_CLASSES[className];
  const [, isSet, getter] =
    /return (cdktn\.Fn\.tolist\()?this\.(get\w+Attribute)\(/.exec(body) ?? [];
  const type = GETTERS[getter] ?? providerType(body, name);
  if (!type) throw new Error(`The type of ${owner.name}.${name} was not understood.`);
  return isSet ? ['set', type[1]] : type;
}

/** A provider's own settings have no getter: they are kept as they came. */
function providerType(body) {
  return /return this\._\w+;/.test(body) ? 'dynamic' : undefined;
}
