/** A request to create a user. */
export type RequestedUser = {
  /** Profile by name or id. */
  readonly profile: string;
  /** Values of fields of User, as texts, by field. */
  readonly values: Readonly<Record<string, string>>;
  /** The place of the request, for messages: `users.csv:7`; null for the command line. */
  readonly source: string | null;
};

/** The requested value of a field, whose name may be written in any case; '' where there is none. */
export function valueOf({ values }: RequestedUser, field: string): string {
  const [name] = Object.keys(values).filter((key) => key.toLowerCase() === field.toLowerCase());
  return name === undefined ? '' : values[name]!.trim();
}

/** A username names one user, so that no user is created twice. It defaults to the email address. */
export function usernameOf(user: RequestedUser): string {
  return valueOf(user, 'Username') || valueOf(user, 'Email');
}

/** A problem of a requested user, and its place; the column is empty where the whole row is wrong. */
export type NewUserProblem = { readonly source: string | null; readonly column: string; readonly problem: string };

/** The fields that have a column and a flag of their own, by column. The flag has hyphens for underscores. */
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

/** The column of a field that has a column of its own; undefined for any other field. */
export function columnOf(field: string): string | undefined {
  return columns.get(field.toLowerCase());
}

/** Whether a column is one of a field that has its own. */
export function isOwnColumn(column: string): boolean {
  return Object.hasOwn(columnFields, column) || column === 'profile';
}
