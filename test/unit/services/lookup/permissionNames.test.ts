import { expect } from 'chai';
import type { SfError } from '@salesforce/core';
import { versionedSchemas } from '../../../../simulator/org/versionedSchemas.js';
import { formatPermission, type WantedPermission } from '../../../../src/model/permission.js';
import { OrgClient } from '../../../../src/org/client.js';
import { resolvePermissions } from '../../../../src/services/lookup/permissionNames.js';
import { orgPermissions, snapshotPermissions } from '../../../../src/services/lookup/permissionSources.js';
import type { SnapshotWriter } from '../../../../src/snapshot/writer.js';
import { openKeptSnapshot } from '../../../../src/snapshot/keptSnapshot.js';
import { keepSnapshot } from '../../support/keptSnapshot.js';
import { json, startOrgServer } from '../../support/orgServer.js';
import { startOrg, type UnitOrg } from '../../support/simulatedOrg.js';
import { withSnapshot } from '../../support/snapshots.js';

const failureOf = async (work: Promise<unknown>): Promise<SfError> =>
  work.then(
    () => expect.fail('it succeeded'),
    (error: unknown) => error as SfError,
  );

describe('resolvePermissions, against the simulated org', () => {
  let org: UnitOrg;
  let client: OrgClient;
  before(async () => {
    org = await startOrg();
    const { org: rows } = org.simulator;
    // The second part of another package, a custom permission and a class with the name of one in a package.
    rows.addCustomObject({
      name: 'spares__Part__c',
      label: 'Part',
      keyPrefix: 'a08',
      fields: [{ name: 'spares__Price__c', label: 'Price', type: 'number' }],
    });
    rows.addCustomObject({
      name: 'Order__c',
      label: 'Order',
      keyPrefix: 'a0b',
      fields: [
        { name: 'Total__c', label: 'Total', type: 'formula' },
        { name: 'Number__c', label: 'Number', type: 'auto number' },
      ],
    });
    rows.addCustomObject({ name: 'App__c', label: 'App', keyPrefix: 'a09', fields: [] });
    rows.table('CustomPermission').insert({ DeveloperName: 'Cafe\u0301', MasterLabel: 'Coffee' });
    rows.table('ConnectedApplication').insert({ Name: 'Twin', OptionsAllowAdminApprovedUsersOnly: true });
    rows
      .table('ExternalClientApplication')
      .insert({ DeveloperName: 'Twin', MasterLabel: 'The Twin', DistributionState: 'Local' });
  });
  beforeEach(() => {
    client = new OrgClient(org.connection);
    org.simulator.resetRequests();
  });
  after(() => org.stop());

  const resolve = (...texts: string[]): Promise<WantedPermission[]> =>
    resolvePermissions(orgPermissions(client), texts);
  const idOf = (table: string, field: string, value: string): string =>
    [...org.simulator.org.table(table).rows()].find((row) => row[field] === value)!.Id;

  const found: ReadonlyArray<[text: string, notation: string, calls: number]> = [
    ['ModifyAllData', 'ModifyAllData', 1],
    ['modifyALLdata', 'ModifyAllData', 1],
    [' modify all DATA ', 'ModifyAllData', 1],
    ['account:DELETE', 'Account:delete', 1],
    ['rocket__C:View-All', 'Rocket__c:view-all', 1],
    ['Rocket:read', 'Rocket__c:read', 1],
    ['App__c:read', 'App__c:read', 1],
    ['launch.go__c:edit', 'Launch__c.Go__c:edit', 2],
    ['Order__c.Total__c:read', 'Order__c.Total__c:read', 2],
    ['RKTPARTS__part__c.rktparts__price__C:read', 'rktparts__Part__c.rktparts__Price__c:read', 2],
    ['Contact.account:read', 'Contact.AccountId:read', 2],
    ['Contact.AccountId:read', 'Contact.AccountId:read', 2],
    ['CUSTOM:cafe\u0301', 'custom:Cafe\u0301', 1],
    ['custom:CAF\u00c9', 'custom:Cafe\u0301', 1],
    ['custom:coffee', 'custom:Cafe\u0301', 1],
    ['apex:launchcontroller', 'apex:LaunchController', 1],
    ['apex:rktparts__partsearch', 'apex:rktparts__PartSearch', 1],
    ['page:launchBoard', 'page:LaunchBoard', 1],
    ['flow:scrub launch', 'flow:Scrub_Launch', 1],
    ['app:case exporter', 'app:Case Exporter', 2],
    // A connected app has no namespace, and an external client app has policies of its own.
    ['app:rktparts__parts_ordering', 'app:rktparts__Parts_Ordering', 3],
    ['app:the twin', 'app:Twin', 3],
    ['tab:ROCKET__C', 'tab:Rocket__c', 1],
  ];
  for (const [text, notation, calls] of found)
    it(`takes "${text}" for ${notation}, with ${calls} call(s)`, async () => {
      expect((await resolve(text)).map(formatPermission)).to.deep.equal([notation]);
      expect(client.calls).to.equal(calls);
    });

  it('finds the same in a snapshot of the org', async () => {
    const options = { syncPermissions: true, syncFieldPermissions: true };
    await keepSnapshot(org.connection, options, async ({ path }) => {
      const kept = await openKeptSnapshot(path);
      try {
        const source = snapshotPermissions(kept.reader);
        for (const [text] of found) {
          const [[live], [offline]] = await Promise.all([resolve(text), resolvePermissions(source, [text])]);
          const { kind, id, name, isOpen } = offline!.permission;
          const expected = live!.permission;
          expect({ kind, id, name, isOpen }, text).to.deep.equal({
            ...{ kind: expected.kind, id: expected.id, name: expected.name, isOpen: expected.isOpen },
          });
          expect(offline!.permission.isComputed, text).to.equal(kind === 'field' ? null : undefined);
          if (kind === 'field') expect(offline!.permission.isSecured, text).to.equal(expected.isSecured);
        }
      } finally {
        kept.close();
      }
    });
  });

  const problems: ReadonlyArray<[text: string, name: string, message: string]> = [
    [
      'ModifyAlData',
      'PermissionNotFoundError',
      'No system permission has the API name or label "ModifyAlData". Similar: ModifyAllData (Modify All Data), ModifyMetadata (Modify Metadata Through Metadata API Functions).',
    ],
    [
      'ModifyAll\u00adData',
      'PermissionNotFoundError',
      'No system permission has the API name or label "ModifyAll\u00adData". "ModifyAll\\u00adData" has an invisible character (U+00AD, soft hyphen) after "ModifyAll". Similar: ModifyAllData (Modify All Data), ModifyMetadata (Modify Metadata Through Metadata API Functions), ViewAllData (View All Data).',
    ],
    [
      'apex:rktparts__Part\u200bSearch',
      'PermissionNotFoundError',
      'No Apex class has the name "rktparts__Part\u200bSearch". "apex:rktparts__Part\\u200bSearch" has an invisible character (U+200B, zero width space) after "apex:rktparts__Part". Similar: apex:rktparts__PartSearch.',
    ],
    [
      'Account:de\u2060lete',
      'InvalidPermissionError',
      '"Account:de\u2060lete": "de\u2060lete" is not a right. The rights on objects are read, create, edit, delete, view-all, modify-all, view-all-fields, those on fields read, edit. Permissions without a right begin with custom:, apex:, page:, flow:, app:, tab:. "Account:de\\u2060lete" has an invisible character (U+2060, word joiner) after "Account:de".',
    ],
    [
      'Account',
      'InvalidPermissionError',
      '"Account" lacks a right. Write one of: Account:read, Account:create, Account:edit, Account:delete, Account:view-all, Account:modify-all, Account:view-all-fields.',
    ],
    [
      'Account.Rating',
      'InvalidPermissionError',
      '"Account.Rating" lacks a right. Write one of: Account.Rating:read, Account.Rating:edit.',
    ],
    [
      'ModifyAllData:read',
      'InvalidPermissionError',
      '"ModifyAllData:read" ends with a right, but this permission takes none. Write ModifyAllData.',
    ],
    [
      'Roket:read',
      'PermissionNotFoundError',
      'No object has the API name or label "Roket". Similar: Rocket__c (Rocket).',
    ],
    [
      'Part__c:read',
      'PermissionNotFoundError',
      'No object has the API name or label "Part__c". Similar: rktparts__Part__c (Part), spares__Part__c (Part).',
    ],
    [
      'Part:read',
      'AmbiguousPermissionError',
      '"Part" has more than one meaning. These have that name: rktparts__Part__c (Part), spares__Part__c (Part).',
    ],
    [
      'Part.Price__c:read',
      'AmbiguousPermissionError',
      '"Part" has more than one meaning. These have that name: rktparts__Part__c (Part), spares__Part__c (Part).',
    ],
    [
      'rktparts__Part__c.Price__c:read',
      'PermissionNotFoundError',
      'rktparts__Part__c has no field with the API name "Price__c", or only one that the running user may not see and no permission set opens. Similar: rktparts__Part__c.rktparts__Price__c.',
    ],
    [
      'user:edit',
      'PermissionNotFoundError',
      'User has no permissions of its own: who may use its records follows from other objects or from system permissions.',
    ],
    [
      'Permission Set:read',
      'PermissionNotFoundError',
      'PermissionSet has no permissions of its own: who may use its records follows from other objects or from system permissions.',
    ],
    [
      'apex:PartSearch',
      'PermissionNotFoundError',
      'No Apex class has the name "PartSearch". Similar: apex:rktparts__PartSearch.',
    ],
    ['page:Bord', 'PermissionNotFoundError', 'No Visualforce page has the name or label "Bord".'],
    [
      'tab:Account',
      'PermissionNotFoundError',
      'No profile or permission set shows a tab with the name "Account". Similar: tab:standard-Account.',
    ],
    [
      'account.id:edit',
      'InvalidPermissionError',
      'Account.Id is filled in by Salesforce itself, and nobody may edit it.',
    ],
    [
      'Order__c.Total__c:edit',
      'InvalidPermissionError',
      'Order__c.Total__c is filled in by Salesforce itself, and nobody may edit it.',
    ],
    [
      'Order__c.number__c:edit',
      'InvalidPermissionError',
      'Order__c.Number__c is filled in by Salesforce itself, and nobody may edit it.',
    ],
    // A prefix wins over the label of an object.
    [
      'app:read',
      'PermissionNotFoundError',
      'No connected app or external client app has the name or label "read". Similar: app:Pocket Spreadsheet 📊 (0H48d0000000006CAA).',
    ],
  ];
  for (const [text, name, message] of problems)
    it(`refuses "${text}": ${name}`, async () => {
      const error = await failureOf(resolve(text));
      expect(error.name).to.equal(name);
      expect(error.message).to.equal(message);
      expect(error.actions).to.have.length.above(0);
    });

  it('lists apps that share a name with their ids, and takes each by its id', async () => {
    const connected = idOf('ConnectedApplication', 'Name', 'Twin');
    const external = idOf('ExternalClientApplication', 'DeveloperName', 'Twin');
    expect((await failureOf(resolve('app:twin'))).message).to.equal(
      `"app:twin" has more than one meaning. These have that name: app:Twin (${connected}), app:Twin (The Twin, ${external}).`,
    );
    const [one, other] = await resolve(`app:${connected.slice(0, 15)}`, `app:${external}`);
    expect(one).to.deep.equal({
      permission: { kind: 'app', id: connected, name: 'app:Twin', label: null, isOpen: false },
      right: 'read',
    });
    expect(other!.permission).to.deep.include({ id: external, isOpen: null });
  });

  it('says of an app whether anybody may authorize it', async () => {
    const [open, closed] = await resolve('app:Countdown_Board', 'app:Case Exporter');
    expect(open!.permission.isOpen).to.equal(true);
    expect(closed!.permission.isOpen).to.equal(
      !org.simulator.org.table('ConnectedApplication').get(closed!.permission.id)!.OptionsAllowAdminApprovedUsersOnly,
    );
  });

  it('finds an app also where its policies are hidden, and does not say whether anybody may authorize it', async () => {
    const other = await startOrg();
    const schemas = versionedSchemas(65, other.simulator.org.settings.features);
    const policies = schemas.get('extlclntappoauthplcycnfg')!;
    schemas.delete('extlclntappoauthplcycnfg');
    try {
      const source = orgPermissions(new OrgClient(other.connection));
      const [app] = await resolvePermissions(source, ['app:Countdown_Board']);
      expect(app!.permission).to.deep.include({ name: 'app:Countdown_Board', isOpen: null });
    } finally {
      schemas.set('extlclntappoauthplcycnfg', policies);
      await other.stop();
    }
  });

  it('asks nothing where the notation is wrong, and names each wrong text', async () => {
    const error = await failureOf(
      resolve('Account:reed', 'ModifyAllData', ' ', 'Account.Rating:delete', 'apex:X:read'),
    );
    expect(error.name).to.equal('InvalidPermissionError');
    expect(error.message.split('\n')).to.deep.equal([
      '"Account:reed": "reed" is not a right. The rights on objects are read, create, edit, delete, view-all, modify-all, view-all-fields, those on fields read, edit. Permissions without a right begin with custom:, apex:, page:, flow:, app:, tab:.',
      'A permission without a name: "".',
      '"Account.Rating:delete" has a right that fields do not have. The rights on fields are read, edit. For the whole object, write Account:delete.',
      '"apex:X:read" ends with a right, but this permission takes none. Write apex:X.',
    ]);
    expect(client.calls).to.equal(0);
  });

  it('takes a name that is longer than any field for a name of nothing', async () => {
    const long = 'x'.repeat(20_000);
    for (const text of [
      long,
      `${long}:read`,
      `Account.${long}:read`,
      `${long}.Name:read`,
      `app:${long}`,
      `apex:${long}`,
    ]) {
      const error = await failureOf(resolvePermissions(orgPermissions(client), [text]));
      expect(error.name, text.slice(-20)).to.equal('PermissionNotFoundError');
    }
  });

  it('names all unknown names together, as data, too', async () => {
    const error = await failureOf(resolve('ModifyAllData', 'Foo', 'apex:Foo'));
    expect(error.data).to.deep.equal([
      { permission: 'Foo', reason: 'PermissionNotFound', candidates: [] },
      { permission: 'apex:Foo', reason: 'PermissionNotFound', candidates: [] },
    ]);
  });

  it('gives permissions in the order of the texts, each once', async () => {
    const texts = [
      'Rocket:read',
      'ManageUsers',
      'rocket__c:READ',
      'Rocket__c:edit',
      'Manage Internal Users',
      'manageusers',
    ];
    expect((await resolve(...texts)).map(formatPermission)).to.deep.equal([
      'Rocket__c:read',
      'ManageUsers',
      'Rocket__c:edit',
      'ManageInternalUsers',
    ]);
  });

  it('describes each object once for many names, and asks once for the entities of a kind', async () => {
    const source = orgPermissions(client);
    await resolvePermissions(source, ['ManageUsers', 'ModifyAllData', 'Rocket:read', 'Rocket.Thrust__c:read']);
    await resolvePermissions(source, ['Rocket.Unit_Cost__c:edit', 'apex:QuotePdf', 'apex:LaunchController']);
    expect(
      org.simulator.requests.map(({ path, query }) => query ?? path.replace(/.*sobjects/, '')).sort(),
    ).to.deep.equal([
      '/ObjectPermissions/describe',
      '/PermissionSet/describe',
      '/Rocket__c/describe',
      "SELECT Id, Name, NamespacePrefix FROM ApexClass WHERE Name IN ('QuotePdf', 'LaunchController') ORDER BY Id",
    ]);
  });

  it('finds the rows of a compound field under itself and under its parts, asked for under either', async () => {
    const [part, whole] = await resolve('Account.billingstreet:edit', 'Account.BillingAddress:read');
    expect(part!.permission).to.deep.include({
      id: 'Account.BillingStreet',
      isSecured: true,
      rowIds: ['Account.BillingStreet', 'Account.BillingAddress'],
    });
    expect(whole!.permission).to.deep.include({
      id: 'Account.BillingAddress',
      isSecured: true,
      rowIds: ['BillingAddress', 'BillingStreet', 'BillingCity', 'BillingPostalCode'].map((name) => `Account.${name}`),
    });
  });

  it('knows which fields take no field-level security', async () => {
    const fields = [
      'Rocket__c.Serial_Number__c:read',
      'Rocket__c.Thrust__c:read',
      'Account.Id:read',
      'Account.OwnerId:edit',
    ];
    expect((await resolve(...fields)).map(({ permission }) => permission.isSecured)).to.deep.equal([
      false,
      true,
      false,
      false,
    ]);
  });
});

