import { expect } from 'chai';
import { optionCases, titleOf } from './support/cases.js';
import { ORG, startDemo, type Demo } from './support/demo.js';
import { expectUpload } from './support/expect/upload.js';
import { readUploadCsv } from './support/uploadCsv/index.js';
import { walk } from './support/walk/index.js';

describe('sf access sync: the CSV for upload', () => {
  let demo: Demo;
  before(async () => (demo = await startDemo()));
  after(() => demo.stop());

  async function csvFor(flags: string[]): Promise<string> {
    const args = ['access', 'sync', '-o', ORG, '--result-format', 'csv', ...flags];
    const { exitCode, stdout, stderr } = await demo.plugin.run(args);
    expect(exitCode, stderr).to.equal(0);
    return stdout;
  }

  for (const one of optionCases) {
    it(`says what the org's rows say, with ${titleOf(one)}`, async () => {
      expectUpload(await csvFor(one.flags), walk(demo.simulator.org, one.options));
    });
  }

  it('lists grants as stored, with --grants direct', async () => {
    expectUpload(await csvFor(['--grants', 'direct']), walk(demo.simulator.org), 'direct');
  });

  it("keeps C1's entitlements when labels change", async () => {
    const { org } = demo.simulator;
    const stableCells = (csv: string): string[][] =>
      readUploadCsv(csv).entitlements.map((row) => [row['Resource Type'], row['Resource Name'], row.Entitlement]);
    const before = stableCells(await csvFor([]));
    const labels = { PermissionSet: 'Label', PermissionSetGroup: 'MasterLabel', Group: 'Name', UserRole: 'Name' };
    for (const [object, label] of Object.entries(labels)) {
      for (const row of [...org.table(object).rows()]) org.table(object).update(row.Id, { [label]: `Other ${row.Id}` });
    }
    expect(stableCells(await csvFor([]))).to.deep.equal(before);
  });
});
