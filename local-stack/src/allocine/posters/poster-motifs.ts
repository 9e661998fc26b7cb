import type { SKRSContext2D } from '@napi-rs/canvas';

import type { Motif, PosterStyle } from './poster-style.ts';

/** The surface of a picture, pixels. */
export interface Surface {
  context: SKRSContext2D;
  width: number;
  height: number;
  colours: PosterStyle['colours'];
  ink: string;
  random: () => number;
}

/** Draws each motif over the whole surface. */
export const DRAW_MOTIF: Record<Motif, (surface: Surface) => void> = {
  arches: drawArches,
  bars: drawBars,
  beams: drawBeams,
  discs: drawDiscs,
  hills: drawHills,
  mesas: drawMesas,
  moonlit: drawMoonlit,
  pair: drawPair,
  planet: drawPlanet,
  rays: drawRays,
  shutters: drawShutters,
  waves: drawWaves,
};

function fillSky({ context, width, height }: Surface, top: string, bottom: string): void {
  const gradient = context.createLinearGradient(0, 0, 0, height);
  gradient.addColorStop(0, top);
  gradient.addColorStop(1, bottom);
  context.fillStyle = gradient;
  context.fillRect(0, 0, width, height);
}

function disc({ context }: Surface, x: number, y: number, radius: number, colour: string): void {
  context.fillStyle = colour;
  context.beginPath();
  context.arc(x, y, radius, 0, Math.PI * 2);
  context.fill();
}

/** Fills everything below a line that `heightAt` gives for each x. */
function ground(surface: Surface, colour: string, heightAt: (x: number) => number): void {
  const { context, width, height } = surface;
  context.fillStyle = colour;
  context.beginPath();
  context.moveTo(0, height);
  for (let x = 0; x <= width; x += 6) context.lineTo(x, heightAt(x));
  context.lineTo(width, height);
  context.fill();
}

function rolling(random: () => number, level: number, swing: number): (x: number) => number {
  const [shift, length] = [random() * 7, 70 + random() * 90];
  return (x) =>
    level + Math.sin(x / length + shift) * swing + Math.sin(x / 37 + shift) * swing * 0.2;
}

function drawWaves(surface: Surface): void {
  const { width, height, colours, ink, random } = surface;
  fillSky(surface, colours[0], colours[1]);
  disc(surface, width * (0.25 + random() * 0.5), height * 0.34, 70 + random() * 60, colours[2]);
  const layers = [colours[1], colours[2], colours[3], ink];
  layers.forEach((colour, index) => {
    ground(surface, colour, rolling(random, height * (0.42 + index * 0.11), 16 + random() * 22));
  });
}

function drawHills(surface: Surface): void {
  const { width, height, colours, random } = surface;
  fillSky(surface, colours[0], '#ffffff');
  disc(surface, width * (0.2 + random() * 0.6), height * 0.25, 62, colours[1]);
  for (let i = 0; i < 5; i += 1) {
    const [x, y] = [random() * width, height * (0.1 + random() * 0.25)];
    [0, 34, 68].forEach((step) =>
      disc(surface, x + step, y - (step === 34 ? 12 : 0), 26, '#ffffffcc'),
    );
  }
  ground(surface, colours[2], rolling(random, height * 0.5, 46));
  for (let i = 0; i < 9; i += 1) {
    disc(
      surface,
      random() * width,
      height * (0.5 + random() * 0.1),
      12 + random() * 22,
      colours[3],
    );
  }
  ground(surface, colours[3], rolling(random, height * 0.63, 34));
}

function drawMesas(surface: Surface): void {
  const { context, width, height, colours, ink, random } = surface;
  fillSky(surface, colours[0], colours[1]);
  disc(surface, width * (0.3 + random() * 0.4), height * 0.4, 110 + random() * 40, '#fff3c4dd');
  [colours[2], colours[3]].forEach((colour, layer) => {
    context.fillStyle = colour;
    for (let x = -40; x < width; x += 130 + random() * 150) {
      const [top, base] = [height * (0.36 + layer * 0.12 + random() * 0.1), 70 + random() * 90];
      context.beginPath();
      context.moveTo(x, height);
      context.lineTo(x + 22, top);
      context.lineTo(x + base, top + random() * 12);
      context.lineTo(x + base + 34, height);
      context.fill();
    }
    ground(surface, colour, rolling(random, height * (0.56 + layer * 0.08), 10));
  });
  ground(surface, ink, rolling(random, height * 0.72, 14));
}

