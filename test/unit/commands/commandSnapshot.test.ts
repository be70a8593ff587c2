import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { commandSnapshotFile, presentCommands } from '../../../scripts/commandSnapshot.js';

describe('command-snapshot.json', function () {
  this.timeout(120_000);

  it('has the commands, and the flags of each, as they are', async () => {
    const kept = await readFile(commandSnapshotFile, 'utf8');
    expect(kept, 'run "npm run command-snapshot"').to.equal(await presentCommands());
  });
});
