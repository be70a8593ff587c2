import { expect } from 'chai';
import { ORG, startDemo, type Demo } from './support/demo.js';
import { expectDocument, readDocument } from './support/expect/document.js';
import { expectFullDisk, expectQuietEnd } from './support/expect/streams.js';
import { expectUpload } from './support/expect/upload.js';
import { walk } from './support/walk/index.js';
import { skipWithout } from '../systems.js';

type Report = {
  apiCalls: number;
  apiUsage: { before: number; after: number; limit: number };
  durationMs: number;
  resourceTypes: Array<{ resourceType: string }>;
  dropped: Array<{ resourceType: string; reason: string; count: number }>;
  document: unknown;
};

describe('sf access sync: its streams', () => {
  let demo: Demo;
  before(async () => (demo = await startDemo()));
  after(() => demo.stop());

  it('keep the document alone on standard output, and all else on standard error, without colors and moving lines', async () => {
    const { exitCode, stdout, stderr } = await demo.sf.run(['access', 'sync', '-o', ORG]);
    expect(exitCode).to.equal(0);
    readDocument(JSON.parse(stdout));
    expect(stderr).to.match(/\d+ accounts/i);
    // eslint-disable-next-line no-control-regex
    expect(stdout + stderr).not.to.match(/\u001b|\r/);
  });

  it('end quietly when the reader has had enough', async () => {
    await expectQuietEnd(demo.sf, ['access', 'sync', '-o', ORG]);
  });

  it('say so when standard output cannot be written', async function () {
    skipWithout(this, '/dev/full');
    await expectFullDisk(demo.sf, ['access', 'sync', '-o', ORG]);
    await expectFullDisk(demo.sf, ['access', 'sync', '-o', ORG, '--json']);
    // The envelope of an error, which the library prints, and the exit code of that error.
    await expectFullDisk(demo.sf, ['access', 'sync', '-o', 'nobody', '--json'], 2);
  });

  describe('with --json', () => {
    it("carry the CLI's envelope: the org, the options, the counts, the cost and the document, and no session", async () => {
      const found = walk(demo.simulator.org);
      demo.simulator.resetRequests();
      const { exitCode, stdout, stderr, json } = await demo.plugin.run(['access', 'sync', '-o', ORG, '--json']);
      expect(exitCode, stderr).to.equal(0);
      expect(stdout + stderr, 'the session').not.to.contain(demo.simulator.accessToken);
      const { status, result } = json();
      const report = result as Report;
      expect(status).to.equal(0);
      expectDocument(report.document, found);
      expect(report).to.deep.include({ outputFile: null });
      expect(report).to.have.nested.property('org.id', demo.simulator.orgId);
      expect(report).to.have.nested.property('org.username', demo.simulator.username);
      expect(report).to.have.nested.property('options.syncDeactivatedUsers', true);
      expect(report).to.have.nested.property('accounts.total', found.accounts.size);
      expect(report.apiCalls).to.equal(demo.simulator.requests.length);
      const { before, after, limit } = report.apiUsage;
      expect(limit).to.equal(demo.simulator.org.settings.apiLimit);
      expect(after - before, 'each call counts, whichever is answered last').to.be.at.least(
        demo.simulator.requests.length - 1,
      );
      expect(report.durationMs).to.be.a('number');
    });

    it('count by resource type, and what was dropped and why, as the rows say', async () => {
      const found = walk(demo.simulator.org);
      const { result } = (await demo.plugin.run(['access', 'sync', '-o', ORG, '--json'])).json();
      const report = result as Report;
      const ofType = (ids: Iterable<string>, type: string): number =>
        [...ids].filter((id) => id.startsWith(`${type}:`)).length;
      for (const counts of report.resourceTypes) {
        const { resourceType: type } = counts;
        if (type === 'user') continue;
        expect(counts, type).to.deep.include({
          resources: [...found.resources.values()].filter((resource) => resource.type === type).length,
          entitlements: ofType(found.entitlements, type),
          directGrants: ofType(found.storedGrants, type),
          effectiveGrants: ofType(found.effectiveGrants, type),
        });
      }
      const dropped: Record<string, number> = {};
      for (const { resourceType, reason, count } of report.dropped) {
        const key = `${resourceType}: ${reason}`;
        dropped[key] = (dropped[key] ?? 0) + count;
      }
      expect(dropped).to.deep.equal(Object.fromEntries(found.dropped));
    });

    it('carry the CSV as text, with --result-format csv', async () => {
      const { json } = await demo.plugin.run(['access', 'sync', '-o', ORG, '--json', '--result-format', 'csv']);
      expectUpload((json().result as { document: string }).document, walk(demo.simulator.org));
    });

    it('name the file instead of carrying the document, with --output-file', async () => {
      const args = ['access', 'sync', '-o', ORG, '--json', '--output-file', 'access.json'];
      const { result } = (await demo.plugin.run(args)).json();
      expect(result)
        .to.have.property('outputFile')
        .that.matches(/access\.json$/);
      expect(result).not.to.have.property('document');
    });
  });
});
