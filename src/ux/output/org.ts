import { Messages, StateAggregator, type Org } from '@salesforce/core';
import { orgKindOf, type Organization } from '../../model/organization.js';
import { orgNameOf } from '../text.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'runPlan');

/**
 * Names an org so that nobody confuses it with another one: `prod (ada@acme.example), production`. An org that is given by an
 * access token has neither an alias nor a username, so its own name and id are shown.
 */
export async function describeOrg(org: Org, organization: Organization): Promise<string> {
  const kind = messages.getMessage(`org.${orgKindOf(organization)}`);
  const username = orgNameOf(org);
  if (username === null) {
    return messages.getMessage('org.named', [organization.name, organization.id, kind]);
  }
  const alias = (await StateAggregator.getInstance()).aliases.get(username);
  return alias
    ? messages.getMessage('org.named', [alias, username, kind])
    : messages.getMessage('org.unnamed', [username, kind]);
}