function drawMoonlit(surface: Surface): void {
  const { context, width, height, colours, ink, random } = surface;
  fillSky(surface, colours[3], colours[1]);
  const moonX = width * (0.3 + random() * 0.4);
  disc(surface, moonX, height * 0.3, 135, '#f3e9d21c');
  disc(surface, moonX, height * 0.3, 105, colours[2]);
  context.strokeStyle = ink;
  const branch = (x: number, y: number, angle: number, length: number, depth: number): void => {
    const [toX, toY] = [x + Math.cos(angle) * length, y + Math.sin(angle) * length];
    context.lineWidth = depth * 2.1;
    context.beginPath();
    context.moveTo(x, y);
    context.lineTo(toX, toY);
    context.stroke();
    if (depth < 2) return;
    branch(toX, toY, angle - 0.25 - random() * 0.4, length * 0.74, depth - 1);
    branch(toX, toY, angle + 0.25 + random() * 0.4, length * 0.74, depth - 1);
  };
  for (const x of [0.08, 0.36, 0.68, 0.94]) {
    branch(width * (x + random() * 0.06), height * 0.72, -Math.PI / 2, 92 + random() * 40, 6);
  }
  ground(surface, ink, rolling(random, height * 0.68, 12));
}

function drawShutters(surface: Surface): void {
  const { context, width, height, colours, ink, random } = surface;
  fillSky(surface, colours[2], colours[3]);
  const [lampX, lampY] = [width * (0.2 + random() * 0.6), height * 0.16];
  const cone = context.createLinearGradient(0, lampY, 0, height * 0.75);
  cone.addColorStop(0, colours[0]);
  cone.addColorStop(1, `${colours[1]}30`);
  context.fillStyle = cone;
  context.beginPath();
  context.moveTo(lampX, lampY);
  context.lineTo(lampX - 210, height * 0.78);
  context.lineTo(lampX + 210, height * 0.78);
  context.fill();
  disc(surface, lampX, lampY, 20, '#fff8dc');
  const figureX = lampX + (random() - 0.5) * 90;
  context.fillStyle = ink;
  disc(surface, figureX, height * 0.43, 27, ink);
  context.fillRect(figureX - 46, height * 0.405, 92, 9);
  context.fillRect(figureX - 27, height * 0.365, 54, 34);
  context.beginPath();
  context.moveTo(figureX - 20, height * 0.46);
  context.lineTo(figureX + 20, height * 0.46);
  context.lineTo(figureX + 74, height * 0.8);
  context.lineTo(figureX - 74, height * 0.8);
  context.fill();
  context.fillStyle = `${ink}8c`;
  const tilt = random() * 0.24 - 0.12;
  for (let y = -80; y < height; y += 46) {
    context.setTransform(1, tilt, 0, 1, 0, 0);
    context.fillRect(0, y, width, 13);
  }
  context.resetTransform();
}

function drawDiscs(surface: Surface): void {
  const { context, width, height, colours, random } = surface;
  fillSky(surface, '#fff8e7', '#fdeccb');
  const cell = width / 4;
  for (let row = 0; row * cell < height * 0.78; row += 1) {
    for (let column = 0; column < 4; column += 1) {
      const colour = colours[Math.floor(random() * 4)] as string;
      const [x, y, turn] = [column * cell, row * cell, Math.floor(random() * 4)];
      context.fillStyle = colour;
      context.beginPath();
      const corner = [x + (turn % 2) * cell, y + (turn > 1 ? cell : 0)] as const;
      if (random() < 0.5)
        context.arc(x + cell / 2, y + cell / 2, cell * (0.2 + random() * 0.3), 0, 7);
      else {
        const start = [0, Math.PI / 2, -Math.PI / 2, Math.PI][turn] as number;
        context.moveTo(...corner);
        context.arc(...corner, cell, start, start + Math.PI / 2);
      }
      context.fill();
    }
  }
}

function drawPair(surface: Surface): void {
  const { context, width, height, colours, ink, random } = surface;
  fillSky(surface, colours[0], colours[1]);
  const [gap, radius] = [62 + random() * 46, 150 + random() * 26];
  context.globalCompositeOperation = 'multiply';
  disc(surface, width / 2 - gap, height * 0.36, radius, colours[1]);
  disc(surface, width / 2 + gap, height * (0.34 + random() * 0.06), radius, colours[2]);
  context.globalCompositeOperation = 'source-over';
  context.strokeStyle = '#ffffff66';
  context.lineWidth = 1.5;
  for (let ring = 1; ring < 9; ring += 1) {
    context.beginPath();
    context.arc(width / 2, height * 0.36, radius * 0.2 * ring, 0, Math.PI * 2);
    context.stroke();
  }
  ground(surface, colours[3], rolling(random, height * 0.66, 22));
  ground(surface, ink, rolling(random, height * 0.73, 12));
}

