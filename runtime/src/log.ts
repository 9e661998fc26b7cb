import type { Output } from './output.ts';
import { oneLine } from './pure/one-line.ts';
import { redact } from './pure/redact.ts';

type Severity = 'INFO' | 'WARNING' | 'ERROR';
export type LogFields = Record<string, string | number | boolean | null | undefined>;

/** Where a log goes: process.stderr, or anything that writes. */
export interface LogStream extends Output {
  isTTY?: boolean;
}

export interface LogOptions {
  program: string;
  format: 'text' | 'json';
  quiet: boolean;
  stream: LogStream;
  env: NodeJS.ProcessEnv;
  now?: () => Date;
}

const COLORS: Record<Severity, string> = { INFO: '', WARNING: '\u001B[33m', ERROR: '\u001B[31m' };

/**
 * The log of a program, on stderr: a line a message for people, or one JSON object a line with Cloud
 * Logging's severity. Secrets that were told to it never appear. A status line (the progress bar) stays last.
 */
export class Log {
  private readonly secrets: string[] = [];
  private status = '';
  private shared: LogFields = {};

  constructor(private readonly options: LogOptions) {}

  /** True where a bar can be drawn: a terminal, text, not quiet. */
  get canDraw(): boolean {
    const { stream, format, quiet, env } = this.options;
    return stream.isTTY === true && format === 'text' && !quiet && env['TERM'] !== 'dumb';
  }

  get isQuiet(): boolean {
    return this.options.quiet;
  }

  /** From now on this text is replaced wherever it would appear. */
  hide(secret: string | undefined): void {
    if (secret) this.secrets.push(secret);
  }

  /** The text without the secrets told so far. */
  redact(text: string): string {
    return redact(text, this.secrets);
  }

  /** Fields that every JSON line carries from now on, such as run_id. */
  bind(fields: LogFields): void {
    this.shared = { ...this.shared, ...fields };
  }

  info(message: string, fields: LogFields = {}): void {
    if (!this.options.quiet) this.line('INFO', message, fields);
  }

  warn(message: string, fields: LogFields = {}): void {
    this.line('WARNING', message, fields);
  }

  error(message: string, fields: LogFields = {}): void {
    this.line('ERROR', message, fields);
  }

  /** An error that is a bug in the program: its stack keeps its lines. */
  bug(stack: string): void {
    this.line('ERROR', stack, {}, (message) => message.split('\n').map(oneLine).join('\n'));
  }

  /** Replaces the status line under the log; only where canDraw. */
  setStatus(status: string): void {
    if (!this.canDraw || status === this.status) return;
    this.options.stream.write(`${this.status === '' ? '' : '\r\u001B[2K'}${status}`);
    this.status = status;
  }

  private line(severity: Severity, message: string, fields: LogFields, asText = oneLine): void {
    const status = this.status;
    this.setStatus('');
    const shown = mapTexts(fields, (text) => this.redact(text));
    const isText = this.options.format === 'text';
    const told = isText ? asText(this.redact(message)) : this.redact(message);
    this.options.stream.write(`${this.render(severity, told, shown)}\n`);
    this.setStatus(status);
  }

  private render(severity: Severity, message: string, fields: LogFields): string {
    const { format, program, stream, env, now = () => new Date() } = this.options;
    if (format === 'json') {
      const time = now().toISOString();
      return JSON.stringify({ severity, time, message, program, ...this.shared, ...fields });
    }
    const mark = severity === 'INFO' ? '' : severity === 'WARNING' ? 'warning: ' : 'error: ';
    const color = stream.isTTY && !env['NO_COLOR'] ? COLORS[severity] : '';
    return color ? `${color}${mark}\u001B[0m${message}` : `${mark}${message}`;
  }
}

function mapTexts(fields: LogFields, change: (text: string) => string): LogFields {
  const entries = Object.entries(fields).map(([name, value]) => [
    name,
    typeof value === 'string' ? change(value) : value,
  ]);
  return Object.fromEntries(entries) as LogFields;
}
