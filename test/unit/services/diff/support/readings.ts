import type { Connection } from '@salesforce/core';
import type { SyncOptions } from '../../../../../src/model/syncOptions.js';
import { wholeOrgSource, type WholeOrg } from '../../../../../src/services/answers/live/wholeOrg.js';
import { OrgClient } from '../../../../../src/org/client.js';
import { optInsWith } from '../../../../../src/resources/index.js';
import type { Side } from '../../../../../src/services/diff/commonGround.js';
import { defaultOptions } from '../../../support/options.js';

/** All that can be compared. */
export const everything: SyncOptions = {
  ...defaultOptions,
  ...optInsWith(() => true),
  syncNonStandardUsers: true,
  syncPermissions: true,
  syncFieldPermissions: true,
};

/** Readings of orgs, which are removed together. */
export class Readings {
  private readonly sources: WholeOrg[] = [];

  /** Reads an org as it is now. @param name how texts name it */
  public async read(connection: Connection, name: string, options: Partial<SyncOptions> = {}): Promise<Side> {
    const source = await wholeOrgSource(
      new OrgClient(connection),
      { ...everything, ...options },
      silent,
      new AbortController(),
    );
    this.sources.push(source);
    return { reader: source.reader, about: source.about, name };
  }

  public async close(): Promise<void> {
    for (const source of this.sources.splice(0)) await source.close();
  }
}

const silent = {
  onPage: () => undefined,
  onReadingDone: () => undefined,
  onHiddenField: () => undefined,
  onLeftOut: () => undefined,
  onObjectAbsent: () => undefined,
  onUsersWithoutType: () => undefined,
  onProblem: () => undefined,
};
