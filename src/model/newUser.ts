/** A user whom somebody wants: the values of fields of User, as texts, and the name of the profile. */
export type RequestedUser = {
  /** Profile by name or id. */
  readonly profile: string;
  readonly values: Readonly<Record<string, string>>;
  /** Where it stands, for messages: `users.csv:7`; null for the command line. */
  readonly source: string | null;
};

/** Fields that have a flag and a column of their own, by the column; the flag has dashes for underscores. */
export const columnFields = {
  email: 'Email',
  first_name: 'FirstName',
  last_name: 'LastName',
  username: 'Username',
  alias: 'Alias',
  time_zone: 'TimeZoneSidKey',
  contact: 'ContactId',
} as const;

const columns: ReadonlyMap<string, string> = new Map([
  ...Object.entries(columnFields).map(([column, field]) => [field.toLowerCase(), column] as const),
  ['profileid', 'profile'],
]);

/** The column, and flag, of a field that has its own; undefined for any other field. */
export const columnOf = (field: string): string | undefined => columns.get(field.toLowerCase());

export const isOwnColumn = (column: string): boolean => Object.hasOwn(columnFields, column) || column === 'profile';

/** What is wrong with a requested user, and where. */
export type NewUserProblem = { readonly source: string | null; readonly column: string; readonly problem: string };

export type NewUserVerdict = 'create' | 'already exists' | 'reactivate';
