// A provider that knows the google provider's schema and nothing else: enough for validate and mocked tests.
import { fileURLToPath } from 'node:url';
import { Server, ServerCredentials, loadPackageDefinition } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { decode } from '@msgpack/msgpack';
import { valuesNotAllowed } from './allowed-values.mjs';

const PROTO = fileURLToPath(new URL('provider.proto', import.meta.url));
const NESTING = { single: 1, list: 2, set: 3 };
const ERROR = 1;

/**
 * Serves the schemas on a free port of loopback.
 * @returns {Promise<{ reattach: string, close: () => void }>} the value for TF_REATTACH_PROVIDERS
 */
export async function serveProvider({ provider, resources, dataSources }) {
  const { tfplugin5 } = loadPackageDefinition(loadSync(PROTO, { keepCase: true, longs: Number }));
  const server = new Server({ 'grpc.max_send_message_length': -1 });
  server.addService(tfplugin5.Provider.service, {
    GetSchema: (_, reply) =>
      reply(null, {
        provider: schemaMessage(provider),
        resource_schemas: mapValues(resources, schemaMessage),
        data_source_schemas: mapValues(dataSources, schemaMessage),
      }),
    PrepareProviderConfig: ({ request }, reply) => reply(null, { prepared_config: request.config }),
    ValidateResourceTypeConfig: ({ request }, reply) => reply(null, findings(request, resources)),
    ValidateDataSourceConfig: ({ request }, reply) => reply(null, findings(request, dataSources)),
    Stop: (_, reply) => reply(null, {}),
  });
  const port = await new Promise((done, fail) =>
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? fail(error) : done(bound),
    ),
  );
  const address = {
    Protocol: 'grpc',
    ProtocolVersion: 5,
    Pid: process.pid,
    Test: true,
    Addr: { Network: 'tcp', String: `127.0.0.1:${port}` },
  };
  return {
    reattach: JSON.stringify({ 'registry.terraform.io/hashicorp/google': address }),
    close: () => server.forceShutdown(),
  };
}

function mapValues(object, change) {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));
}

function schemaMessage(block) {
  return { version: 0, block: blockMessage(block) };
}

function blockMessage({ attributes, blocks }) {
  return {
    attributes: attributes.map(({ name, type, required, optional, computed }) => ({
      name,
      type: Buffer.from(JSON.stringify(type)),
      required,
      optional,
      computed,
    })),
    block_types: blocks.map(({ name, nesting, minItems, maxItems, block }) => ({
      type_name: name,
      nesting: NESTING[nesting],
      min_items: minItems,
      max_items: maxItems,
      block: blockMessage(block),
    })),
  };
}

function findings({ type_name: type, config }, schemas) {
  const wrong = valuesNotAllowed(decode(config.msgpack), schemas[type]);
  return {
    diagnostics: wrong.map(({ path, value, allowed }) => ({
      severity: ERROR,
      summary: 'Value not allowed',
      detail: `"${value}" is none of the values that the provider's documentation lists: ${allowed.join(', ')}.`,
      attribute: { steps: path.map(step) },
    })),
  };
}

function step(key) {
  return typeof key === 'number' ? { element_key_int: key } : { attribute_name: key };
}
