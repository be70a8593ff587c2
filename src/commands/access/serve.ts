import { hostname } from 'node:os';
import { Messages } from '@salesforce/core';
import { Flags, toHelpSection } from '@salesforce/sf-plugins-core';
import { checkProxies } from '../../network/proxies.js';
import { licenseProfilesOf } from '../../services/change/licenseProfiles.js';
import {
  BATON_C1_API_HOST,
  BATON_CLIENT_ID,
  BATON_CLIENT_SECRET,
  BATON_HEALTH_CHECK_BIND_ADDRESS,
  BATON_HEALTH_CHECK_PORT,
  BATON_HOST_ID,
  BATON_LICENSE_PROFILES,
  BATON_LOG_FORMAT,
  BATON_LOG_LEVEL,
  BATON_PROVISIONING,
  BATON_SALESFORCE_ALLOW,
  BATON_SALESFORCE_DENY,
  normalizeSwitches,
  valuesIn,
} from '../../ux/environment.js';
import { SfCommand } from '../../ux/command.js';
import { exitCodesIn } from '../../ux/exitCode.js';
import { takeClientSecret } from '../../ux/clientSecret.js';
import { inGroup } from '../../ux/flagGroups.js';
import { noteVersion, targetOrgFlag } from '../../ux/flags.js';
import { abortOnInterrupt, loadSqliteQuietly, setVariables } from '../../ux/process.js';
import { syncFlags, syncOptionsOf, syncVariables } from '../../ux/syncFlags.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'access.serve');

const LOOPBACK = '127.0.0.1';
/** Source: ConductorOne/baton-sdk, validation of host ids. */
const MAX_HOST_ID_LENGTH = 256;

const hostIdOf = (flag = ''): string => {
  const hostId = flag.trim() === '' ? hostname() : flag.trim();
  if (hostId.length <= MAX_HOST_ID_LENGTH) return hostId;
  throw messages.createError('hostId', [String(hostId.length), String(MAX_HOST_ID_LENGTH)]);
};

export default class AccessServe extends SfCommand<void> {
  public static override readonly summary = messages.getMessage('summary');
  public static override readonly description = messages.getMessage('description');
  public static override readonly usage = messages.getMessages('usage');
  public static override readonly examples = messages.getMessages('examples');
  public static override readonly enableJsonFlag = false;

  public static override readonly flags = {
    ...targetOrgFlag(messages),
    'client-id': Flags.string({
      summary: messages.getMessage('flags.client-id.summary'),
      env: BATON_CLIENT_ID,
      required: true,
    }),
    'client-secret': Flags.string({
      summary: messages.getMessage('flags.client-secret.summary'),
      description: messages.getMessage('flags.client-secret.description'),
    }),
    'client-secret-file': Flags.string({
      summary: messages.getMessage('flags.client-secret-file.summary'),
      helpValue: '<path>',
    }),
    'host-id': Flags.string({
      summary: messages.getMessage('flags.host-id.summary'),
      description: messages.getMessage('flags.host-id.description'),
      env: BATON_HOST_ID,
    }),
    ...inGroup('provisioning', {
      provisioning: Flags.boolean({
        summary: messages.getMessage('flags.provisioning.summary'),
        description: messages.getMessage('flags.provisioning.description'),
        env: BATON_PROVISIONING,
        allowNo: true,
        default: false,
      }),
      allow: Flags.string({
        summary: messages.getMessage('flags.allow.summary'),
        description: messages.getMessage('flags.allow.description'),
        helpValue: '<rule>',
        multiple: true,
      }),
      deny: Flags.string({
        summary: messages.getMessage('flags.deny.summary'),
        description: messages.getMessage('flags.deny.description'),
        helpValue: '<rule>',
        multiple: true,
      }),
      'account-field': Flags.string({
        summary: messages.getMessage('flags.account-field.summary'),
        description: messages.getMessage('flags.account-field.description'),
        helpValue: '<ApiName>',
        multiple: true,
      }),
    }),
    ...syncFlags,
    ...inGroup('provisioning', {
      'license-profile': Flags.string({
        summary: messages.getMessage('flags.license-profile.summary'),
        helpValue: '<license=profile>',
        multiple: true,
      }),
    }),
    ...inGroup('monitoring', {
      'health-port': Flags.integer({
        summary: messages.getMessage('flags.health-port.summary'),
        description: messages.getMessage('flags.health-port.description'),
        env: BATON_HEALTH_CHECK_PORT,
      }),
      'health-host': Flags.string({
        summary: messages.getMessage('flags.health-host.summary'),
        env: BATON_HEALTH_CHECK_BIND_ADDRESS,
        default: LOOPBACK,
      }),
      'log-format': Flags.option({
        summary: messages.getMessage('flags.log-format.summary'),
        options: ['console', 'json'] as const,
        env: BATON_LOG_FORMAT,
        default: 'json',
      })(),
      'log-level': Flags.option({
        summary: messages.getMessage('flags.log-level.summary'),
        options: ['debug', 'info', 'warn', 'error'] as const,
        env: BATON_LOG_LEVEL,
        default: 'info',
      })(),
    }),
    'api-version': Flags.orgApiVersion(),
  };

