import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser } from 'playwright-core';
import { HOSTILE, startPageMaker } from './pages.ts';

const VIEWS = [
  { name: 'light', width: 1100, colorScheme: 'light' },
  { name: 'dark', width: 1100, colorScheme: 'dark' },
  { name: 'phone', width: 360, colorScheme: 'light' },
  { name: 'phone-dark', width: 360, colorScheme: 'dark' },
] as const;

/**
 * Opens the page of an empty warehouse, of a first night, and of 90 nights with plain and with hostile texts in
 * Chromium, and returns what is wrong with them, a line each. Pages and pictures go to `folder`.
 */
export async function checkPages(executablePath: string, folder: string): Promise<string[]> {
  const maker = await startPageMaker(folder);
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  try {
    const problems: string[] = [];
    const check = async (name: string): Promise<void> => {
      const path = await maker.write(name);
      for (const view of VIEWS) problems.push(...(await problemsOf(browser, path, view)));
    };
    await check('empty');
    await maker.firstNight();
    await check('first-night');
    await maker.manyNights();
    await check('ninety-nights');
    await maker.manyNights({ hostile: HOSTILE });
    await check('hostile');
    return problems;
  } finally {
    await browser.close();
    await maker.stack.stop();
  }
}

async function problemsOf(
  browser: Browser,
  path: string,
  view: (typeof VIEWS)[number],
): Promise<string[]> {
  const { name, width, colorScheme } = view;
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme });
  try {
    const tab = await context.newPage();
    const problems: string[] = [];
    tab.on('console', (message) => problems.push(`logged: ${message.text()}`));
    tab.on('pageerror', (error) => problems.push(`error: ${error.message}`));
    tab.on('dialog', (dialog) => problems.push(`a script ran: ${dialog.message()}`));
    tab.on('request', (request) => {
      if (!/^(file|data):/.test(request.url())) problems.push(`request to ${request.url()}`);
    });
    await tab.goto(pathToFileURL(path).href);
    const [content, seen] = await tab.evaluate<[number, number]>(
      '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
    );
    if (content > seen) problems.push(`scrolls sideways: ${content} px in ${seen} px`);
    await tab.screenshot({ path: path.replace('.html', `-${name}.png`), fullPage: true });
    await tab.evaluate(
      'document.querySelectorAll("details").forEach((details) => (details.open = true))',
    );
    problems.push(...(await axeViolations(tab)));
    return problems.map((problem) => `${path} (${name}): ${problem}`);
  } finally {
    await context.close();
  }
}

async function axeViolations(tab: Awaited<ReturnType<Browser['newPage']>>): Promise<string[]> {
  // The page's own policy forbids scripts; axe-core is put into it from outside.
  const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
  await tab.evaluate(await readFile(axe, 'utf8'));
  const violations = await tab.evaluate<{ id: string; help: string; nodes: { html: string }[] }[]>(
    'axe.run().then(({ violations }) => violations)',
  );
  return violations.map(
    ({ id, help, nodes }) =>
      `axe ${id}: ${help} (${nodes.length}, such as ${nodes[0]?.html.slice(0, 120)})`,
  );
}
