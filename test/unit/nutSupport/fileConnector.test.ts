import { expect } from 'chai';
import { z } from 'zod';
import { fileConnectorDocument } from '../../nut/support/fileConnector/index.js';

type Section = Array<Record<string, unknown>>;
type Draft = Record<string, Section>;

const goodDocument = (): Draft => ({
  users: [
    {
      id: '0055g00000AAaaaAAD',
      display_name: 'Ada Ng',
      email: 'ada.ng@acme.example',
      status: 'enabled',
      type: 'human',
      login: 'ada@acme.example',
      employee_id: 'E100',
      last_login: '2026-08-20T09:15:00Z',
      profile: { user_type: 'Standard', aliases: ['ang'], portal: null },
    },
  ],
  resources: [
    { resource_type: 'permission_set_group', trait: 'role', id: 'bundle', display_name: 'Sales Bundle' },
    { resource_type: 'permission', trait: 'role', id: 'set', display_name: 'Sales Ops', parent_resource: 'bundle' },
    {
      resource_type: 'token',
      trait: 'secret',
      id: 'token',
      display_name: 'Deploy Token',
      created_at: '2026-01-02',
      created_by: 'user:0055g00000AAaaaAAD',
      identity: 'permission:set',
    },
  ],
  entitlements: [
    { resource_id: 'bundle', entitlement_slug: 'member', display_name: 'Sales Bundle Member' },
    { resource_id: 'set', entitlement_slug: 'assigned', display_name: 'Sales Ops Assigned' },
  ],
  direct_user_grants: [{ principal_id: '0055g00000AAaaaAAD', resource_id: 'bundle', entitlement_slug: 'member' }],
  grant_inheritance_mappings: [
    {
      principal_resource_id: 'bundle',
      principal_entitlement_slug: 'member',
      inherited_resource_id: 'set',
      inherited_entitlement_slug: 'assigned',
      inheritance_depth: 'full',
    },
  ],
  external_grants: [
    {
      resource_id: 'set',
      entitlement_slug: 'assigned',
      match_type: 'attribute',
      match_resource_type: 'group',
      match_key: 'email',
      match_value: 'ops@acme.example',
      expand_entitlement_slug: 'member',
      expand_depth: 'shallow',
    },
  ],
});

/** The document with some fields of one record replaced; `undefined` takes a field away. */
function withRecord(section: string, index: number, changes: Record<string, unknown>): Draft {
  const document = goodDocument();
  const record = { ...document[section]?.[index], ...changes };
  for (const [field, value] of Object.entries(changes)) if (value === undefined) delete record[field];
  document[section] = (document[section] ?? []).with(index, record);
  return document;
}

/** The document with a copy of a section's first record, changed, added to the section. */
function withMore(section: string, changes: Record<string, unknown>): Draft {
  const document = goodDocument();
  const records = document[section] ?? [];
  document[section] = [...records, { ...records[0], ...changes }];
  return document;
}

const user = (changes: Record<string, unknown>): Draft => withRecord('users', 0, changes);
const resource = (changes: Record<string, unknown>): Draft => withRecord('resources', 1, changes);
const entitlement = (changes: Record<string, unknown>): Draft => withRecord('entitlements', 1, changes);
const grant = (changes: Record<string, unknown>): Draft => withRecord('direct_user_grants', 0, changes);
const mapping = (changes: Record<string, unknown>): Draft => withRecord('grant_inheritance_mappings', 0, changes);
const external = (changes: Record<string, unknown>): Draft => withRecord('external_grants', 0, changes);