/** An org whose describes and queries a test gives: what the running user may not see, no description has. */
const withOrg = async (
  describes: Readonly<Record<string, unknown>>,
  rows: Readonly<Record<string, readonly unknown[]>>,
  use: (resolve: (...texts: string[]) => Promise<WantedPermission[]>, requests: string[]) => Promise<void>,
): Promise<void> => {
  const server = await startOrgServer((asked, _request, response) => {
    const object = /sobjects\/(\w+)\/describe$/.exec(asked)?.[1];
    if (object) {
      return describes[object]
        ? json(response, 200, describes[object])
        : json(response, 404, [{ errorCode: 'NOT_FOUND', message: 'The requested resource does not exist' }]);
    }
    if (asked === '/services/data') return json(response, 200, [{ version: '65.0' }]);
    const records = rows[/ FROM (\w+)/.exec(asked)![1]!] ?? [];
    json(response, 200, { totalSize: records.length, done: true, records });
  });
  try {
    const source = orgPermissions(new OrgClient(server.connection));
    await use((...texts) => resolvePermissions(source, texts), server.requests);
  } finally {
    await server.close();
  }
};

const objectsOf = (...names: string[]): unknown => ({
  fields: [
    {
      name: 'SobjectType',
      type: 'picklist',
      picklistValues: names.map((value) => ({ value, label: value, active: true })),
    },
  ],
});
const fieldsOf = (...fields: Array<{ name: string; permissionable: boolean; relationshipName?: string }>): unknown => ({
  fields: fields.map((field) => ({ ...field, label: field.name })),
});

