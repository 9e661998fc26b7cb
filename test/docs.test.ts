import { readdirSync, readFileSync, existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SETTINGS_PAGE, settingsPage } from '../scripts/settings-page.mjs';
import { ROOT } from './process.ts';

it('docs/settings.md is what "npm run docs" would write now', async () => {
  expect(readFileSync(SETTINGS_PAGE, 'utf8')).toBe(await settingsPage());
});

/** All files below a folder, but those of packages and what begins with a dot. */
function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.name.startsWith('.') || entry.name === 'node_modules') return [];
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
}

/** A page without its code, which links to nothing. */
function proseOf(path: string): string {
  return readFileSync(path, 'utf8')
    .replace(/^```.*?^```/gms, '')
    .replace(/`[^`\n]*`/g, (code) => 'x'.repeat(code.length));
}

/** The anchors of a page's headings, as GitHub makes them. */
function anchorsOf(path: string): Set<string> {
  const text = readFileSync(path, 'utf8').replace(/^```.*?^```/gms, '');
  const anchors = new Set<string>();
  for (const [, heading] of text.matchAll(/^#+ +(.+?) *$/gm)) {
    const shown = heading!.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const anchor = shown.replace(/[^\p{L}\p{N}\s_-]/gu, '').replace(/\s/g, '-');
    let unique = anchor;
    for (let n = 1; anchors.has(unique); n += 1) unique = `${anchor}-${n}`;
    anchors.add(unique);
  }
  return anchors;
}

/** The links of a page to files and headings of the repository: also pictures, and those in HTML. */
function linksOf(page: string): string[] {
  const links = proseOf(page).matchAll(/\]\(([^)\s]+)\)|(?:href|src|srcset)="([^"]+)"/g);
  return [...links]
    .map(([, markdown, html]) => (markdown ?? html)!)
    .filter((link) => !/^[a-z]+:/.test(link));
}

const FILES = filesBelow(ROOT).map((file) => relative(ROOT, file));
const PAGES = FILES.filter((file) => file.endsWith('.md'));

describe('what a page links to is there', () => {
  it.each(PAGES)('%s', (page) => {
    const lost = linksOf(join(ROOT, page)).filter((link) => {
      const [path, anchor] = link.split('#') as [string, string?];
      const target = path === '' ? join(ROOT, page) : join(ROOT, dirname(page), path);
      if (!existsSync(target)) return true;
      return anchor !== undefined && !anchorsOf(target).has(anchor);
    });
    expect(lost).toEqual([]);
  });

  it('in more than 30 pages', () => {
    expect(PAGES.length).toBeGreaterThan(30);
    expect(PAGES).toContain('CONTRIBUTING.md');
  });
});

it('every file of code that CONTRIBUTING.md names is there', () => {
  const page = readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8');
  const named = [...page.matchAll(/`([a-z][a-z\d_./-]*\.(?:ts|js|mjs|sqlx))`/g)];
  expect(named.length).toBeGreaterThan(50);
  const isThere = (name: string) => FILES.some((file) => `/${file}`.endsWith(`/${name}`));
  expect(named.map(([, name]) => name!).filter((name) => !isThere(name))).toEqual([]);
});

it('every page is linked to by another, but a README: that lies where it is looked for', () => {
  const linked = new Set(
    PAGES.flatMap((page) =>
      linksOf(join(ROOT, page)).map((link) => join(dirname(page), link.split('#')[0]!)),
    ),
  );
  expect(PAGES.filter((page) => !linked.has(page) && !page.endsWith('README.md'))).toEqual([]);
});
