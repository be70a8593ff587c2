import { expect } from 'chai';
import { ORG, startDemo, type Demo } from './support/demo.js';
import { expectDocument, readDocument } from './support/expect/document.js';
import { expectRefusal } from './support/expect/refusal.js';
import { expectUpload } from './support/expect/upload.js';
import { walk } from './support/walk/index.js';

describe('sf access sync of an org that lacks things', () => {
  let demo: Demo;
  afterEach(() => demo.stop());

  const sync = (...flags: string[]): string[] => ['access', 'sync', '-o', ORG, ...flags];

  describe('territory management and bots', () => {
    beforeEach(async () => {
      demo = await startDemo();
      demo.simulator.org.settings.features.delete('territory-management');
      demo.simulator.org.settings.features.delete('bots');
    });

    it('leaves territories out, with one line, when they are read by default only', async () => {
      const { exitCode, stdout, stderr } = await demo.plugin.run(sync());
      expect(exitCode, stderr).to.equal(0);
      expectDocument(JSON.parse(stdout), walk(demo.simulator.org));
      expect(stderr).to.match(/Territory was left out/);
      expect(stderr).not.to.match(/Agent was left out/);
    });

    it('says so among the warnings, with --json', async () => {
      const { warnings } = (await demo.plugin.run(sync('--json'))).json();
      const texts = warnings.map((warning) => (typeof warning === 'string' ? warning : warning.message));
      expect(texts.filter((text) => /Territory was left out/.test(text))).to.have.length(1);
    });

    it('refuses territories that were asked for by name', async () => {
      await expectRefusal(demo.plugin, sync('--resource-type', 'territory'), [
        /Enterprise Territory Management/,
        /Leave out the flag/,
        /switch on Enterprise Territory Management in Setup/,
      ]);
    });

    it('refuses agents that were asked for by name', async () => {
      await expectRefusal(demo.plugin, sync('--resource-type', 'agent'), [/BotDefinition|[Aa]gents|[Bb]ots/, /switch/]);
    });

    it('refuses agents that were asked for by their flag', async () => {
      await expectRefusal(demo.plugin, sync('--sync-agents'), [/BotDefinition|[Aa]gents|[Bb]ots/, /switch/]);
    });
  });

  describe('everything but what Salesforce itself makes', () => {
    beforeEach(async () => (demo = await startDemo({ seed: 'empty' })));

    it('succeeds with JSON', async () => {
      const { exitCode, stdout, stderr } = await demo.plugin.run(sync());
      expect(exitCode, stderr).to.equal(0);
      expectDocument(JSON.parse(stdout), walk(demo.simulator.org));
    });

    it('succeeds with CSV', async () => {
      const { exitCode, stdout, stderr } = await demo.plugin.run(sync('--result-format', 'csv'));
      expect(exitCode, stderr).to.equal(0);
      expectUpload(stdout, walk(demo.simulator.org));
    });

    it('succeeds with no user that counts', async () => {
      const { org } = demo.simulator;
      for (const user of [...org.table('User').rows()]) org.table('User').update(user.Id, { UserType: 'Guest' });
      const { exitCode, stdout, stderr } = await demo.plugin.run(sync());
      expect(exitCode, stderr).to.equal(0);
      expect(readDocument(JSON.parse(stdout)).users).to.deep.equal([]);
    });
  });
});
