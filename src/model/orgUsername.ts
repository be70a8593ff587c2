const ACCESS_TOKEN = /^00D\w{12,15}![.\w]+$/;

/**
 * The username that names an org.
 *
 * @param username what the CLI calls the org's username: of an org that is given by its access token, the token
 * @returns null for an access token, which no text may show
 */
export function orgUsername(username: string | undefined): string | null {
  return username && !ACCESS_TOKEN.test(username) ? username : null;
}
