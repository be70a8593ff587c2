import { Messages } from '@salesforce/core';
import { columnOf } from './newUser.js';
import type { Fields, FieldValue } from '../../model/recordWrite.js';
import { isSpreadsheetNumber } from '../../model/spreadsheetNumber.js';
import type { FieldDescription } from '../../org/read/describe.js';
import { isValueProblem, typedValue, type ValueProblem } from './typedValue.js';
import { aliasOf, LONGEST_ALIAS, LONGEST_NICKNAME, nicknameOf, stemOf, uniqueName } from '../../model/userName.js';
import type { OrgClient } from '../../org/client.js';
import { eachWhere, readAll } from '../../org/query.js';
import { text } from '../../org/record.js';
import { soqlLike, soqlOr } from '../../org/soql.js';
import { invisibleIn } from '../lookup/invisible.js';
import { nearestIs } from '../lookup/nearWord.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'newUser');

const describeProblem = ({ problem, allowed }: ValueProblem, { values }: FieldDescription, text: string): string => {
  if (problem === 'picklist') return messages.getMessage('value.picklist', [text, nearestIs(values ?? [], text)]);
  const invisible = problem === 'email' || problem === 'id' ? invisibleIn(text) : null;
  return invisible ?? messages.getMessage(`value.${problem}`, [text, allowed]);
};

export type FieldValues = {
  readonly fields: Fields;
  readonly problems: ReadonlyArray<{ readonly column: string; readonly problem: string }>;
};

/**
 * Reads texts as values of fields of User. The names of fields may be in any case; the type of a field decides what its text means.
 *
 * @param isOfFile the texts are cells of a file, which a spreadsheet may have written
 */
export type ReadFields = (values: Readonly<Record<string, string>>, isOfFile: boolean) => FieldValues;

/**
 * Makes what reads the values of users.
 *
 * @param described the fields of User as the running user sees them
 * @param timeZone the org's time zone; null if it could not be read
 */
export function fieldReader(described: readonly FieldDescription[], timeZone: string | null): ReadFields {
  const byName = new Map(described.map((field) => [field.name.toLowerCase(), field]));
  return (values, isOfFile) => readFields(values, isOfFile, described, byName, timeZone);
}

const readFields = (
  values: Readonly<Record<string, string>>,
  isOfFile: boolean,
  described: readonly FieldDescription[],
  byName: ReadonlyMap<string, FieldDescription>,
  timeZone: string | null,
): FieldValues => {
  const found = new Map<string, FieldValue>();
  const problems: Array<{ column: string; problem: string }> = [];
  for (const [name, text] of Object.entries(values)) {
    const column = columnOf(name) ?? name;
    const field = byName.get(name.toLowerCase());
    if (!field) {
      const candidates = described.filter(({ createable }) => createable).map((known) => known.name);
      problems.push({ column, problem: messages.getMessage('field.unknown', [name, nearestIs(candidates, name)]) });
      continue;
    }
    if (!field.createable) {
      problems.push({ column, problem: messages.getMessage('field.notCreateable', [field.name]) });
      continue;
    }
    const value = typedValue(field, text, timeZone);
    if (isValueProblem(value)) problems.push({ column, problem: describeProblem(value, field, text) });
    else if (isOfFile && typeof value === 'string' && isSpreadsheetNumber(value))
      problems.push({ column, problem: messages.getMessage('value.spreadsheet', [text]) });
    else found.set(field.name, value);
  }
  const isWrong = (name: string): boolean => problems.some(({ column }) => column.toLowerCase() === name.toLowerCase());
  for (const { name, isRequired } of described) {
    if (isRequired && (found.get(name) ?? null) === null && !isWrong(name)) {
      problems.push({ column: name, problem: messages.getMessage('cell.missing') });
    }
  }
  return { fields: Object.fromEntries(found), problems };
};

/** Salesforce's own default. Organization has no field for it. */
const EMAIL_ENCODING = 'UTF-8';

/**
 * The org's defaults for the time zone, the locale, the language and the email encoding of new users.
 *
 * Source: "Organization" (DefaultLocaleSidKey, LanguageLocaleKey, TimeZoneSidKey), Object Reference.
 *
 * @throws SfError in plain words
 */
export const readRegionalDefaults = async (client: OrgClient): Promise<Fields> => {
  const [organization] = await readAll(client, {
    object: 'Organization',
    fields: ['Id', 'DefaultLocaleSidKey', 'LanguageLocaleKey', 'TimeZoneSidKey'],
  });
  const ofOrg = (field: string): FieldValue => (organization ? text(organization, field) : null);
  return {
    TimeZoneSidKey: ofOrg('TimeZoneSidKey'),
    LocaleSidKey: ofOrg('DefaultLocaleSidKey'),
    LanguageLocaleKey: ofOrg('LanguageLocaleKey'),
    EmailEncodingKey: EMAIL_ENCODING,
  };
};

const nameOf = (fields: Fields, field: string): string => String(fields[field] ?? '');
const wantedAlias = (fields: Fields): string => aliasOf(nameOf(fields, 'FirstName'), nameOf(fields, 'LastName'));
const wantedNickname = (fields: Fields): string => nicknameOf(nameOf(fields, 'Username'));

/**
 * Gives new users the alias and the nickname that they lack. Neither another user of the org nor another new user has the
 * same. One query, or a few for very many users.
 *
 * @returns the names of each user, in the order given; names that were given are kept
 * @throws SfError in plain words
 */
export const nameUsers = async (
  client: OrgClient,
  users: readonly Fields[],
): Promise<Array<{ Alias: FieldValue; CommunityNickname: FieldValue }>> => {
  const isWithout = (field: string) => (fields: Fields) => (fields[field] ?? null) === null;
  const conditions = [
    ...users
      .filter(isWithout('Alias'))
      .map((fields) => soqlLike('Alias', { startsWith: stemOf(wantedAlias(fields), LONGEST_ALIAS) })),
    ...users
      .filter(isWithout('CommunityNickname'))
      .map((fields) => soqlLike('CommunityNickname', { startsWith: stemOf(wantedNickname(fields), LONGEST_NICKNAME) })),
  ];
  const takenAliases = new Set<string>();
  const takenNicknames = new Set<string>();
  const take = (names: Set<string>, name: FieldValue): FieldValue => {
    if (name !== null) names.add(String(name).toLowerCase());
    return name;
  };
  const query = { object: 'User', fields: ['Id', 'Alias', 'CommunityNickname'] };
  await eachWhere(client, query, soqlOr([...new Set(conditions)]), (record) => {
    take(takenAliases, text(record, 'Alias'));
    take(takenNicknames, text(record, 'CommunityNickname'));
  });
  for (const fields of users) {
    take(takenAliases, fields['Alias'] ?? null);
    take(takenNicknames, fields['CommunityNickname'] ?? null);
  }
  return users.map((fields) => ({
    Alias: fields['Alias'] ?? take(takenAliases, uniqueName(wantedAlias(fields), LONGEST_ALIAS, takenAliases)),
    CommunityNickname:
      fields['CommunityNickname'] ??
      take(takenNicknames, uniqueName(wantedNickname(fields), LONGEST_NICKNAME, takenNicknames)),
  }));
};
