import type { Connection } from '@salesforce/core';
import type { BatonClient } from '../../c1/batonClient.js';
import type { Clock } from '../../c1/clock.js';
import type { SyncOptions } from '../../model/syncOptions.js';
import type { Logger } from './logger.js';
import type { Metrics } from './metrics.js';

/** What every kind of task needs of the connector that does it. */
export type RunningConnector = {
  readonly connection: Connection;
  readonly orgId: string;
  /** Where journals go. */
  readonly dataDir: string;
  readonly client: BatonClient;
  readonly clock: Clock;
  /** Whether C1 may change the org through it. */
  readonly provisioning: boolean;
  readonly syncOptions: SyncOptions;
  /** License name in lower case → profile name or id. */
  readonly licenseProfiles: ReadonlyMap<string, string>;
  /** Of this plugin. */
  readonly version: string;
  readonly metrics: Metrics;
  readonly log: Logger;
};
