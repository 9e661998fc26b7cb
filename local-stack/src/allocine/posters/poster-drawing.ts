import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createCanvas, GlobalFonts } from '@napi-rs/canvas';
import type { Canvas, SKRSContext2D } from '@napi-rs/canvas';

import { seededRandom } from '../seeded-random.ts';
import { DRAW_MOTIF } from './poster-motifs.ts';
import type { Surface } from './poster-motifs.ts';
import { styleOf } from './poster-style.ts';
import type { PosterStyle } from './poster-style.ts';
import { decodeEntities, fitText } from './poster-text.ts';

const WIDTH_PX = 600;
const HEIGHT_PX = 800;
const MARGIN_PX = 44;
const JPEG_QUALITY = 84;

/** What stands on a poster. Texts may hold HTML entities. */
export interface PosterContent {
  title: string;
  originalTitle: string;
  directors: string[];
  cast: string[];
  year: number | null;
  countries: string[];
  genres: readonly string[] | null;
  /** Varies the picture. */
  seed: string;
}

/** Draws a poster as a JPEG, 600 x 800; the same content gives the same bytes. */
export async function drawPoster(content: PosterContent): Promise<Buffer> {
  registerFonts();
  const canvas = createCanvas(WIDTH_PX, HEIGHT_PX);
  const context = canvas.getContext('2d');
  context.lang = 'fr';
  const random = seededRandom('picture', content.seed);
  const style = styleOf(content.genres, random);
  const { colours, ink } = style;
  const surface: Surface = { context, width: WIDTH_PX, height: HEIGHT_PX, colours, ink, random };
  DRAW_MOTIF[style.motif](surface);
  drawGrain(context);
  drawText(context, style, content);
  return canvas.encode('jpeg', JPEG_QUALITY);
}

const SERIF = '"Poster Serif"';
const SANS = '"Poster Sans"';
const LIGHT = '"Poster Light"';
const ITALIC = '"Poster Italic"';

let hasFonts = false;

function registerFonts(): void {
  if (hasFonts) return;
  const folder = join(
    createRequire(import.meta.url).resolve('dejavu-fonts-ttf/package.json'),
    '../ttf',
  );
  GlobalFonts.registerFromPath(join(folder, 'DejaVuSerifCondensed-Bold.ttf'), 'Poster Serif');
  GlobalFonts.registerFromPath(join(folder, 'DejaVuSansCondensed-Bold.ttf'), 'Poster Sans');
  GlobalFonts.registerFromPath(join(folder, 'DejaVuSansCondensed.ttf'), 'Poster Light');
  GlobalFonts.registerFromPath(join(folder, 'DejaVuSerif-Italic.ttf'), 'Poster Italic');
  hasFonts = true;
}

function drawText(context: SKRSContext2D, style: PosterStyle, content: PosterContent): void {
  const width = WIDTH_PX - 2 * MARGIN_PX;
  const font = style.serif ? SERIF : SANS;
  const title = decodeEntities(content.title);
  const original = decodeEntities(content.originalTitle);
  const sizesPx = [68, 60, 52, 46, 40, 36, 32, 28];
  const set = fitText(context, title, font, { width, maxLines: 3, sizesPx });
  const lineHeight = set.sizePx * 1.12;
  const originalHeight = original === title ? 0 : 34;
  const textHeight = set.lines.length * lineHeight + originalHeight + 92;
  let y = HEIGHT_PX - MARGIN_PX - textHeight;
  shade(context, style.ink, y - 100);
  context.fillStyle = style.paper;
  context.textBaseline = 'top';
  context.font = `${set.sizePx}px ${font}`;
  for (const line of set.lines) {
    context.fillText(line, MARGIN_PX, y);
    y += lineHeight;
  }
  y += 8;
  if (originalHeight > 0) {
    drawLine(context, original, ITALIC, 20, y);
    y += originalHeight;
  }
  context.fillStyle = style.colours[style.motif === 'planet' ? 3 : 0];
  context.fillRect(MARGIN_PX, y + 4, 72, 4);
  context.fillStyle = style.paper;
  drawLine(context, directedBy(content.directors), LIGHT, 23, y + 22);
  const facts = [content.year ?? 's. d.', ...content.countries].join(' · ');
  drawLine(context, facts, LIGHT, 18, y + 56);
  drawCast(context, style, content.cast);
}

function directedBy(directors: string[]): string {
  if (directors.length === 0) return 'Réalisation inconnue';
  const names = directors.slice(0, 2).join(', ');
  return decodeEntities(`Un film de ${names}${directors.length > 2 ? '…' : ''}`);
}

// The names of the cast stand at the top, on a shade of the ink, so that any picture may be below.
function drawCast(context: SKRSContext2D, style: PosterStyle, cast: string[]): void {
  if (cast.length === 0) return;
  const gradient = context.createLinearGradient(0, 0, 0, 110);
  gradient.addColorStop(0, `${style.ink}d8`);
  gradient.addColorStop(1, `${style.ink}00`);
  context.fillStyle = gradient;
  context.fillRect(0, 0, WIDTH_PX, 110);
  context.fillStyle = style.paper;
  drawLine(context, decodeEntities(cast.slice(0, 3).join('   ')), LIGHT, 18, 26);
}

function drawLine(
  context: SKRSContext2D,
  text: string,
  font: string,
  sizePx: number,
  y: number,
): void {
  const width = WIDTH_PX - 2 * MARGIN_PX;
  const sizesPx = [sizePx, sizePx - 2, sizePx - 4, sizePx - 6];
  const set = fitText(context, text, font, { width, maxLines: 1, sizesPx });
  context.font = `${set.sizePx}px ${font}`;
  context.fillText(set.lines[0] ?? '', MARGIN_PX, y);
}

function shade(context: SKRSContext2D, ink: string, from: number): void {
  const gradient = context.createLinearGradient(0, from, 0, from + 150);
  gradient.addColorStop(0, `${ink}00`);
  gradient.addColorStop(1, ink);
  context.fillStyle = gradient;
  context.fillRect(0, from, WIDTH_PX, HEIGHT_PX - from);
}

let grain: Canvas | undefined;

// The grain of film stock; one sheet of it serves all posters.
function drawGrain(context: SKRSContext2D): void {
  grain ??= makeGrain();
  context.drawImage(grain, 0, 0);
}

function makeGrain(): Canvas {
  const sheet = createCanvas(WIDTH_PX, HEIGHT_PX);
  const context = sheet.getContext('2d');
  const pixels = context.createImageData(WIDTH_PX, HEIGHT_PX);
  const random = seededRandom('grain');
  for (let i = 0; i < pixels.data.length; i += 4) {
    pixels.data.fill(random() < 0.5 ? 0 : 255, i, i + 3);
    pixels.data[i + 3] = Math.floor(random() * 14);
  }
  context.putImageData(pixels, 0, 0);
  return sheet;
}
