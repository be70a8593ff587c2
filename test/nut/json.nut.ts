import { expect } from 'chai';
import { ORG, startDemo, type Demo } from './support/demo.js';
import { expectEnvelope } from './support/expect/envelope.js';
import type { Envelope } from './support/sf.js';

const ARGS = ['access', 'check', '-o', ORG, '--json'];

/** What an answer must not be, though each is one JSON document. */
const faults: Array<[what: string, change: (envelope: Envelope & { result: Record<string, unknown> }) => unknown]> = [
  ['a key in the result that nobody knows', (answer) => ({ ...answer, result: { ...answer.result, api_calls: 1 } })],
  ['a result without a key', ({ result: { apiCalls: _, ...result }, ...answer }) => ({ ...answer, result })],
  ['a value of another type', (answer) => ({ ...answer, result: { ...answer.result, works: 'yes' } })],
  ['a key in the envelope that nobody knows', (answer) => ({ ...answer, org: ORG })],
  ['a warning that is no text', (answer) => ({ ...answer, warnings: [1] })],
  ['a status that is not the exit code', (answer) => ({ ...answer, status: 1 })],
  ['an error of which only the message is told', () => ({ status: 0, message: 'no' })],
];

describe('--json', () => {
  let demo: Demo;
  before(async () => (demo = await startDemo()));
  after(() => demo.stop());

  it('is held to the published schemas in every test that runs a command', async () => {
    const { exitCode, stdout, json } = await demo.plugin.run(ARGS);
    expect(exitCode).to.equal(0);
    expectEnvelope(ARGS, 0, stdout);
    const answer = json() as Envelope & { result: Record<string, unknown> };
    for (const [what, change] of faults) {
      expect(() => expectEnvelope(ARGS, 0, JSON.stringify(change(answer))), what).to.throw('sf access check');
    }
    expect(stdout).to.equal(`${JSON.stringify(answer, null, 2)}\n`);
    expect(() => expectEnvelope(ARGS, 0, `${stdout}\nMore.`)).to.throw('not one JSON document');
  });
});
