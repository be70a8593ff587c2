import { Messages } from '@salesforce/core';
import '../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'environment');

/** Environment variables of C1's connectors that this plugin reads as well. */
export const BATON_CLIENT_ID = 'BATON_CLIENT_ID';
export const BATON_CLIENT_SECRET = 'BATON_CLIENT_SECRET';
export const BATON_HOST_ID = 'BATON_HOST_ID';
export const BATON_PROVISIONING = 'BATON_PROVISIONING';
export const BATON_SYNC_CONNECTED_APPS = 'BATON_SYNC_CONNECTED_APPS';
export const BATON_SYNC_DEACTIVATED_USERS = 'BATON_SYNC_DEACTIVATED_USERS';
export const BATON_SYNC_NON_STANDARD_USERS = 'BATON_SYNC_NON_STANDARD_USERS';
export const BATON_USER_USERNAME_FOR_EMAIL = 'BATON_USER_USERNAME_FOR_EMAIL';
export const BATON_LICENSE_PROFILES = 'BATON_LICENSE_TO_LEAST_PRIVILEGED_PROFILE_MAPPING';
export const BATON_SALESFORCE_ALLOW = 'BATON_SALESFORCE_ALLOW';
export const BATON_SALESFORCE_DENY = 'BATON_SALESFORCE_DENY';
export const BATON_HEALTH_CHECK_PORT = 'BATON_HEALTH_CHECK_PORT';
export const BATON_HEALTH_CHECK_BIND_ADDRESS = 'BATON_HEALTH_CHECK_BIND_ADDRESS';
export const BATON_LOG_FORMAT = 'BATON_LOG_FORMAT';
export const BATON_LOG_LEVEL = 'BATON_LOG_LEVEL';
/** The host at which C1 is reached, instead of the host in the client ID. */
export const BATON_C1_API_HOST = 'BATON_C1_API_HOST';

/** The values in a variable that lists several with commas between them. A blank variable has none. */
export const valuesIn = (variable = ''): string[] => (variable.trim() === '' ? [] : variable.split(','));

/** The variables of a sync that are true or false. */
const SYNC_SWITCHES = [
  BATON_SYNC_CONNECTED_APPS,
  BATON_SYNC_DEACTIVATED_USERS,
  BATON_SYNC_NON_STANDARD_USERS,
  BATON_USER_USERNAME_FOR_EMAIL,
];

const TRUE = ['1', 't', 'true', 'y', 'yes'];
const FALSE = ['0', 'f', 'false', 'n', 'no'];

/**
 * Gives the variables that are true or false the form that the CLI's flag parser reads. C1's connectors also take `t`
 * and `f`. The parser takes every value that it does not know for false, and the sync would then silently read too
 * little or too much.
 *
 * @param others variables that a command reads besides those of a sync
 * @throws SfError InvalidEnvironmentVariableError
 */
export const normalizeSwitches = (environment: NodeJS.ProcessEnv, others: readonly string[] = []): void => {
  for (const name of [...SYNC_SWITCHES, ...others]) {
    const value = environment[name]?.trim().toLowerCase();
    if (!value) continue;
    if (!TRUE.includes(value) && !FALSE.includes(value)) {
      throw messages.createError('invalidEnvironmentVariable', [name, environment[name]!], [name]);
    }
    environment[name] = String(TRUE.includes(value));
  }
};
