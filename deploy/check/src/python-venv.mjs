import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MissingTool } from './missing-tool.mjs';

/**
 * The bin folder of a Python environment with exactly these requirements; made once, again when they change.
 * Throws MissingTool where Python, its venv or a package can't be had.
 */
export function pythonVenv(folder, requirements) {
  const bin = join(folder, 'bin');
  const mark = join(folder, 'installed.txt');
  const wanted = readFileSync(requirements, 'utf8');
  if (existsSync(mark) && readFileSync(mark, 'utf8') === wanted) return bin;
  process.stderr.write('Installing Python packages (once) …\n');
  rmSync(folder, { recursive: true, force: true });
  need('python3', ['-m', 'venv', folder]);
  need(join(bin, 'python'), [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--disable-pip-version-check',
    // The list is whole: nothing is left to resolve.
    '--no-deps',
    '--requirement',
    requirements,
  ]);
  writeFileSync(mark, wanted);
  return bin;
}

function need(command, args) {
  const { status, error, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status === 0) return;
  const reason = error?.message ?? stderr.trim().split('\n').at(-1);
  throw new MissingTool(
    `python3 with venv and pip is needed, and "${[command, ...args.slice(0, 3)].join(' ')}" failed: ${reason}`,
  );
}
