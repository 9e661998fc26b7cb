import type { Output } from './output.ts';
import { redact } from './pure/redact.ts';
import { showText } from './pure/show-text.ts';

export type Severity = 'INFO' | 'WARNING' | 'ERROR';
export type LogFields = Record<string, unknown>;

/** Where a log goes: process.stderr, or anything that writes. */
export interface LogStream extends Output {
  isTTY?: boolean;
  /** Width of the terminal. */
  columns?: number;
}

export interface LogOptions {
  program: string;
  format: 'text' | 'json';
  quiet: boolean;
  stream: LogStream;
  env: NodeJS.ProcessEnv;
  now?: () => Date;
}

/** Characters of a message, or of a line of a stack, that are printed. */
const MOST_CHARACTERS = 2000;
const STACK_LINES = 30;
const COLORS = { INFO: '', WARNING: '\u001B[33m', ERROR: '\u001B[31m' };
const MARKS = { INFO: '', WARNING: 'warning: ', ERROR: 'error: ' };

/**
 * The log of a program, on stderr: a line a message for people, or one JSON object a line with Cloud
 * Logging's severity. Hidden secrets never appear, nor control characters of texts from outside. A status
 * line (the progress bar) stays last.
 */
export class Log {
  private readonly options: LogOptions;
  private readonly secrets: string[] = [];
  private status = '';
  private shared: LogFields = {};

  constructor(options: LogOptions) {
    this.options = options;
  }

  /** True where a bar can be drawn: a terminal, text, not quiet. */
  get canDraw(): boolean {
    const { stream, format, quiet, env } = this.options;
    const isCi = !['', 'false', '0'].includes(env['CI'] ?? '');
    const isTerminal = stream.isTTY === true && env['TERM'] !== 'dumb' && !isCi;
    return isTerminal && format === 'text' && !quiet;
  }

  /** Characters of a status line: one that the terminal breaks could not be taken away again. */
  get room(): number {
    return (this.options.stream.columns || 80) - 1;
  }

  /** From now on this text is replaced wherever it would appear. */
  hide(secret: string | undefined): void {
    if (secret) this.secrets.push(secret);
  }

  /** The text without the hidden secrets. */
  redact(text: string): string {
    return redact(text, this.secrets);
  }

  /** Fields that every JSON line carries from now on, such as run_id. */
  bind(fields: LogFields): void {
    this.shared = { ...this.shared, ...fields };
  }

  info(message: string, fields: LogFields = {}): void {
    if (!this.options.quiet) this.line('INFO', this.shown(message), fields);
  }

  warn(message: string, fields: LogFields = {}): void {
    this.line('WARNING', this.shown(message), fields);
  }

  error(message: string, fields: LogFields = {}): void {
    this.line('ERROR', this.shown(message), fields);
  }

  /** An error that is a bug in the program: its stack keeps its lines. */
  bug(stack: string): void {
    const lines = stack.split('\n').slice(0, STACK_LINES);
    this.line('ERROR', lines.map((line) => this.shown(line)).join('\n'), {});
  }

  /** A line for machines: in the JSON log alone, there also where it is quiet. */
  event(severity: Severity, message: string, fields: LogFields): void {
    if (this.options.format === 'json') this.line(severity, this.shown(message), fields);
  }

  /** Replaces the status line under the log; only where canDraw. */
  setStatus(status: string): void {
    const { stream } = this.options;
    const fitting = Array.from(status).slice(0, this.room).join('');
    if (!this.canDraw || fitting === this.status) return;
    stream.write(`${this.status === '' ? '' : '\r\u001B[2K'}${fitting}`);
    this.status = fitting;
  }

  private shown(text: string): string {
    return showText(this.redact(text), MOST_CHARACTERS);
  }

  private line(severity: Severity, message: string, fields: LogFields): void {
    const status = this.status;
    this.setStatus('');
    this.options.stream.write(`${this.render(severity, message, fields)}\n`);
    this.setStatus(status);
  }

  private render(severity: Severity, message: string, fields: LogFields): string {
    const { format, program, stream, env, now = () => new Date() } = this.options;
    if (format === 'json') {
      const time = now().toISOString();
      const shown = JSON.stringify(fields, (_name, value: unknown) =>
        typeof value === 'string' ? this.shown(value) : value,
      );
      const rest = JSON.parse(shown) as LogFields;
      return JSON.stringify({ severity, time, message, program, ...this.shared, ...rest });
    }
    const color = stream.isTTY && !env['NO_COLOR'] ? COLORS[severity] : '';
    const mark = color ? `${color}${MARKS[severity]}\u001B[0m` : MARKS[severity];
    return `${mark}${message}`;
  }
}
