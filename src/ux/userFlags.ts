import type { Interfaces } from '@oclif/core';
import { Messages } from '@salesforce/core';
import { Flags } from '@salesforce/sf-plugins-core';
import { columnFields, columnOf, type RequestedUser, type NewUserProblem } from '../services/users/newUser.js';
import { readUserFile } from '../services/users/file.js';
import { inGroup } from './flagGroups.js';
import '../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'newUser');
const flagMessages = Messages.loadMessages('sf-plugin-access', 'access.user.create');

const fieldFlag = (name: string) =>
  Flags.string({ summary: flagMessages.getMessage(`flags.${name}.summary`), exclusive: ['file'] });

/** Flags that say whom to create: one user by its fields, or the users of a file. */
export const newUserFlags = {
  ...inGroup('userFields', {
    email: fieldFlag('email'),
    'first-name': fieldFlag('first-name'),
    'last-name': fieldFlag('last-name'),
    profile: fieldFlag('profile'),
    username: fieldFlag('username'),
    alias: fieldFlag('alias'),
    'time-zone': fieldFlag('time-zone'),
    contact: fieldFlag('contact'),
    field: Flags.string({
      summary: flagMessages.getMessage('flags.field.summary'),
      description: flagMessages.getMessage('flags.field.description'),
      helpValue: '<ApiName=value>',
      multiple: true,
      exclusive: ['file'],
    }),
  }),
  file: Flags.string({
    char: 'f',
    summary: flagMessages.getMessage('flags.file.summary'),
    description: flagMessages.getMessage('flags.file.description'),
    helpValue: '<path>',
  }),
};

export type NewUserFlags = Interfaces.InferredFlags<typeof newUserFlags>;

/**
 * The users that a command line asks for, and the problems of a file of users.
 *
 * @throws SfError MissingFlagsError, FieldMalformedError, FieldHasFlagError, FieldTwiceError; what readUserFile throws
 */
export async function requestedUsers(
  flags: NewUserFlags,
): Promise<{ users: readonly RequestedUser[]; problems: readonly NewUserProblem[] }> {
  if (flags.file !== undefined) return readUserFile(flags.file);
  const missing = (['email', 'last-name', 'profile'] as const).filter((name) => !flags[name]?.trim());
  if (missing.length > 0) {
    throw flagMessages.createError('missingFlags', [missing.map((name) => `--${name}`).join(', ')]);
  }
  return { users: [userOfFlags(flags)], problems: [] };
}

/** @throws SfError FieldMalformedError, FieldHasFlagError, FieldTwiceError */
export function userOfFlags(flags: NewUserFlags): RequestedUser {
  const values = flags as Readonly<Record<string, unknown>>;
  const named = Object.entries(columnFields).flatMap(([column, field]) => {
    const value = (values[column.replaceAll('_', '-')] as string | undefined)?.trim();
    return value ? [[field, value] as const] : [];
  });
  const others = (flags.field ?? []).map(parseField);
  refuseTwice(others);
  return { profile: (flags.profile ?? '').trim(), values: Object.fromEntries([...named, ...others]), source: null };
}

/** The name and the value of `--field Name=value`. */
function parseField(text: string): [name: string, value: string] {
  const [, name, value] = /^\s*([^=\s]+)\s*=(.*)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined) throw messages.createError('fieldMalformed', [text]);
  const column = columnOf(name);
  if (column) throw messages.createError('fieldHasFlag', [name], [column.replaceAll('_', '-')]);
  return [name, value];
}

function refuseTwice(fields: ReadonlyArray<[string, string]>): void {
  const names = fields.map(([name]) => name.toLowerCase());
  const twice = names.findIndex((name, position) => names.indexOf(name) < position);
  if (twice >= 0) throw messages.createError('fieldTwice', [fields[twice]![0]]);
}
