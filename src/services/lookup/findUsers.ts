import pLimit from 'p-limit';
import { flag, text } from '../../org/record.js';
import { isSalesforceId, toId18 } from '../../model/salesforceId.js';
import type { OrgClient } from '../../org/client.js';
import { readAll, type SalesforceRecord } from '../../org/query.js';
import { soqlInLists } from '../../org/soql.js';
import { soqlOr } from '../../org/soqlOr.js';

/** A user whom somebody named. */
export type ResolvedUser = {
  readonly id: string;
  readonly username: string;
  readonly name: string;
  readonly isActive: boolean;
  readonly userType: string | null;
  readonly profileId: string | null;
  readonly roleId: string | null;
  /** Profile.UserLicenseId. */
  readonly licenseId: string | null;
  readonly licenseName: string | null;
};

export type NameField = 'Id' | 'Username' | 'FederationIdentifier' | 'Email' | 'Alias';

/** The users that have a name, and as what. */
export type NamedUsers = { readonly field: NameField; readonly users: readonly ResolvedUser[] };

const USER_PREFIX = '005';
const LONGEST_ALIAS = 8;
const LONGEST_FEDERATION_ID = 512;

/** Whether a name can be in the field at all: what cannot is not asked for. */
const mayBeIn: Readonly<Record<NameField, (name: string) => boolean>> = {
  Id: (name) => name.startsWith(USER_PREFIX) && isSalesforceId(name),
  Username: (name) => name.includes('@'),
  FederationIdentifier: (name) => name.length <= LONGEST_FEDERATION_ID,
  Email: (name) => name.includes('@'),
  Alias: (name) => name.length <= LONGEST_ALIAS,
};

/** Most names are ids or usernames: only what is left after them is looked for elsewhere. */
const STAGES: readonly NameField[][] = [
  ['Id', 'Username'],
  ['FederationIdentifier', 'Email', 'Alias'],
];

const FIELDS = [
  'Id',
  'Username',
  'Name',
  'IsActive',
  'UserType',
  'ProfileId',
  'Profile.UserLicenseId',
  'Profile.UserLicense.Name',
  'UserRoleId',
  'FederationIdentifier',
  'Email',
  'Alias',
];

const QUERIES_AT_A_TIME = 5;

const toUser = (record: SalesforceRecord): ResolvedUser => ({
  id: record.Id,
  username: text(record, 'Username') ?? record.Id,
  name: text(record, 'Name') ?? record.Id,
  isActive: flag(record, 'IsActive'),
  userType: text(record, 'UserType'),
  profileId: text(record, 'ProfileId'),
  roleId: text(record, 'UserRoleId'),
  licenseId: text(record, 'Profile.UserLicenseId'),
  licenseName: text(record, 'Profile.UserLicense.Name'),
});

const readUsers = async (
  client: OrgClient,
  fields: readonly NameField[],
  names: readonly string[],
): Promise<SalesforceRecord[]> => {
  const conditions = fields.flatMap((field) => soqlInLists(field, names.filter(mayBeIn[field])));
  const limit = pLimit(QUERIES_AT_A_TIME);
  const answers = await Promise.all(
    soqlOr(conditions).map((where) => limit(() => readAll(client, { object: 'User', fields: FIELDS, where }))),
  );
  return [...new Map(answers.flat().map((record) => [record.Id, record])).values()];
};

/** Ids are told apart by the case of their letters; nothing else is. */
const keyOf = (field: NameField, value: string): string => (field === 'Id' ? toId18(value) : value.toLowerCase());

/**
 * Finds whom names stand for: by id, username, federation id, e-mail address, alias. The first of these that has a name
 * decides.
 *
 * @param names without spaces around them; '' is nobody's
 * @returns the users of each name that has some
 * @throws SfError in plain words
 */
export const findUsers = async (client: OrgClient, names: readonly string[]): Promise<Map<string, NamedUsers>> => {
  const found = new Map<string, NamedUsers>();
  for (const fields of STAGES) {
    const open = names.filter((name) => name !== '' && !found.has(name));
    const records = await readUsers(client, fields, open);
    for (const field of fields) {
      const holders = Map.groupBy(records, (record) => keyOf(field, text(record, field) ?? ''));
      for (const name of open) {
        if (found.has(name) || !mayBeIn[field](name)) continue;
        const named = holders.get(keyOf(field, name));
        if (named) found.set(name, { field, users: named.map(toUser) });
      }
    }
  }
  return found;
};
