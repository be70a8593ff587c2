import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { c1z } from '../../src/formats/c1z/c1z.js';
import { fileConnectorDocument } from '../../src/formats/fileConnector.js';
import { formats } from '../../src/formats/index.js';
import { json } from '../../src/formats/json.js';
import { idsIn } from './support/c1zIds.js';
import { inCircles } from './support/circles.js';
import { connectorIds, type C1zIds } from './support/connectorIds.js';
import { orgs, type SyncedOrg } from './support/syncedOrg.js';
import { requireTool, type Tool } from './support/tool.js';

/** What C1's file connector reads, and the extension that tells it what it has before it. */
const EXTENSIONS: Readonly<Record<string, string>> = {
  json: '.json',
  'connector-csv': '.csv',
  'connector-xlsx': '.xlsx',
};

/** What C1's syncer says of groups that contain one another. */
const CIRCLE = 'cycle detected in entitlement graph';

/** The messages in a log of JSON lines that are more than news. */
const warningsIn = (log: string): string[] =>
  log
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as { level: string; msg: string })
    .filter(({ level }) => level !== 'info' && level !== 'debug')
    .map(({ msg }) => msg);

for (const { name, start } of orgs) {
  describe(`the c1z of ${name} and C1’s file connector`, () => {
    let synced: SyncedOrg;
    let ours: C1zIds;

    before(async () => {
      synced = await start();
      ours = await idsIn(await synced.write(c1z, 'ours.c1z'));
    });
    after(async () => synced?.stop());

    it('hold the same, by the rules of the file connector’s documentation', async () => {
      const text = await readFile(await synced.write(json, 'document.json'), 'utf8');
      expect(connectorIds(fileConnectorDocument.parse(JSON.parse(text)))).to.deep.equal(ours);
    });

    describe('baton-file itself', () => {
      let batonFile: Tool;

      before(async function () {
        batonFile = await requireTool(this, 'baton-file');
      });

      for (const format of formats.filter(({ id }) => id in EXTENSIONS)) {
        it(`takes ${format.id} without a warning, and makes the same c1z of it`, async () => {
          const input = await synced.write(format, `${format.id}${EXTENSIONS[format.id]}`);
          const theirs = join(synced.folder, `${format.id}.c1z`);
          const { stderr: log } = await batonFile(['--input', input, '--file', theirs, '--log-format', 'json']);
          expect(log).to.include('"level":"info"');
          const circles = [...inCircles(synced.snapshot())];
          expect(warningsIn(log).filter((warning) => circles.length === 0 || warning !== CIRCLE)).to.deep.equal([]);
          // C1's syncer cuts circles of groups; what their members hold is then not the same.
          const comparable = ({ grants, ...ids }: C1zIds): C1zIds => ({
            ...ids,
            grants: grants.filter((id) => !circles.some((circle) => id.startsWith(`${circle}:`))),
          });
          expect(comparable(await idsIn(theirs))).to.deep.equal(comparable(ours));
        });
      }
    });
  });
}
