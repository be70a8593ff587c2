import { readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { openTaskMemory } from '../../../../src/services/serve/taskMemory.js';
import { withFolder } from '../../support/c1zFile.js';
import { expectOwnerOnly } from '../../../systems.js';

const ID = '2lT0JPFdMDMSvJtDXBgXJ6PXg9e';
const NEW = { seenAt: 1000, checkpoint: null, answer: null };

describe('openTaskMemory', () => {
  it('knows a task in the next process as well, for its owner only', () =>
    withFolder(async (folder) => {
      const memory = await openTaskMemory(join(folder, 'tasks'), () => 1000);
      expect(await memory.recall(ID)).to.deep.equal(NEW);
      await memory.keepCheckpoint(ID, 'creates');
      await memory.keepAnswer(ID, new Uint8Array([1, 2, 255]));
      const later = await openTaskMemory(join(folder, 'tasks'), () => 2000);
      const known = await later.recall(ID);
      expect({ ...known, answer: [...known.answer!] }).to.deep.equal({
        seenAt: 1000,
        checkpoint: 'creates',
        answer: [1, 2, 255],
      });
      await expectOwnerOnly(join(folder, 'tasks', `${ID}.json`));
      await expectOwnerOnly(join(folder, 'tasks'));
      await later.forget(ID);
      expect(await later.recall(ID)).to.deep.equal({ ...NEW, seenAt: 2000 });
    }));

  it('takes what it cannot read for new, forgets what is old, and takes no id for a path', () =>
    withFolder(async (folder) => {
      await writeFile(join(folder, `${ID}.json`), '{"seenAt":');
      const old = join(folder, '2lT0JPFdMDMSvJtDXBgXJ6PXg9f.json');
      await writeFile(old, '{}');
      await utimes(old, new Date(0), new Date(0));
      const memory = await openTaskMemory(folder, () => Date.now());
      expect(await readdir(folder)).to.deep.equal([`${ID}.json`]);
      expect((await memory.recall(ID)).answer).to.equal(null);
      const error = await memory.recall('../../../../etc/passwd-of-27-ch').catch((thrown: unknown) => thrown);
      expect(error).to.be.instanceOf(RangeError);
    }));
});