describe("C1's rules for the file connector", () => {
  it('accept a good document', () => {
    expect(fileConnectorDocument.safeParse(goodDocument()).error?.message).to.equal(undefined);
  });

  it('accept an empty document', () => {
    expect(fileConnectorDocument.safeParse({}).success).to.equal(true);
  });

  const broken: Array<[rule: string, document: Draft, message: RegExp]> = [
    ['a user without id', user({ id: '' }), /users\[0\]\.id/],
    ['a user without name', user({ display_name: undefined }), /users\[0\]\.display_name/],
    ['an unknown status', user({ status: 'frozen' }), /must be one of: .*suspended/],
    ['an unknown account type', user({ type: 'robot' }), /must be one of: .*machine/],
    [
      "Salesforce's own form of a time",
      user({ last_login: '2026-08-20T09:15:00.000+0000' }),
      /not a time that C1 reads/,
    ],
    ['a day that the calendar lacks', user({ last_login: '2026-02-30T09:15:00Z' }), /not a time that C1 reads/],
    ['status details of 1025 bytes', user({ status_details: `${'é'.repeat(512)}x` }), /1024 bytes/],
    ['login aliases without login', user({ login: undefined, login_aliases: 'ang' }), /only beside login/],
    ['an unknown key', user({ surname: 'Ng' }), /surname/],
    ['a removed key of a user', user({ name: 'Ada' }), /no longer supported, use "id"/],
    ['a resource without type', resource({ resource_type: '' }), /resource_type/],
    ['a resource without trait', resource({ trait: undefined }), /trait/],
    ['an unknown trait', resource({ trait: 'permission' }), /must be one of: user, group, role, app, secret/],
    ['a type with two traits', withMore('resources', { id: 'other', trait: 'group' }), /has trait "role" above/],
    ['a resource without id', resource({ id: undefined }), /resources\[1\]\.id/],
    ['the id of a user on a resource', resource({ id: '0055g00000AAaaaAAD' }), /duplicate id "0055g00000AAaaaAAD"/],
    ['the id of another resource', withMore('resources', {}), /duplicate id "bundle"/],
    ['a parent that is not there', resource({ parent_resource: 'nobody' }), /nothing has the id "nobody"/],
    ['a field for secrets on a role', resource({ expires_at: '2026-01-02' }), /for secrets only/],
    ['a profile on a secret', withRecord('resources', 2, { profile: {} }), /dropped for trait "secret"/],
    ['a creator without type', withRecord('resources', 2, { created_by: 'set' }), /not "type:id"/],
    ['an identity of another type', withRecord('resources', 2, { identity: 'role:set' }), /not "type:id"/],
    ['a removed key of a resource', resource({ resource_function: 'role' }), /no longer supported, use "trait"/],
    ['an entitlement without resource', entitlement({ resource_id: undefined }), /entitlements\[1\]\.resource_id/],
    ['an entitlement without slug', entitlement({ entitlement_slug: '' }), /entitlement_slug/],
    ['an entitlement without name', entitlement({ display_name: undefined }), /display_name/],
    ['an entitlement of nothing', entitlement({ resource_id: 'nobody' }), /no resource has the id "nobody"/],
    ['an entitlement twice', withMore('entitlements', {}), /entitlements\[2\]/],
    ['a removed key of an entitlement', entitlement({ entitlement: 'x' }), /use "entitlement_slug"/],
    ['a grant to a resource', grant({ principal_id: 'set' }), /no user has the id "set"/],
    ['a grant of nothing', grant({ resource_id: 'nobody' }), /no resource has the id "nobody"/],
    ['a grant of another slug', grant({ entitlement_slug: 'assigned' }), /"bundle" has no entitlement "assigned"/],
    ['a grant twice', withMore('direct_user_grants', {}), /direct_user_grants\[1\]/],
    ['an inheritance from nothing', mapping({ principal_resource_id: 'x' }), /no resource has the id "x"/],
    ['an inheritance from another slug', mapping({ principal_entitlement_slug: 'x' }), /"bundle" has no entitlement/],
    ['an inheritance by nothing', mapping({ inherited_resource_id: 'x' }), /no resource has the id "x"/],
    ['an inheritance by another slug', mapping({ inherited_entitlement_slug: 'x' }), /"set" has no entitlement "x"/],
    ['a depth in capitals', mapping({ inheritance_depth: 'Full' }), /inheritance_depth/],
    ['no depth', mapping({ inheritance_depth: undefined }), /inheritance_depth/],
    ['an inheritance twice', withMore('grant_inheritance_mappings', {}), /grant_inheritance_mappings\[1\]/],
    ['an external grant of nothing', external({ resource_id: 'x' }), /no resource has the id "x"/],
    ['an external grant of another slug', external({ entitlement_slug: 'x' }), /"set" has no entitlement "x"/],
    ['an unknown match', external({ match_type: 'name' }), /match_type/],
    ['a match of neither user nor group', external({ match_resource_type: 'role' }), /match_resource_type/],
    ['a match by id without id', external({ match_type: 'id' }), /needed by match_type "id"/],
    ['a match by attribute without value', external({ match_value: '' }), /needed, with match_value/],
    ['an expansion of a user', external({ match_resource_type: 'user' }), /needs a group/],
    ['an expansion of all', external({ match_type: 'all' }), /needs a group/],
    ['a depth of no expansion', external({ expand_entitlement_slug: undefined }), /needs expand_entitlement_slug/],
    ['an unknown depth of expansion', external({ expand_depth: 'deep' }), /expand_depth/],
    ['the section of the old format', { ...goodDocument(), grants: [] }, /use "direct_user_grants" and/],
    ['an unknown section', { ...goodDocument(), accounts: [] }, /accounts/],
  ];
  for (const [rule, document, message] of broken) {
    it(`refuse ${rule}`, () => {
      const { error } = fileConnectorDocument.safeParse(document);
      expect(error, 'the document passed').not.to.equal(undefined);
      expect(z.prettifyError(error as z.ZodError)).to.match(message);
    });
  }
});