describe('resolvePermissions, by what a running user may not see', () => {
  const FIELDS = "SELECT Field FROM FieldPermissions WHERE SobjectType IN ('Invoice__c') GROUP BY Field";

  it('finds a field that field-level security hides from the running user by the rows of permission sets', () =>
    withOrg(
      {
        ObjectPermissions: objectsOf('Invoice__c'),
        Invoice__c: fieldsOf({ name: 'Id', permissionable: false }),
      },
      { FieldPermissions: [{ Field: 'Invoice__c.Amount__c' }, { Field: 'Invoice__c.Payer__c' }] },
      async (resolve, requests) => {
        const [amount] = await resolve('Invoice__c.amount__c:edit');
        expect(amount).to.deep.equal({
          permission: {
            kind: 'field',
            id: 'Invoice__c.Amount__c',
            name: 'Invoice__c.Amount__c',
            label: 'Amount__c',
            isSecured: true,
            isComputed: null,
          },
          right: 'edit',
        });
        expect(requests.at(-1)).to.equal(FIELDS);
        expect((await resolve('Invoice__c.Payer__r:read')).map(formatPermission)).to.deep.equal([
          'Invoice__c.Payer__c:read',
        ]);
      },
    ));

  it('finds the fields of an object that is hidden as a whole, and the parts of its compound fields', () =>
    withOrg(
      { ObjectPermissions: objectsOf('Lead') },
      { FieldPermissions: [{ Field: 'Lead.Address' }, { Field: 'Lead.CampaignId' }, { Field: 'Lead.Home__c' }] },
      async (resolve) => {
        const found = await resolve('Lead.street:read', 'Lead.Campaign:read', 'Lead.home__city__s:edit');
        expect(found.map(({ permission: { id, rowIds } }) => [id, rowIds])).to.deep.equal([
          ['Lead.Street', ['Lead.Street', 'Lead.Address']],
          ['Lead.CampaignId', undefined],
          ['Lead.Home__City__s', ['Lead.Home__City__s', 'Lead.Home__c']],
        ]);
      },
    ));

  it('finds the rows of a field of person accounts under Contact as well, asked for under either', () =>
    withOrg(
      {
        ObjectPermissions: objectsOf('Account', 'Contact'),
        Account: fieldsOf({ name: 'Hobby__pc', permissionable: false }, { name: 'Age__pc', permissionable: false }),
        Contact: fieldsOf({ name: 'Hobby__c', permissionable: true }, { name: 'Age__c', permissionable: false }),
      },
      {},
      async (resolve) => {
        const found = await resolve('Account.Hobby__pc:read', 'Contact.hobby__c:edit', 'Account.Age__pc:read');
        expect(found.map(({ permission: { id, isSecured, rowIds } }) => [id, isSecured, rowIds])).to.deep.equal([
          ['Account.Hobby__pc', true, ['Account.Hobby__pc', 'Contact.Hobby__c']],
          ['Contact.Hobby__c', true, ['Contact.Hobby__c', 'Account.Hobby__pc']],
          ['Account.Age__pc', false, ['Account.Age__pc', 'Contact.Age__c']],
        ]);
      },
    ));

  it('says so where the running user may not see what permission sets give', () =>
    withOrg({ PermissionSet: fieldsOf({ name: 'Id', permissionable: false }) }, {}, async (resolve) => {
      expect((await failureOf(resolve('ModifyAllData'))).name).to.equal('PermissionsHiddenError');
    }));
});

