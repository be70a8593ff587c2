/** A refusal of the OAuth endpoints (Salesforce Help: "OAuth 2.0 Authorization Errors"). */
export class OAuthFault extends Error {
  public constructor(
    public readonly error: string,
    public readonly description: string,
  ) {
    super(`${error}: ${description}`);
  }

  public toBody(): { error: string; error_description: string } {
    return { error: this.error, error_description: this.description };
  }
}

export const invalidGrant = (description: string): OAuthFault => new OAuthFault('invalid_grant', description);
