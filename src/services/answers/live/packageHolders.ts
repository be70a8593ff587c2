import type { SyncOptions } from '../../../model/syncOptions.js';
import type { OrgClient } from '../../../org/client.js';
import { errorCodeOf } from '../../../org/errors.js';
import { readFew } from '../../../org/read/queryPage.js';
import { grantableKind } from '../../../resources/index.js';

const PACKAGE_LICENSE = 'package_license';

/**
 * Options without package licenses where the running user may not see who has them, as few may: to read them would fail, and an answer
 * says that it is not known. It takes a call where options ask for them.
 *
 * Source: "UserPackageLicense", Object Reference (Special Access Rules).
 *
 * @param options with the types that are to be read
 * @throws SfError in plain words
 */
export async function withVisibleHolders(client: OrgClient, options: SyncOptions): Promise<SyncOptions> {
  if (!options.resourceTypes.includes(PACKAGE_LICENSE) || (await showsPackageHolders(client))) return options;
  const others = options.resourceTypes.filter((type) => type !== PACKAGE_LICENSE);
  // No type would be all of them, and users are always read.
  return { ...options, resourceTypes: others.length > 0 ? others : ['user'] };
}

async function showsPackageHolders(client: OrgClient): Promise<boolean> {
  const { holdings } = grantableKind(PACKAGE_LICENSE)!.change;
  if (!('query' in holdings)) return true;
  try {
    await readFew(client, { ...holdings.query, fields: ['Id'] }, { limit: 1 });
    return true;
  } catch (error) {
    if (errorCodeOf(error) === 'INVALID_TYPE') return false;
    throw client.explain(error);
  }
}