describe('resolvePermissions, by a kept snapshot', () => {
  const names: ReadonlyArray<Parameters<SnapshotWriter['permission']>[0]> = [
    { kind: 'system', id: 'ModifyAllData', name: 'ModifyAllData', label: 'Modify All Data' },
    { kind: 'object', id: 'Account', name: 'Account', label: 'Account' },
    { kind: 'object', id: 'ns__Part__c', name: 'ns__Part__c', label: 'Part' },
    { kind: 'field', id: 'Account.BillingAddress', name: 'Account.BillingAddress', label: null, isSecured: true },
    { kind: 'field', id: 'Account.OwnerId', name: 'Account.OwnerId', label: null, isSecured: false },
    { kind: 'field', id: 'ns__Part__c.ns__Price__c', name: 'ns__Part__c.ns__Price__c', label: null },
    { kind: 'apex', id: '01p000000000001AAA', name: 'apex:ns__Ctl', label: null },
    { kind: 'app', id: '0H4000000000001CAA', name: 'app:ERP', label: 'ERP', isOpen: true },
    { kind: 'tab', id: 'standard-Account', name: 'tab:standard-Account', label: null },
  ];
  const withKept = (
    options: Readonly<Record<string, unknown>>,
    use: (resolve: (...texts: string[]) => Promise<WantedPermission[]>) => Promise<void>,
  ): Promise<void> =>
    withSnapshot(
      (writer) => {
        for (const one of names) writer.permission(one);
      },
      (reader) => use((...texts) => resolvePermissions(snapshotPermissions(reader), texts)),
      'user-not-read',
      options,
    );
  const ALL = { 'sync-permissions': true, 'sync-field-permissions': true };

  for (const [text, notation] of [
    ['modify all data', 'ModifyAllData'],
    ['ACCOUNT:delete', 'Account:delete'],
    ['Part:read', 'ns__Part__c:read'],
    ['part.NS__price__c:edit', 'ns__Part__c.ns__Price__c:edit'],
    ['Account.billingcity:read', 'Account.BillingCity:read'],
    ['Account.Owner:read', 'Account.OwnerId:read'],
    // No row is about it, since no field-level security applies to it.
    ['Account.createdby:read', 'Account.CreatedById:read'],
    ['apex:NS__ctl', 'apex:ns__Ctl'],
    ['app:0H4000000000001', 'app:ERP'],
    ['tab:Standard-account', 'tab:standard-Account'],
  ] as const)
    it(`takes "${text}" for ${notation}`, () =>
      withKept(ALL, async (resolve) => {
        expect((await resolve(text)).map(formatPermission)).to.deep.equal([notation]);
      }));

  it('keeps what the snapshot says of a permission', () =>
    withKept(ALL, async (resolve) => {
      const [app, owner, city] = await resolve('app:ERP', 'Account.OwnerId:read', 'Account.BillingCity:read');
      expect(app!.permission).to.deep.include({ isOpen: true, label: 'ERP' });
      expect(owner!.permission).to.deep.include({ isSecured: false });
      expect(city!.permission).to.deep.include({
        isSecured: true,
        rowIds: ['Account.BillingCity', 'Account.BillingAddress'],
      });
    }));

  for (const [text, message] of [
    [
      'ModifyAl',
      'No system permission has the API name or label "ModifyAl". Similar: ModifyAllData (Modify All Data).',
    ],
    ['Parts:read', 'No object has the API name or label "Parts". Similar: ns__Part__c (Part).'],
    [
      'Account.Owners:read',
      'The snapshot has no field permissions on Account for a field "Owners". Similar: Account.OwnerId.',
    ],
    ['apex:Ctl', 'No Apex class has the name "Ctl". Similar: apex:ns__Ctl.'],
  ] as const)
    it(`refuses "${text}"`, () =>
      withKept(ALL, async (resolve) => {
        const error = await failureOf(resolve(text));
        expect([error.name, error.message]).to.deep.equal(['PermissionNotFoundError', message]);
      }));

  it('says so where it was made without permissions, or without those on fields', async () => {
    await withKept({}, async (resolve) => {
      const error = await failureOf(resolve('ModifyAllData'));
      expect(error.name).to.equal('PermissionsNotKeptError');
      expect(error.actions).to.include('Make one with them: "sf access sync --snapshot FILE --sync-permissions".');
      expect((await failureOf(resolve('apex:ns__Ctl'))).name).to.equal('PermissionsNotKeptError');
      expect((await failureOf(resolve('Account:reed'))).name).to.equal('InvalidPermissionError');
    });
    await withKept({ 'sync-permissions': true }, async (resolve) => {
      expect(await resolve('Account:read')).to.have.length(1);
      expect((await failureOf(resolve('Account.OwnerId:read'))).name).to.equal('FieldPermissionsNotKeptError');
    });
  });
});
