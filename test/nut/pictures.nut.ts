import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { drawSession, sessions } from '../../scripts/pictures/sessions.js';
import { repository } from '../../scripts/repository.js';
import { hasTerminal } from './support/terminal.js';

describe('the pictures of a terminal', () => {
  for (const [name, session] of Object.entries(sessions)) {
    it(`show what the commands print today: ${name}`, async function () {
      // Only util-linux's `script` lends a terminal.
      if (!hasTerminal()) this.skip();
      const file = await readFile(join(repository, `docs/images/${name}.svg`), 'utf8');
      expect(await drawSession(session), 'npm run docs:pictures makes it anew').to.equal(file);
    });
  }
});
