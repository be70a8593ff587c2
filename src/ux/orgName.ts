import type { Org } from '@salesforce/core';
import { isAccessToken } from '../model/accessToken.js';

/** The username that an org goes by on the command line; null for one that is given by its access token. */
export const orgNameOf = (org: Org): string | null => {
  const username = org.getUsername();
  return username && !isAccessToken(username) ? username : null;
};
