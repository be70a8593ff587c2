import { expect } from 'chai';
import { prepareServing, type Serving } from './support/serving.js';

describe('serve: sync', () => {
  let serving: Serving;
  beforeEach(async () => (serving = await prepareServing()));
  afterEach(() => serving.stop());

  it('says hello and uploads a c1z', async () => {
    serving.start();
    const id = serving.c1.enqueue({ case: 'syncFull', value: {} });
    const task = await serving.c1.finished(id);
    expect(task.outcomes, serving.logText()).to.have.length(1);
    expect(task.outcomes[0]!.finalState.case, serving.logText()).to.equal('success');
    expect(task.uploads).to.have.length(1);
    expect(Buffer.from(task.uploads[0]!.subarray(0, 5)).toString('latin1')).to.equal('C1ZF\0');
    expect(serving.c1.hellos).to.have.length(1);
  });
});
