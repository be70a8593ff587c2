import { pino, type Logger, type LoggerOptions } from 'pino';
import pretty from 'pino-pretty';

export type { Logger } from 'pino';

export type LogOptions = {
  readonly format: 'console' | 'json';
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  /** Standard error by default. */
  readonly stream?: NodeJS.WritableStream;
};

/**
 * What must not be in a log, whoever put it into a text: C1's client secrets, web tokens, and Salesforce's session ids and
 * refresh tokens. Nothing logs one on purpose.
 */
const SECRETS = /secret-token:[^\s"'\\]+|\beyJ[\w-]+\.[\w-]+\.[\w-]*|\b00D\w{12,15}![\w.]+|\b5Aep\w{20,}[\w.]*/g;
const MASK = '[secret]';

const options = (level: LogOptions['level']): LoggerOptions => ({
  level,
  base: null,
  messageKey: 'msg',
  timestamp: pino.stdTimeFunctions.isoTime,
  formatters: { level: (label) => ({ level: label }) },
  hooks: { streamWrite: (line) => line.replace(SECRETS, MASK) },
});

/** One line an event on a stream, at once: what happened last is there whatever ends the process. */
export const openLog = ({ format, level, stream = process.stderr }: LogOptions): Logger =>
  pino(options(level), format === 'json' ? stream : pretty({ destination: stream, colorize: false, singleLine: true }));
