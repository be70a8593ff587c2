import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { Deadlines } from '../../c1/tasks/deadlines.js';

describe('the C1 service for tests: deadlines', () => {
  it('passes for who stays silent, from the last word on, and not for who is cleared', async () => {
    const passed: string[] = [];
    const deadlines = new Deadlines(300, (id) => passed.push(id));
    for (const id of ['silent', 'heard', 'cleared']) deadlines.set(id);
    deadlines.clear('cleared');
    await sleep(200);
    deadlines.set('heard');
    await sleep(200);
    expect(passed).to.deep.equal(['silent']);
    await sleep(300);
    expect(passed).to.deep.equal(['silent', 'heard']);
  });
});
