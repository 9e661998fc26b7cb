import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createCanvas, GlobalFonts } from '@napi-rs/canvas';
import type { Canvas, SKRSContext2D } from '@napi-rs/canvas';

import { seededRandom } from '../seeded-random.ts';
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
  const palette = paletteOf(random);
  drawPicture(context, palette, random);
  drawGrain(context);
  drawText(context, palette, content);
  return canvas.encode('jpeg', JPEG_QUALITY);
}

/** The colours of a poster: sky from `top` to `bottom`, hills, text on ink. */
interface Palette {
  top: string;
  bottom: string;
  hills: string[];
  accent: string;
  ink: string;
  paper: string;
}

function paletteOf(random: () => number): Palette {
  const hue = Math.floor(random() * 360);
  const colour = (turn: number, saturation: number, light: number): string =>
    `hsl(${(hue + turn) % 360} ${saturation}% ${light}%)`;
  return {
    top: colour(30, 60, 88),
    bottom: colour(0, 55, 70),
    hills: [colour(10, 45, 52), colour(0, 48, 38), colour(350, 50, 24)],
    accent: colour(40, 70, 66),
    ink: '#141824',
    paper: '#f7f2e7',
  };
}

// The one design: a sun over three rows of hills.
function drawPicture(context: SKRSContext2D, palette: Palette, random: () => number): void {
  const sky = context.createLinearGradient(0, 0, 0, HEIGHT_PX * 0.7);
  sky.addColorStop(0, palette.top);
  sky.addColorStop(1, palette.bottom);
  context.fillStyle = sky;
  context.fillRect(0, 0, WIDTH_PX, HEIGHT_PX);
  context.fillStyle = palette.accent;
  context.beginPath();
  const sunX = WIDTH_PX * (0.2 + random() * 0.6);
  context.arc(sunX, HEIGHT_PX * (0.25 + random() * 0.1), 60 + random() * 60, 0, Math.PI * 2);
  context.fill();
  palette.hills.forEach((colour, row) => {
    const [shift, length, level] = [random() * 7, 70 + random() * 90, 0.42 + row * 0.12];
    context.fillStyle = colour;
    context.beginPath();
    context.moveTo(0, HEIGHT_PX);
    for (let x = 0; x <= WIDTH_PX; x += 6) {
      context.lineTo(x, HEIGHT_PX * level + Math.sin(x / length + shift) * 30);
    }
    context.lineTo(WIDTH_PX, HEIGHT_PX);
    context.fill();
  });
}

const TITLE = '"Poster Title"';
const LIGHT = '"Poster Light"';
const ITALIC = '"Poster Italic"';

let hasFonts = false;

function registerFonts(): void {
  if (hasFonts) return;
  const folder = join(
    createRequire(import.meta.url).resolve('dejavu-fonts-ttf/package.json'),
    '../ttf',
  );
  GlobalFonts.registerFromPath(join(folder, 'DejaVuSerifCondensed-Bold.ttf'), 'Poster Title');
  GlobalFonts.registerFromPath(join(folder, 'DejaVuSansCondensed.ttf'), 'Poster Light');
  GlobalFonts.registerFromPath(join(folder, 'DejaVuSerif-Italic.ttf'), 'Poster Italic');
  hasFonts = true;
}

function drawText(context: SKRSContext2D, palette: Palette, content: PosterContent): void {
  const width = WIDTH_PX - 2 * MARGIN_PX;
  const title = decodeEntities(content.title);
  const original = decodeEntities(content.originalTitle);
  const sizesPx = [68, 60, 52, 46, 40, 36, 32, 28];
  const set = fitText(context, title, TITLE, { width, maxLines: 3, sizesPx });
  const lineHeight = set.sizePx * 1.12;
  const originalHeight = original === title ? 0 : 34;
  const textHeight = set.lines.length * lineHeight + originalHeight + 92;
  let y = HEIGHT_PX - MARGIN_PX - textHeight;
  shade(context, palette.ink, y - 100);
  context.fillStyle = palette.paper;
  context.textBaseline = 'top';
  context.font = `${set.sizePx}px ${TITLE}`;
  for (const line of set.lines) {
    context.fillText(line, MARGIN_PX, y);
    y += lineHeight;
  }
  y += 8;
  if (originalHeight > 0) {
    drawLine(context, original, ITALIC, 20, y);
    y += originalHeight;
  }
  context.fillStyle = palette.accent;
  context.fillRect(MARGIN_PX, y + 4, 72, 4);
  context.fillStyle = palette.paper;
  drawLine(context, directedBy(content.directors), LIGHT, 23, y + 22);
  const facts = [content.year ?? 's. d.', ...content.countries].join(' · ');
  drawLine(context, facts, LIGHT, 18, y + 56);
  drawCast(context, palette, content.cast);
}

function directedBy(directors: string[]): string {
  if (directors.length === 0) return 'Réalisation inconnue';
  const names = directors.slice(0, 2).join(', ');
  return decodeEntities(`Un film de ${names}${directors.length > 2 ? '…' : ''}`);
}

// The names of the cast stand at the top, on a shade of the ink, so that any picture may be below.
function drawCast(context: SKRSContext2D, palette: Palette, cast: string[]): void {
  if (cast.length === 0) return;
  const gradient = context.createLinearGradient(0, 0, 0, 110);
  gradient.addColorStop(0, `${palette.ink}d8`);
  gradient.addColorStop(1, `${palette.ink}00`);
  context.fillStyle = gradient;
  context.fillRect(0, 0, WIDTH_PX, 110);
  context.fillStyle = palette.paper;
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