function drawPlanet(surface: Surface): void {
  const { context, width, height, colours, random } = surface;
  fillSky(surface, colours[0], colours[1]);
  for (let i = 0; i < 260; i += 1) {
    const bright = random();
    disc(
      surface,
      random() * width,
      random() * height * 0.8,
      0.5 + bright * 1.5,
      `rgba(255,255,255,${bright})`,
    );
  }
  const [x, y, radius] = [width * (0.3 + random() * 0.4), height * 0.36, 105 + random() * 55];
  const glow = context.createRadialGradient(x - radius / 3, y - radius / 3, 8, x, y, radius);
  glow.addColorStop(0, colours[3]);
  glow.addColorStop(0.65, colours[2]);
  glow.addColorStop(1, colours[0]);
  disc(surface, x, y, radius, '#000000');
  context.fillStyle = glow;
  context.beginPath();
  context.arc(x, y, radius, 0, Math.PI * 2);
  context.fill();
  context.strokeStyle = `${colours[3]}c8`;
  for (const [ring, widthPx] of [
    [1.5, 9],
    [1.68, 4],
    [1.8, 2],
  ] as const) {
    context.lineWidth = widthPx;
    context.beginPath();
    context.ellipse(x, y, radius * ring, radius * ring * 0.24, -0.35, -0.25, Math.PI + 0.25);
    context.stroke();
  }
  ground(surface, colours[1], rolling(random, height * 0.7, 26));
}

function drawRays(surface: Surface): void {
  const { context, width, height, colours, ink, random } = surface;
  fillSky(surface, colours[0], colours[1]);
  const [x, y, count] = [width * (0.3 + random() * 0.4), height * 0.5, 22];
  for (let i = 0; i < count; i += 1) {
    const angle = (i / count) * Math.PI * 2 + random() * 0.05;
    context.fillStyle = i % 2 === 0 ? colours[1] : `${colours[2]}d0`;
    context.beginPath();
    context.moveTo(x, y);
    context.arc(x, y, 900, angle, angle + Math.PI / count);
    context.fill();
  }
  disc(surface, x, y, 96, colours[0]);
  const peaks = [0, 1, 2, 3, 4, 5, 6].map(
    (i) => [i * 100, height * (0.5 + random() * 0.2)] as const,
  );
  [colours[3], ink].forEach((colour, layer) => {
    context.fillStyle = colour;
    context.beginPath();
    context.moveTo(0, height);
    peaks.forEach(([px, py], i) => {
      context.lineTo(px - 40 * layer, py + layer * 70);
      context.lineTo(px + 50, height * (0.66 + layer * 0.09) - (i % 2) * 16);
    });
    context.lineTo(width + 60, height);
    context.fill();
  });
}

function drawArches(surface: Surface): void {
  const { context, width, height, colours, ink, random } = surface;
  fillSky(surface, colours[0], colours[1]);
  disc(surface, width / 2, height * 0.44, 60 + random() * 50, '#fff6d8');
  const count = 3 + Math.floor(random() * 3);
  const [span, spring] = [width / count, height * 0.21];
  const radius = span / 2 - 7;
  context.fillStyle = ink;
  context.beginPath();
  context.rect(0, 0, width, height);
  for (let i = 0; i < count; i += 1) {
    const left = i * span + 7;
    context.moveTo(left, height);
    context.lineTo(left, spring);
    context.arc(left + radius, spring, radius, Math.PI, 0);
    context.lineTo(left + 2 * radius, height);
  }
  context.fill('evenodd');
  ground(surface, colours[3], rolling(random, height * 0.66, 5));
}

function drawBars(surface: Surface): void {
  const { context, width, height, colours, ink, random } = surface;
  fillSky(surface, colours[3], ink);
  const count = 16;
  for (let i = 0; i < count; i += 1) {
    const tall = height * (0.12 + Math.abs(Math.sin(i / 2.3 + random())) * 0.48);
    const gradient = context.createLinearGradient(0, height * 0.72 - tall, 0, height * 0.72);
    gradient.addColorStop(0, colours[i % 3] as string);
    gradient.addColorStop(1, colours[2]);
    context.fillStyle = gradient;
    context.beginPath();
    context.roundRect(i * (width / count) + 5, height * 0.72 - tall, width / count - 10, tall, 12);
    context.fill();
  }
  for (let i = 0; i < 26; i += 1) {
    disc(
      surface,
      random() * width,
      random() * height * 0.4,
      2 + random() * 7,
      `${colours[i % 3]}b0`,
    );
  }
}

function drawBeams(surface: Surface): void {
  const { context, width, height, colours, random } = surface;
  fillSky(surface, colours[0], colours[1]);
  const [x, y] = [width * (0.35 + random() * 0.3), height * 0.38];
  for (let ring = 9; ring > 0; ring -= 1) {
    const radius = ring * 34;
    const colour = colours[ring % 4] as string;
    context.save();
    context.beginPath();
    context.arc(x, y, radius, random() * 6, random() * 6 + 3.6);
    context.lineTo(x, y);
    context.clip();
    disc(surface, x, y, radius, colour);
    context.restore();
  }
  disc(surface, x, y, 30, colours[3]);
  disc(surface, x, y, 10, colours[0]);
}
