import { randomBytes } from 'node:crypto';

/** Characters that the CLI accepts in an access token: word characters and dots. */
const randomText = (bytes: number): string => randomBytes(bytes).toString('base64').replace(/[+/=]/g, '.');

/** The access tokens and refresh tokens of the users. The org's clock ends no session. */
export class Sessions {
  private readonly userIdByToken = new Map<string, string>();
  private readonly userIdByRefreshToken = new Map<string, string>();
  private readonly refreshTokenByUserId = new Map<string, string>();

  public constructor(private readonly orgId: string) {}

  /** A new access token of the user. */
  public open(userId: string): string {
    const token = `${this.orgId.slice(0, 15)}!AQEAQ${randomText(66)}`;
    this.userIdByToken.set(token, userId);
    return token;
  }

  /** The user of a session; undefined for a session that is unknown or has ended. */
  public userOf(token: string): string | undefined {
    return this.userIdByToken.get(token);
  }

  /** Ends one session; false when there is none. Its user may get a new one by refresh token. */
  public end(token: string): boolean {
    return this.userIdByToken.delete(token);
  }

  /** Ends one session, or without a token all of them. */
  public expire(token?: string): void {
    if (token === undefined) this.userIdByToken.clear();
    else this.end(token);
  }

  /** The user's refresh token: the same one until it is revoked. */
  public refreshTokenOf(userId: string): string {
    const known = this.refreshTokenByUserId.get(userId);
    if (known !== undefined) return known;
    const token = `5Aep861${randomText(60)}`;
    this.refreshTokenByUserId.set(userId, token);
    this.userIdByRefreshToken.set(token, userId);
    return token;
  }

  public userOfRefreshToken(token: string): string | undefined {
    return this.userIdByRefreshToken.get(token);
  }

  /** Revokes a refresh token, and every session of its user with it. */
  public revokeRefreshToken(token: string): boolean {
    const userId = this.userIdByRefreshToken.get(token);
    if (userId === undefined) return false;
    this.userIdByRefreshToken.delete(token);
    this.refreshTokenByUserId.delete(userId);
    for (const [accessToken, holder] of this.userIdByToken)
      if (holder === userId) this.userIdByToken.delete(accessToken);
    return true;
  }
}
