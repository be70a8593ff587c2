import { expect } from 'chai';
import fc from 'fast-check';
import { connectorLists, userJson } from '../../../src/formats/connectorLists.js';
import { accountOf, withSnapshot } from '../support/snapshots.js';

const ID = '005A';
const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc.constantFrom('', '"manager_id":"005M"', 'say "manager_email":', '\\', '}'),
);
const manager = fc.constantFrom('005M', '005"M', ID);

const account = fc.record({
  managerId: fc.option(manager),
  profile: fc.dictionary(
    fc.constantFrom('manager_id', 'manager_email', 'title', '1', 'x"manager_id', '名'),
    fc.oneof(text, manager, fc.boolean(), fc.double({ noNaN: true, noDefaultInfinity: true })),
    { maxKeys: 4 },
  ),
});

/** With and without a manager, with and without a profile: chance alone could leave one out. */
const examples = ([null, '005M'] as const).flatMap(
  (managerId): Array<[{ managerId: typeof managerId; profile: Record<string, string> }]> => [
    [{ managerId, profile: {} }],
    [{ managerId, profile: { title: 'Countess' } }],
  ],
);

describe('a user as JSON', () => {
  it('is the user of the list, whatever the profile holds', async () => {
    await fc.assert(
      fc.asyncProperty(account, async ({ managerId, profile }) => {
        await withSnapshot(
          (writer) => {
            writer.account(accountOf(ID, { managerId, profile }));
            for (const id of ['005M', '005"M']) writer.account(accountOf(id));
          },
          (reader) => {
            const users = [...connectorLists(reader, 'direct').users].map((user) => JSON.stringify(user));
            expect([...reader.accounts()].map(userJson)).to.deep.equal(users);
            expect(users).to.have.length(3);
          },
        );
      }),
      { numRuns: 150, examples },
    );
  });
});
