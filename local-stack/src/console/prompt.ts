import { createInterface, type Interface } from 'node:readline';
import { runStatement, StatementError, type Connection, type Result } from './connection.ts';
import { HELP, schema, tableNames, tables } from './dot-commands.ts';
import { historyEntries, keepInHistory, readHistory } from './history.ts';
import { printResult, type Format } from './print-result.ts';
import { isWholeStatement } from './statement-end.ts';

export interface PromptOptions {
  connection: Connection;
  format: Format;
  historyFile: string;
  /** What the prompt says first on a terminal. */
  greeting: string;
}

const FIRST = 'sql> ';
const NEXT = '  -> ';

/**
 * Reads statements from stdin until its end or ".quit", runs them, and returns the exit code. On a terminal an error
 * is printed and the prompt goes on; a script that is piped in ends at its first error, with 1.
 */
export async function runPrompt(options: PromptOptions): Promise<number> {
  const isTerminal = process.stdin.isTTY === true;
  const session = new Session(options, isTerminal);
  if (isTerminal) process.stdout.write(`${options.greeting}\n`);
  return session.run();
}

class Session {
  private lines: string[] = [];
  private history: string[] = [];
  private running: AbortController | undefined;
  private names: string[] = [];
  private reader!: Interface;

  constructor(
    private readonly options: PromptOptions,
    private readonly isTerminal: boolean,
  ) {}

  async run(): Promise<number> {
    await this.refreshNames();
    if (this.isTerminal) this.history = await readHistory(this.options.historyFile);
    // Nothing is waited for between here and the loop: lines that come meanwhile would be lost.
    this.reader = createInterface({
      input: process.stdin,
      ...(this.isTerminal && {
        output: process.stdout,
        history: this.history,
        historySize: 1000,
        removeHistoryDuplicates: true,
        completer: (line: string) => this.complete(line),
      }),
    });
    this.reader.on('history', (history: string[]) => (this.history = history));
    this.reader.on('SIGINT', () => this.interrupt());
    this.ask();
    for await (const line of this.reader) {
      const goesOn = await this.take(line);
      if (!goesOn) break;
      this.ask();
    }
    this.reader.close();
    if (this.lines.length === 0 || this.isTerminal) return this.exitCode;
    // A script that is piped in may leave its last ";" out.
    await this.send(this.lines.join('\n'));
    return this.exitCode;
  }

  private exitCode = 0;

  private ask(): void {
    if (!this.isTerminal) return;
    this.reader.setPrompt(this.lines.length === 0 ? FIRST : NEXT);
    this.reader.prompt();
  }

  /** Takes a line in; false when the session is over. */
  private async take(line: string): Promise<boolean> {
    if (this.lines.length === 0 && line.trim() === '') return true;
    if (this.lines.length === 0 && line.trim().startsWith('.')) return this.command(line.trim());
    this.lines.push(line);
    const text = this.lines.join('\n');
    if (!isWholeStatement(text)) return true;
    const lines = this.lines;
    this.lines = [];
    await this.remember(lines);
    await this.send(text);
    return this.isTerminal || this.exitCode === 0;
  }

  private async command(line: string): Promise<boolean> {
    await this.remember([line]);
    const [name, argument] = line.replace(/;$/, '').split(/\s+/) as [string, string?];
    const { connection } = this.options;
    if (name === '.quit' || name === '.exit') return false;
    if (name === '.tables') await this.show(() => tables(connection));
    else if (name === '.schema' && argument) await this.show(() => schema(connection, argument));
    else if (name === '.help') process.stdout.write(HELP);
    else this.fail(`${line} is no command; .help lists them.`);
    return this.isTerminal || this.exitCode === 0;
  }

  private async send(text: string): Promise<void> {
    await this.show((signal) => runStatement(this.options.connection, text, signal));
    if (this.isTerminal && !/^\s*(SELECT|WITH)\b/i.test(text)) await this.refreshNames();
  }

  /** Prints a result, or BigQuery's error. */
  private async show(work: (signal: AbortSignal) => Promise<Result>): Promise<void> {
    this.running = new AbortController();
    try {
      const result = await work(this.running.signal);
      await printResult(result, this.options.format, process.stdout, process.env);
    } catch (error) {
      if (!(error instanceof StatementError)) throw error;
      this.fail(error.message);
    } finally {
      this.running = undefined;
    }
  }

  private fail(sentence: string): void {
    process.stderr.write(`${sentence}\n`);
    if (!this.isTerminal) this.exitCode = 1;
  }

  /** In the history a statement is one entry, however many lines it was typed in. */
  private async remember(lines: readonly string[]): Promise<void> {
    if (!this.isTerminal) return;
    const entries = historyEntries(lines);
    const typed = new Set(lines);
    const others = this.history.filter((line) => !typed.has(line) && !entries.includes(line));
    this.history.splice(0, this.history.length, ...entries.toReversed(), ...others);
    await keepInHistory(this.options.historyFile, entries);
  }

  private interrupt(): void {
    if (this.running) return this.running.abort();
    this.lines = [];
    process.stdout.write('^C\n');
    // The line that was begun goes too.
    this.reader.write(null, { ctrl: true, name: 'e' });
    this.reader.write(null, { ctrl: true, name: 'u' });
    this.ask();
  }

  private async refreshNames(): Promise<void> {
    if (this.isTerminal) this.names = await tableNames(this.options.connection);
  }

  private complete(line: string): [string[], string] {
    const word = /[\w.]*$/.exec(line)![0];
    const candidates = [...this.names, '.tables', '.schema ', '.help', '.quit'];
    return [word === '' ? [] : candidates.filter((name) => name.startsWith(word)), word];
  }
}
