import { expect } from 'chai';
import { readRecords } from '../../../src/org/write/currentRecords.js';
import { startWritableOrg, type WritableOrg } from '../support/writableOrg.js';

const object = 'PermissionSetAssignment';

describe('readRecords, over real HTTP', () => {
  let org: WritableOrg;
  afterEach(() => org.stop());

  it('finds 1,000 records by id and by key, in URLs that Salesforce takes', async () => {
    org = await startWritableOrg(1000);
    const ids = org.users.map((user) => org.assign(user));
    org.simulator.resetRequests();
    const keys = org.users.map((AssigneeId) => ({ AssigneeId, PermissionSetId: org.permissionSet }));
    const byId = await readRecords(
      org.client,
      object,
      ids.map((id) => ({ id, fields: {} })),
      [],
    );
    const byKey = await readRecords(
      org.client,
      object,
      keys.map((fields) => ({ id: null, fields })),
      ['ExpirationDate'],
    );
    expect(byId.map((record) => record?.Id)).to.deep.equal(ids);
    expect(byKey.map((record) => record?.Id)).to.deep.equal(ids);
    expect(org.simulator.requests.filter(({ status }) => status !== 200)).to.deep.equal([]);
    expect(org.simulator.requests.length).to.be.at.most(12);
  });

  it('asks for no key that is longer than any field', async () => {
    org = await startWritableOrg(1);
    const id = org.assign(org.users[0]!);
    const username = 'e\u0301'.repeat(3000);
    const users = [username, 'nobody@x.y'].map((Username) => ({ id: null, fields: { Username } }));
    expect(await readRecords(org.client, 'User', users, [])).to.deep.equal([null, null]);
    const assignment = { AssigneeId: org.users[0]!, PermissionSetId: org.permissionSet };
    const some = [assignment, { ...assignment, PermissionSetId: username }].map((fields) => ({ id: null, fields }));
    expect((await readRecords(org.client, object, some, [])).map((record) => record?.Id ?? null)).to.deep.equal([
      id,
      null,
    ]);
  });

  it('prefers the id, falls back to the key, and has null for what is not there', async () => {
    org = await startWritableOrg(2);
    const [one, two] = org.users as [string, string];
    const [first, second] = [org.assign(one), org.assign(two)];
    const gone = org.assign(one);
    org.simulator.org.table(object).delete(gone);
    const fields = { AssigneeId: two, PermissionSetId: org.permissionSet };
    const found = await readRecords(
      org.client,
      object,
      [
        { id: first, fields },
        { id: gone, fields },
        { id: gone, fields: {} },
        { id: null, fields: { AssigneeId: two } },
      ],
      [],
    );
    expect(found.map((record) => record?.Id ?? null)).to.deep.equal([first, second, null, null]);
  });

  it('finds the assignment of a group also by the permission set behind it: both give the same access', async () => {
    org = await startWritableOrg(1);
    const [AssigneeId] = org.users as [string];
    const { org: tables } = org.simulator;
    const PermissionSetGroupId = tables.table('PermissionSetGroup').insert({ DeveloperName: 'G', MasterLabel: 'G' }).Id;
    const shadow = tables
      .table('PermissionSet')
      .insert({ Name: 'X', Label: 'X', Type: 'Group', PermissionSetGroupId }).Id;
    const { Id } = tables
      .table(object)
      .insert({ AssigneeId, PermissionSetId: shadow, PermissionSetGroupId, IsActive: true });
    const found = await readRecords(
      org.client,
      object,
      [
        { id: null, fields: { AssigneeId, PermissionSetGroupId } },
        { id: null, fields: { AssigneeId, PermissionSetGroupId, PermissionSetId: shadow } },
        { id: null, fields: { AssigneeId, PermissionSetId: shadow } },
      ],
      [],
    );
    expect(found.map((record) => record?.Id ?? null)).to.deep.equal([Id, Id, Id]);
  });

  it('finds a user by a username in other letters, quotes included', async () => {
    org = await startWritableOrg(0);
    const { Id } = org.simulator.org.table('User').insert({ Username: "o'hara@acme.example", LastName: "O'Hara" });
    const [found] = await readRecords(
      org.client,
      'User',
      [{ id: null, fields: { Username: "O'Hara@acme.example" } }],
      [],
    );
    expect(found?.Id).to.equal(Id);
  });
});
