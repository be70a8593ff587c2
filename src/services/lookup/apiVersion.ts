import { OrgConfigProperties, type Org } from '@salesforce/core';
import { noteVersionSource, type VersionSource } from '../../org/apiVersion.js';

/**
 * Keeps where the API version comes from by which a command talks to an org.
 *
 * @param version what `--api-version` gives, by itself or from the CLI's configuration
 * @param isChosen whether the user has given the flag
 */
export function noteApiVersion(org: Org, version: string | undefined, isChosen: boolean): void {
  const connection = org.getConnection(version);
  noteVersionSource(connection, isChosen ? { from: 'flag' } : sourceOf(org));
}

function sourceOf(org: Org): VersionSource {
  const set = org.getConfigAggregator().getInfo(OrgConfigProperties.ORG_API_VERSION);
  if (set.value) {
    const name = (set.path ?? '').replace(/^\$/, '');
    return { from: set.isEnvVar() ? 'variable' : 'configuration', name };
  }
  const connection = org.getConnection();
  // Source: @salesforce/core, Connection.useLatestApiVersion: what it finds out it remembers, and what fails it passes over.
  return {
    from: connection.getAuthInfoFields().instanceApiVersion === connection.getApiVersion() ? 'memory' : 'fallback',
  };
}
