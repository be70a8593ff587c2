import type { OrgClient } from './client.js';

/**
 * Has Salesforce reset a password and mail the user a link. The temporary password in the answer is not kept.
 *
 * Source: "Reset User Password", REST API Developer Guide.
 *
 * @throws the Salesforce or network error as the connection gives it
 */
export const resetPassword = async (client: OrgClient, userId: string): Promise<void> => {
  await client.write('DELETE', client.path(`sobjects/User/${userId}/password`));
};
