import { Messages, StateAggregator, type Org } from '@salesforce/core';
import { orgKindOf, type Organization } from '../../model/organization.js';
import { visibleText } from '../../model/visibleText.js';
import { orgNameOf } from '../text.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'runPlan');

/**
 * Which org it is, for somebody who must not take it for another: `prod (ada@acme.example), production`. An org that is given by an
 * access token has neither alias nor username here: its own name and id stand for them.
 */
export async function describeOrg(org: Org, organization: Organization): Promise<string> {
  const kind = messages.getMessage(`org.${orgKindOf(organization)}`);
  const username = orgNameOf(org);
  if (username === null) {
    return messages.getMessage('org.named', [visibleText(organization.name), organization.id, kind]);
  }
  const alias = (await StateAggregator.getInstance()).aliases.get(username);
  return alias
    ? messages.getMessage('org.named', [visibleText(alias), username, kind])
    : messages.getMessage('org.unnamed', [username, kind]);
}
