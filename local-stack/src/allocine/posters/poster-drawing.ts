import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createCanvas, GlobalFonts } from '@napi-rs/canvas';
import type { Canvas, SKRSContext2D } from '@napi-rs/canvas';
import { decode } from 'html-entities';

import { seededRandom } from '../seeded-random.ts';

const WIDTH_PX = 600;
const HEIGHT_PX = 800;
const MARGIN_PX = 44;
const TEXT_WIDTH_PX = WIDTH_PX - 2 * MARGIN_PX;
const JPEG_QUALITY = 84;

/** What stands on a poster. Texts may hold HTML entities. */
export interface PosterContent {
  title: string;
  originalTitle: string;
  directors: string[];
  year: number | null;
  countries: string[];
  /** Varies the colours. */
  seed: string;
}

/** Draws a poster as a JPEG, 600 x 800: text on a coloured ground; the same content gives the same bytes. */
export async function drawPoster(content: PosterContent): Promise<Buffer> {
  registerFonts();
  const canvas = createCanvas(WIDTH_PX, HEIGHT_PX);
  const context = canvas.getContext('2d');
  context.lang = 'fr';
  const hue = Math.floor(seededRandom('picture', content.seed)() * 360);
  const ground = context.createLinearGradient(0, 0, 0, HEIGHT_PX);
  ground.addColorStop(0, `hsl(${hue} 50% 62%)`);
  ground.addColorStop(1, `hsl(${(hue + 330) % 360} 55% 16%)`);
  context.fillStyle = ground;
  context.fillRect(0, 0, WIDTH_PX, HEIGHT_PX);
  grain ??= makeGrain();
  context.drawImage(grain, 0, 0);
  context.fillStyle = '#f7f2e7';
  drawText(context, content);
  return canvas.encode('jpeg', JPEG_QUALITY);
}

const BOLD = '"Poster Bold"';
const LIGHT = '"Poster Light"';
let hasFonts = false;

function registerFonts(): void {
  if (hasFonts) return;
  const folder = join(
    createRequire(import.meta.url).resolve('dejavu-fonts-ttf/package.json'),
    '../ttf',
  );
  GlobalFonts.registerFromPath(join(folder, 'DejaVuSerifCondensed-Bold.ttf'), 'Poster Bold');
  GlobalFonts.registerFromPath(join(folder, 'DejaVuSansCondensed.ttf'), 'Poster Light');
  hasFonts = true;
}

/** The title at the bottom, and below it what else is known; a line that is too long is set narrower. */
function drawText(context: SKRSContext2D, content: PosterContent): void {
  const title = decode(content.title);
  const original = decode(content.originalTitle);
  const titlePx = title.length > 60 ? 34 : 52;
  context.font = `${titlePx}px ${BOLD}`;
  const titleLines = wrapped(context, title);
  const otherLines = [
    ...(original === title ? [] : [original]),
    content.directors.length > 0 ? `Un film de ${decode(content.directors.join(', '))}` : '',
    [content.year ?? 's. d.', ...content.countries].join(' · '),
  ];
  let y = HEIGHT_PX - MARGIN_PX - titleLines.length * titlePx * 1.15 - otherLines.length * 32;
  for (const line of titleLines) context.fillText(line, MARGIN_PX, (y += titlePx * 1.15));
  context.font = `21px ${LIGHT}`;
  for (const line of otherLines) context.fillText(line, MARGIN_PX, (y += 32), TEXT_WIDTH_PX);
}

function wrapped(context: SKRSContext2D, text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const extended = lines.length === 0 ? word : `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && context.measureText(extended).width <= TEXT_WIDTH_PX) {
      lines[lines.length - 1] = extended;
    } else lines.push(word);
  }
  return lines;
}

let grain: Canvas | undefined;

/** The grain of film stock, which gives posters the size of real ones; one sheet of it serves all. */
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
