import { expect } from 'chai';
import { Company, NOW } from './support/company.js';
import { faultOf } from './support/faultOf.js';

describe('table', () => {
  let company: Company;
  beforeEach(() => {
    company = new Company();
  });

  it('gives ids of the object, timestamps and defaults', () => {
    const group = company.add('Group', { Name: 'All' });
    expect(group).to.include({
      Id: '00G8d0000000001EAA',
      Type: 'Regular',
      DoesIncludeBosses: false,
      CreatedDate: '2026-11-24T10:00:00.000+0000',
      SystemModstamp: '2026-11-24T10:00:00.000+0000',
    });
  });

  it('keeps what it is given: names in any casing, short ids, date-times in any zone', () => {
    const login = company.add('User', {
      lastname: 'X',
      ProfileId: company.sellerProfile.Id.slice(0, 15),
      CreatedDate: '2020-01-01T01:00:00+01:00',
    });
    expect(login).to.include({
      LastName: 'X',
      ProfileId: company.sellerProfile.Id,
      CreatedDate: '2020-01-01T00:00:00.000+0000',
    });
  });

  it('refuses fields that the object does not have', () => {
    expect(faultOf(() => company.add('Group', { Foo: 1 }))).to.include({
      errorCode: 'INVALID_FIELD',
      message: "No such column 'Foo' on sobject of type Group",
    });
  });

  it('finds rows by reference, in both id lengths, through every change', () => {
    const users = company.org.table('User');
    expect(users.where('ProfileId', company.sellerProfile.Id.slice(0, 15))).to.have.length(1);
    users.update(company.seller.Id, { ProfileId: company.adminProfile.Id });
    expect(users.where('ProfileId', company.sellerProfile.Id)).to.be.empty;
    expect(users.where('profileid', company.adminProfile.Id)).to.have.length(2);
    expect(users.get(company.seller.Id.slice(0, 15))?.ProfileId).to.equal(company.adminProfile.Id);
  });

  it('stamps changes with the time', () => {
    company.org.clock.advance(1000);
    const row = company.org.table('User').update(company.seller.Id, { Title: 'x' });
    expect(row.LastModifiedDate).to.equal('2026-11-24T10:00:01.000+0000');
    expect(row.CreatedDate).to.equal('2026-11-24T10:00:00.000+0000');
  });

  it('tells a deleted row from one that never was', () => {
    const account = company.add('Account', { Name: 'x' });
    const accounts = company.org.table('Account');
    accounts.delete(account.Id);
    expect(faultOf(() => accounts.existing(account.Id))).to.include({
      status: 404,
      errorCode: 'ENTITY_IS_DELETED',
      message: 'entity is deleted',
    });
    expect(faultOf(() => accounts.delete('0018d0000000099AAA'))).to.include({ status: 404, errorCode: 'NOT_FOUND' });
    expect([...accounts.deletedRows()]).to.have.length(1);
  });

  it('lists rows in Id order, whatever order they came in', () => {
    for (const Id of ['0018d0000000009', '0018d0000000001', '0018d0000000005'])
      company.add('Account', { Id, Name: Id });
    const ids = [...company.org.table('Account').rows()].map((row) => row.Id);
    expect(ids).to.deep.equal([...ids].sort());
  });

  it('takes back everything a failed transaction did', () => {
    const { org, seller } = company;
    const before = JSON.stringify([[...org.table('User').rows()], [...org.table('Group').rows()]]);
    expect(() =>
      org.transaction(() => {
        company.add('Group', { Name: 'x' });
        org.table('User').update(seller.Id, { Title: 'x' });
        org.transaction(() => org.table('User').update(seller.Id, { Title: 'y' }));
        org.table('User').delete(seller.Id);
        throw new Error('no');
      }),
    ).to.throw('no');
    expect(JSON.stringify([[...org.table('User').rows()], [...org.table('Group').rows()]])).to.equal(before);
    expect(org.table('User').where('ProfileId', company.sellerProfile.Id)).to.have.length(1);
  });

  it('takes back only the inner transaction when the outer one goes on', () => {
    const { org } = company;
    org.transaction(() => {
      company.add('Group', { Name: 'kept' });
      try {
        org.transaction(() => {
          company.add('Group', { Name: 'lost' });
          throw new Error('no');
        });
      } catch {
        // The outer transaction goes on.
      }
    });
    expect([...org.table('Group').rows()].map(({ Name }) => Name)).to.deep.equal(['kept']);
  });

  it('has the org start at the time given', () => expect(company.org.clock.now()).to.deep.equal(NOW));
});
