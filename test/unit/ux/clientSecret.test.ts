import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { takeClientSecret } from '../../../src/ux/clientSecret.js';
import { withFolder } from '../support/c1zFile.js';

const SECRET = 'secret-token:conductorone.com:v1:abc';

describe('takeClientSecret', () => {
  const title = process.title;
  afterEach(() => (process.title = title));

  const errorOf = async (...[given, path, environment]: Parameters<typeof takeClientSecret>): Promise<Error> => {
    const taken = await takeClientSecret(given, path, environment).catch((error: unknown) => error as Error);
    if (taken instanceof Error) return taken;
    throw new Error('It is taken.');
  };

  it('takes the argument, else the file, else the variable, and leaves none of them to be seen', () =>
    withFolder(async (folder) => {
      const file = join(folder, 'secret');
      await writeFile(file, `${SECRET}-file\n`);
      const environment = { BATON_CLIENT_SECRET: SECRET, OTHER: 'x' };
      expect(await takeClientSecret(undefined, undefined, { ...environment })).to.equal(SECRET);
      expect(await takeClientSecret(undefined, file, { ...environment })).to.equal(`${SECRET}-file`);
      expect(process.title).to.equal(title);
      expect(await takeClientSecret(`${SECRET}-given`, undefined, environment)).to.equal(`${SECRET}-given`);
      expect(environment).to.deep.equal({ OTHER: 'x' });
      expect(process.title).to.equal('sf access serve');
    }));

  it('refuses two, none, and a file that is not there, without telling any', async () => {
    const errors = [
      await errorOf(SECRET, '/secret', {}),
      await errorOf(undefined, undefined, { BATON_CLIENT_SECRET: ' ' }),
      await errorOf(undefined, '/nowhere/secret', { BATON_CLIENT_SECRET: SECRET }),
    ];
    expect(errors.map(({ name }) => name)).to.deep.equal(['TwoSecretsError', 'NoSecretError', 'SecretFileError']);
    for (const { message, stack } of errors) expect(`${message}${String(stack)}`).not.to.contain(SECRET);
  });
});
