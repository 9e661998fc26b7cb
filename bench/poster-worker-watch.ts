import type { ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import sharp from 'sharp';

const WATCH_MS = 100;
/** Of /proc, on all Linux machines that Node runs on. */
const TICKS_PER_SECOND = 100;

/** A JPEG of 600 × 900 pixels and about so many bytes, with a comment at its head that makes it distinct. */
export async function drawPoster(bytes: number): Promise<Buffer> {
  const [width, height] = [600, 900];
  const pixels = Buffer.alloc(width * height * 3);
  let state = 1;
  for (let at = 0; at < pixels.length; at += 1) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    pixels[at] = 96 + Math.sin(at / 5000) * 64 + (state >>> 28);
  }
  const raw = { width, height, channels: 3 } as const;
  let poster = Buffer.alloc(0);
  for (let quality = 20; poster.length < bytes && quality <= 100; quality += 5) {
    poster = await sharp(pixels, { raw }).jpeg({ quality }).toBuffer();
  }
  const comment = Buffer.concat([Buffer.from([0xff, 0xfe, 0, 34]), Buffer.alloc(32)]);
  return Buffer.concat([poster.subarray(0, 2), comment, poster.subarray(2)]);
}

export interface Watched {
  peakMb: number;
  cpuMs: number;
}

/** The highest resident set of a process in its life and its processor time, as Linux reports them; 0 elsewhere. */
export async function watch(child: ChildProcess): Promise<Watched> {
  const watched = { peakMb: 0, cpuMs: 0 };
  while (child.exitCode === null && child.signalCode === null) {
    const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '');
    const peakKb = Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0);
    watched.peakMb = Math.max(watched.peakMb, peakKb / 1024);
    const stat = await readFile(`/proc/${child.pid}/stat`, 'utf8').catch(() => '');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ticks = Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
    watched.cpuMs = Math.max(watched.cpuMs, (ticks * 1000) / TICKS_PER_SECOND);
    await new Promise((resolve) => setTimeout(resolve, WATCH_MS));
  }
  return watched;
}
