/** Characters that every shell takes as they are. */
const PLAIN = /^[\w.@+-]+$/;

/** A user or resource as an argument of a command that is printed to be pasted: its name, or its id where the name needs quotes. */
export function argumentFor(name: string, id: string): string {
  return PLAIN.test(name) ? name : id;
}

/** A text as an argument of such a command, in quotes where it has spaces; null where some shell would take a part of it for a command. */
export function textArgument(text: string): string | null {
  if (PLAIN.test(text)) return text;
  return PLAIN.test(text.replaceAll(' ', '')) ? `"${text}"` : null;
}

/** A path as an argument of such a command, in the quotes of the system's shells where it needs them. */
export function pathArgument(path: string, platform: NodeJS.Platform = process.platform): string {
  const isWindows = platform === 'win32';
  if ((isWindows ? /^[\w.@+\\/:-]+$/ : /^[\w.@+/:-]+$/).test(path)) return path;
  return isWindows ? `"${path}"` : `'${path.replaceAll("'", `'\\''`)}'`;
}

/**
 * The argument that names the org in a command that is printed to be pasted, with a space before it.
 *
 * @param targetOrg the name of the org on the command line; null for an org that is given by its access token, which has none
 */
export function targetOrgArgument(targetOrg: string | null): string {
  if (targetOrg === null) return '';
  return ` --target-org ${PLAIN.test(targetOrg) ? targetOrg : `"${targetOrg}"`}`;
}

/** The arguments that name users. */
export function userArguments(users: ReadonlyArray<{ readonly username: string; readonly id: string }>): string {
  return users.map(({ username, id }) => ` --user ${argumentFor(username, id)}`).join('');
}
