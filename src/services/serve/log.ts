import { Writable } from 'node:stream';
import { status } from '@grpc/grpc-js';
import pretty from 'pino-pretty';
import { type Logger, type LoggerOptions, pino } from 'pino';
import type { LoopEvents } from '../../c1/taskLoop.js';
import { type TaskEnd, taskTypeName } from '../../c1/taskRun.js';
import { shortText } from '../../model/shortText.js';
import { visibleText } from '../../model/visibleText.js';
import type { Metrics } from './metrics.js';

export type { Logger } from 'pino';

export type LogOptions = {
  readonly format: 'console' | 'json';
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  /** Standard error by default. */
  readonly stream?: NodeJS.WritableStream;
};

/**
 * Secrets that are masked in every line, in case a text of a library contains one: C1's client secrets, web tokens, and
 * Salesforce's session ids and refresh tokens.
 */
const SECRETS = /secret-token:[^\s"'\\]+|\beyJ[\w-]+\.[\w-]+\.[\w-]*|\b00D\w{12,15}![\w.]+|\b5Aep\w{20,}[\w.]*/g;
const MASK = '[secret]';

const options = (level: LogOptions['level']): LoggerOptions => ({
  level,
  base: null,
  messageKey: 'msg',
  timestamp: pino.stdTimeFunctions.isoTime,
  formatters: {
    level: (label) => ({ level: label }),
    log: (line) =>
      Object.fromEntries(
        Object.entries(line).map(([key, value]) => [key, typeof value === 'string' ? shortText(value) : value]),
      ),
  },
  hooks: { streamWrite: (line) => visibleLines(line.replace(SECRETS, MASK)) },
});

/**
 * Makes a log with one line for each event. A line is written at once, so that none is missing if the process is killed. Texts of
 * the org and of C1 are visible in it, in JSON by escapes that mean the same.
 */
export const openLog = ({ format, level, stream = process.stderr }: LogOptions): Logger =>
  pino(
    options(level),
    format === 'json' ? stream : pretty({ destination: visibly(stream), colorize: false, singleLine: true }),
  );

/** Lines with their line breaks. Those in texts are escaped: each text is written as JSON, in the format console as well. */
const visibleLines = (lines: string): string => lines.split('\n').map(visibleText).join('\n');

const visibly = (stream: NodeJS.WritableStream): Writable =>
  new Writable({ write: (lines: Buffer, _encoding, done) => void stream.write(visibleLines(lines.toString()), done) });

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** `success`; or the gRPC name of the error that C1 is told; or `dropped` if C1 is told nothing. */
const outcomeOf = ({ answer, error }: TaskEnd): string => {
  if (error === null) return 'success';
  return answer ? (status[answer.status?.code ?? status.UNKNOWN] ?? 'UNKNOWN') : 'dropped';
};

/** Logs and counts what happens to tasks. @param onAnswer called after each poll, with whether C1 answered it */
export const loopEvents = (log: Logger, metrics: Metrics, onAnswer: (isAnswer: boolean) => void): LoopEvents => ({
  onPolled: () => onAnswer(true),
  onPollFailed: (error, failures) => {
    onAnswer(false);
    metrics.c1Failed('GetTask');
    log.warn({ error: messageOf(error), failures }, 'C1 cannot be asked for tasks');
  },
  onStart: (task) => log.info({ taskId: task.id, taskType: taskTypeName(task) }, 'task started'),
  onEnd: (task, end, milliseconds) => {
    const type = taskTypeName(task);
    const outcome = outcomeOf(end);
    metrics.task(type, outcome, milliseconds);
    const line = { taskId: task.id, taskType: type, outcome, durationMs: milliseconds };
    if (outcome === 'success') log.info(line, 'task done');
    else log.error({ ...line, error: messageOf(end.error) }, 'task failed');
  },
  onHeartbeatFailed: (task, error) => {
    metrics.c1Failed('Heartbeat');
    log.warn({ taskId: task.id, error: messageOf(error) }, 'a heartbeat failed');
  },
  onFinishFailed: (task, error) => {
    metrics.c1Failed('FinishTask');
    log.warn({ taskId: task.id, error: messageOf(error) }, 'C1 could not be told the answer');
  },
  onMemoryFailed: (task, error) =>
    log.warn({ taskId: task.id, error: messageOf(error) }, 'the memory of a task could not be written'),
  onBroken: (task, error) => log.error({ taskId: task.id, error: messageOf(error) }, 'a task broke off'),
});
