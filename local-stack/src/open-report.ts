import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** "open": prints where the folder's report is and opens it where there is a desktop. Throws an Error when there is none. */
export async function openReport(
  dir: string,
  { platform, env }: Pick<NodeJS.Process, 'platform' | 'env'> = process,
): Promise<number> {
  const path = join(dir, 'report.html');
  if (!existsSync(path)) throw new Error(`There is no report in ${dir} yet: npm start writes it.`);
  process.stdout.write(`${path}\n`);
  const [program, ...args] = opener(platform, env) ?? [];
  if (!program) return 0;
  const child = spawn(program, [...args, path], { stdio: 'ignore', detached: true });
  // Where nothing opens it, its place is printed all the same.
  child.on('error', () => undefined);
  child.unref();
  return 0;
}

/** The command that opens a file on this desktop; undefined where there is none. */
function opener(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): string[] | undefined {
  if (platform === 'darwin') return ['open'];
  if (platform === 'win32') return ['explorer'];
  return env['DISPLAY'] || env['WAYLAND_DISPLAY'] ? ['xdg-open'] : undefined;
}
