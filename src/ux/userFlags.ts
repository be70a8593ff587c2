import { Messages } from '@salesforce/core';
import { columnFields, columnOf, type RequestedUser } from '../model/newUser.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'newUser');

/** The flags that name a user's fields, by their own names. */
export type NewUserFlags = {
  readonly [Column in keyof typeof columnFields as Dashed<Column>]?: string | undefined;
} & { readonly field?: readonly string[] | undefined };

type Dashed<Text extends string> = Text extends `${infer Head}_${infer Tail}` ? `${Head}-${Dashed<Tail>}` : Text;

const fieldOf = (given: string): [string, string] => {
  const [, name, value] = /^\s*([^=\s]+)\s*=(.*)$/s.exec(given) ?? [];
  if (name === undefined || value === undefined) throw messages.createError('fieldMalformed', [given]);
  const column = columnOf(name);
  if (column) throw messages.createError('fieldHasFlag', [name], [column.replaceAll('_', '-')]);
  return [name, value];
};

const refuseTwice = (fields: ReadonlyArray<[string, string]>): void => {
  const names = fields.map(([name]) => name.toLowerCase());
  const twice = names.findIndex((name, position) => names.indexOf(name) < position);
  if (twice >= 0) throw messages.createError('fieldTwice', [fields[twice]![0]]);
};

/**
 * The one user that a command line asks for.
 *
 * @throws SfError FieldMalformedError, FieldHasFlagError, FieldTwiceError
 */
export const userOfFlags = (flags: NewUserFlags, profile: string): RequestedUser => {
  const given = flags as Readonly<Record<string, string | undefined>>;
  const own = Object.entries(columnFields).flatMap(([column, field]) => {
    const value = given[column.replaceAll('_', '-')]?.trim();
    return value ? [[field, value] as const] : [];
  });
  const others = (flags.field ?? []).map(fieldOf);
  refuseTwice(others);
  return {
    profile: profile.trim(),
    values: Object.fromEntries([...own, ...others]),
    source: null,
  };
};
