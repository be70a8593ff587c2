import { Writable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import type { Logger } from 'pino';
import { expect } from 'chai';
import { loopEvents, openLog } from '../../../../src/services/serve/log.js';
import { Metrics } from '../../../../src/services/serve/metrics.js';
import { hostileTexts, readableTexts, UNSEEN } from '../../../hostileTexts.js';

describe('what the loop tells of C1', () => {
  it('is that it answers, from a poll that went well until one that failed', () => {
    const told: boolean[] = [];
    const log: Partial<Logger> = { warn: () => undefined };
    const events = loopEvents(log as Logger, new Metrics(), (isAnswer) => told.push(isAnswer));
    events.onPolled();
    events.onPollFailed(new Error('UNAVAILABLE'), 1);
    events.onPolled();
    expect(told).to.deep.equal([true, false, true]);
  });
});

describe('the log of serve', () => {
  /** What the log writes of an error with a text. */
  const written = async (format: 'console' | 'json', text: string): Promise<string> => {
    let output = '';
    const stream = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        output += chunk.toString();
        done();
      },
    });
    const log = openLog({ format, level: 'info', stream });
    log.warn({ error: text, object: { name: text } }, 'a heartbeat failed');
    while (output === '') await setImmediate();
    return output;
  };

  for (const { what, text, shown } of hostileTexts) {
    it(`has one line of JSON with the truth, and no character that is not seen: ${what}`, async () => {
      const output = await written('json', text);
      expect(output).to.match(/^[^\n]+\n$/);
      expect(output).not.to.match(UNSEEN);
      expect(JSON.parse(output)).to.deep.include({ error: text, object: { name: text } });
    });

    it(`has no line and no character that is not seen in the format console: ${what}`, async () => {
      const output = await written('console', text);
      expect(output.split('\n')).to.have.length(3);
      expect(output).not.to.match(UNSEEN);
      // JSON has shorter escapes for a few.
      const inJson = shown.replaceAll('\\u0008', '\\b').replaceAll('\\u000c', '\\f');
      if (!/["\\]/.test(text)) expect(output).to.include(`error: "${inJson}"`);
    });
  }

  it('has what people write as they write it', async () => {
    for (const format of ['console', 'json'] as const) {
      for (const text of readableTexts) expect(await written(format, text)).to.include(`"${text}"`);
    }
  });
});

describe('the metrics of serve', () => {
  for (const { what, text } of hostileTexts) {
    it(`has one line for a label, and no character that is not seen: ${what}`, async () => {
      const metrics = new Metrics();
      const linesOf = async (): Promise<string[]> =>
        (await metrics.registry.metrics()).split('\n').filter((line) => line.startsWith('sf_access_'));
      const before = await linesOf();
      metrics.task(text, text, 1);
      metrics.c1Failed(text);
      const lines = await linesOf();
      // One for the task, one for C1's method, and those of one histogram.
      expect(lines.length - before.length).to.equal(1 + 1 + 12);
      for (const line of lines) {
        expect(line).not.to.match(UNSEEN);
        expect(line).to.match(/^sf_access_\w+(?:\{(?:\w+="(?:[^"\\\n]|\\["\\n])*",?)*\})? [\d.e+-]+$/);
      }
    });
  }
});
