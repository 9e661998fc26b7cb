// docs/settings.md: every flag and variable, from the tables that the programs themselves read.
import { join } from 'node:path';
import { ROOT } from './setup.mjs';

/** The file that `npm run docs` writes. */
export const SETTINGS_PAGE = join(ROOT, 'docs/settings.md');

const PROGRAMS = ['extractor', 'poster-worker', 'pipeline-health', 'report'];

/** docs/settings.md for the programs as they stand. */
export async function settingsPage() {
  await import('./typescript.mjs');
  const { shownFallback } = await import(`${ROOT}/runtime/src/pure/options.ts`);
  const programs = await Promise.all(
    PROGRAMS.map(async (name) => {
      const { COMMANDS } = await import(`${ROOT}/${name}/src/main.ts`);
      const commands = COMMANDS.map(({ options, ...command }) => ({
        ...command,
        options: Object.values(options).map((option) => ({
          ...option,
          fallbackText: shownFallback(option),
        })),
      }));
      return { name, commands };
    }),
  );
  return `${[
    '# Settings',
    "Made by `npm run docs` from the programs' own tables: change those, not this page. A flag wins over a variable, a variable over what holds without either. `ENV_SHORT_NAME` (dev or prod; dev without it) chooses the environment.",
    '## Environment variables',
    variablesTable(programs),
    ...programs.flatMap(({ name, commands }) =>
      commands.flatMap((command) => commandSection(name, command)),
    ),
  ].join('\n\n')}\n`;
}

function variablesTable(programs) {
  const rows = new Map([['ENV_SHORT_NAME', ['Environment: dev or prod.', 'dev', PROGRAMS]]]);
  for (const { name, commands } of programs) {
    for (const option of commands.flatMap(({ options }) => options)) {
      if (!option.variable) continue;
      const users = new Set([...(rows.get(option.variable)?.[2] ?? []), name]);
      rows.set(option.variable, [option.describes, option.fallbackText ?? '', [...users]]);
    }
  }
  return table(
    ['Variable', 'Meaning', 'Without it', 'Read by'],
    [...rows].map(([variable, [describes, fallback, users]]) => [
      `\`${variable}\``,
      describes,
      fallback,
      users.join(', '),
    ]),
  );
}

function commandSection(program, { usage, describes, options }) {
  const flags = options.filter(({ flag }) => flag);
  return [
    `## npx ${[program, usage].join(' ').trim()}`,
    describes,
    table(
      ['Flag', 'Meaning', 'Without it'],
      flags.map(({ flag, describes: meaning, fallbackText = '', variable }) => [
        `\`${flag}\``,
        meaning,
        [variable && `\`${variable}\``, fallbackText].filter(Boolean).join(', else '),
      ]),
    ),
  ];
}

function table(head, rows) {
  const line = (cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
