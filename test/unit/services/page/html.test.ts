import { expect } from 'chai';
import type { SfError } from '@salesforce/core';
import type { FormatContext } from '../../../../src/formats/format.js';
import type { AccessData } from '../../../../src/pages/access/accessPage.js';
import { html } from '../../../../src/services/page/html.js';
import type { SnapshotReader } from '../../../../src/snapshot/reader.js';
import { createSnapshot } from '../../../../src/snapshot/snapshot.js';
import { hostileTexts } from '../../../hostileTexts.js';
import { about, accountOf, addEntitlement, addGrant, withSnapshot } from '../../support/snapshots.js';

const written = async (reader: SnapshotReader): Promise<string[]> => {
  const chunks: string[] = [];
  const context = { view: 'effective', organization: about.organization } as unknown as FormatContext;
  for await (const chunk of html.write(reader, context)) chunks.push(String(chunk));
  return chunks;
};

const dataIn = (page: string): AccessData =>
  JSON.parse(/<script type="application\/json" id="data">([^<]*)<\/script>/.exec(page)![1]!) as AccessData;

describe('a page to look at', () => {
  it('is refused before anything is written where it would be larger than 10 MB, with what to leave out', async () => {
    const longName = 'x'.repeat(1_000_000);
    await withSnapshot(
      (writer) => {
        for (let user = 1; user <= 6; user += 1)
          writer.account(accountOf(`00500000000000${user}AAA`, { displayName: longName, username: longName }));
      },
      async (reader) => {
        const error = await written(reader).then(
          () => expect.fail('it was written'),
          (thrown: SfError) => thrown,
        );
        expect(error.name).to.equal('TooLargeError');
        expect(error.message).to.equal(
          'The page would be 12.1 MB large, and browsers do not do well with more than 10 MB.',
        );
        expect(error.actions!.join('\n'))
          .to.include('--no-sync-deactivated-users')
          .and.to.include('--resource-type')
          .and.to.include('--grants direct');
      },
    );
  });

  it('says that the last login of people was not read where it is hidden, and never that there was none', async () => {
    const snapshot = await createSnapshot();
    try {
      snapshot.writer.account(accountOf('005000000000001AAA'));
      snapshot.warnings.add({ kind: 'hidden-field', subject: 'User', detail: 'LastLoginDate' });
      snapshot.writer.finish(about.readAt);
      const page = (await written(await snapshot.build(about, 'user-not-read'))).join('');
      expect(dataIn(page).people.lastLogin).to.equal(null);
    } finally {
      await snapshot.dispose();
    }
    await withSnapshot(
      (writer) => writer.account(accountOf('005000000000001AAA')),
      async (reader) => {
        expect(dataIn((await written(reader)).join('')).people.lastLogin).to.deep.equal([0]);
      },
    );
  });

  it('shows hostile names as visible text, in the overview and in the data', async () => {
    await withSnapshot(
      (writer) => {
        for (const [at, { text }] of hostileTexts.entries()) {
          const id = `0050000000000${String(at + 10)}AAA`;
          writer.account(accountOf(id, { displayName: text, username: text, profile: { title: text, profile: text } }));
          addEntitlement(writer, `group:00G0000000000${String(at + 10)}AAA:member`, text);
          addGrant(writer, `group:00G0000000000${String(at + 10)}AAA:member`, id);
        }
      },
      async (reader) => {
        const page = (await written(reader)).join('');
        const data = dataIn(page);
        const shown = hostileTexts.map((one) => one.shown);
        expect(data.people.name).to.deep.equal(shown);
        expect(data.accesses.name).to.deep.equal(shown);
        expect(page.match(/<script|<\/script/g)).to.deep.equal(['<script', '</script', '<script', '</script']);
      },
    );
  });
});
