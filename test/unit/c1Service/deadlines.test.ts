import { mock } from 'node:test';
import { expect } from 'chai';
import { Deadlines } from '../../c1/tasks/deadlines.js';

describe('the C1 service for tests: deadlines', () => {
  beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }));
  afterEach(() => mock.timers.reset());

  it('passes for who stays silent, from the last word on, and not for who is cleared', () => {
    const passed: string[] = [];
    const deadlines = new Deadlines(300, (id) => passed.push(id));
    for (const id of ['silent', 'heard', 'cleared']) deadlines.set(id);
    deadlines.clear('cleared');
    mock.timers.tick(200);
    deadlines.set('heard');
    mock.timers.tick(200);
    expect(passed).to.deep.equal(['silent']);
    mock.timers.tick(300);
    expect(passed).to.deep.equal(['silent', 'heard']);
  });
});
