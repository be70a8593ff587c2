import type { SyncOptions } from '../../model/syncOptions.js';
import type { OrgClient } from '../../org/client.js';
import { kinds, optInsWith } from '../../resources/index.js';
import { isSelected } from '../../resources/kinds.js';
import { withVisibleHolders } from '../answers/live/packageHolders.js';
import { typesMissingFor } from '../sync/readOrg.js';

/**
 * What a sync reads that writes a page to look at: permissions and licenses as well. Permissions are left out where
 * `--resource-type` leaves out what holds them, and package licenses where nobody has asked for them and the running user may not see
 * who has them, as few may: the page says so.
 *
 * @throws SfError in plain words
 */
export async function optionsForPage(options: SyncOptions, client: OrgClient): Promise<SyncOptions> {
  const wanted = {
    ...options,
    ...optInsWith((option) => options[option] || option === 'syncLicenses'),
    syncPermissions: true,
  };
  if (typesMissingFor(wanted).length > 0) return { ...wanted, syncPermissions: options.syncPermissions };
  if (options.syncLicenses || options.resourceTypes.length > 0) return wanted;
  const named = kinds.filter((kind) => isSelected(kind, wanted)).map(({ type }) => type.id);
  const visible = await withVisibleHolders(client, { ...wanted, resourceTypes: named });
  return visible.resourceTypes.length === named.length ? wanted : { ...visible, leaveOutMissing: true };
}