  public static override readonly envVariablesSection = toHelpSection('ENVIRONMENT VARIABLES', {
    [BATON_CLIENT_ID]: messages.getMessage('environment.client-id'),
    [BATON_CLIENT_SECRET]: messages.getMessage('environment.client-secret'),
    [BATON_HOST_ID]: messages.getMessage('environment.host-id'),
    [BATON_PROVISIONING]: messages.getMessage('environment.provisioning'),
    [BATON_SALESFORCE_ALLOW]: messages.getMessage('environment.allow'),
    [BATON_SALESFORCE_DENY]: messages.getMessage('environment.deny'),
    ...syncVariables,
    [BATON_LICENSE_PROFILES]: messages.getMessage('environment.license-profiles'),
    [BATON_HEALTH_CHECK_PORT]: messages.getMessage('environment.health-port'),
    [BATON_HEALTH_CHECK_BIND_ADDRESS]: messages.getMessage('environment.health-host'),
    [BATON_LOG_FORMAT]: messages.getMessage('environment.log-format'),
    [BATON_LOG_LEVEL]: messages.getMessage('environment.log-level'),
    [BATON_C1_API_HOST]: messages.getMessage('environment.api-host'),
  });

  public static override readonly errorCodes = exitCodesIn(messages, [0, 1]);

  public async run(): Promise<void> {
    checkProxies(process.env);
    normalizeSwitches(process.env, [BATON_PROVISIONING]);
    const { flags, metadata } = await this.parse(AccessServe);
    noteVersion(flags, metadata);
    const secret = await takeClientSecret(flags['client-secret'], flags['client-secret-file'], process.env);
    if (flags['client-secret'] !== undefined) this.warn(messages.createWarning('warning.secretInArguments'));
    const stop = abortOnInterrupt().signal;
    await loadSqliteQuietly();
    // Only this command loads the libraries for C1.
    const { serve } = await import('../../services/serve/serve.js');
    await serve(
      {
        connection: flags['target-org'].getConnection(flags['api-version']),
        orgId: flags['target-org'].getOrgId(),
        dataDir: this.config.dataDir,
        clientId: flags['client-id'],
        clientSecret: secret,
        apiHost: process.env[BATON_C1_API_HOST],
        hostId: hostIdOf(flags['host-id']),
        provisioning: flags.provisioning,
        bounds: {
          allow: [...(flags.allow ?? []), ...valuesIn(process.env[BATON_SALESFORCE_ALLOW])],
          deny: [...(flags.deny ?? []), ...valuesIn(process.env[BATON_SALESFORCE_DENY])],
          accountFields: flags['account-field'] ?? null,
        },
        syncOptions: syncOptionsOf(flags),
        licenseProfiles: licenseProfilesOf(flags['license-profile'] ?? [], process.env[BATON_LICENSE_PROFILES]),
        version: this.ctor.plugin?.version ?? this.config.version,
        health: flags['health-port'] === undefined ? null : { host: flags['health-host'], port: flags['health-port'] },
        log: { format: flags['log-format'], level: flags['log-level'] },
        setVariables,
      },
      stop,
    );
  }
}
