import { Messages } from '@salesforce/core';
import { flag, text } from '../../org/record.js';
import type { OrgClient } from '../../org/client.js';
import { MINIMUM_API_VERSION } from '../../org/facts.js';
import type { CompositeReader } from '../../org/read/compositeReader.js';
import { unreadableAnswer } from '../../org/errors.js';
import type { SalesforceRecord } from '../../org/query.js';
import type { Finding } from '../../schemas/check.js';
import { describeFinding } from './report.js';
import { firstPage } from './firstPage.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'checkFindings');

/** Source: "Availability", C1's Salesforce connector. An org of another edition that answers has bought the API. */
const EDITIONS_WITH_API = /^(Enterprise|Unlimited|Performance|Developer)\b/;
const MY_DOMAIN = /\.my\.salesforce\.com$/;

type Daily = { readonly Max: number; readonly Remaining: number };

/** Source: "Limits", REST API Developer Guide. */
const dailyRequests = (answer: unknown): Daily => {
  const daily = (answer as { DailyApiRequests?: Partial<Daily> } | null)?.DailyApiRequests;
  if (Number.isSafeInteger(daily?.Max) && Number.isSafeInteger(daily?.Remaining)) return daily as Daily;
  throw unreadableAnswer('limits', 'noDailyRequests');
};

const editionFinding = (client: OrgClient, organization: SalesforceRecord): Finding => {
  const edition = text(organization, 'OrganizationType') ?? '-';
  const tokens = [
    flag(organization, 'IsSandbox') ? messages.getMessage('sandbox') : messages.getMessage('production'),
    text(organization, 'InstanceName') ?? '-',
    client.instanceUrl,
  ];
  return EDITIONS_WITH_API.test(edition)
    ? describeFinding('edition', 'ok', edition, 'edition', tokens)
    : describeFinding('edition', 'warning', edition, 'editionWithAddOn', tokens);
};

const domainFinding = ({ instanceUrl }: OrgClient): Finding => {
  const { hostname } = new URL(instanceUrl);
  return MY_DOMAIN.test(hostname)
    ? describeFinding('edition', 'ok', hostname, 'myDomain')
    : describeFinding('edition', 'warning', hostname, 'noMyDomain');
};

const versionFinding = ({ apiVersion, versionInTexts: [, source] }: OrgClient): Finding =>
  Number(apiVersion) >= MINIMUM_API_VERSION
    ? describeFinding('session', 'ok', `API ${apiVersion}`, 'apiVersion')
    : describeFinding('session', 'error', `API ${apiVersion}`, 'apiVersionTooOld', [
        String(MINIMUM_API_VERSION),
        source,
      ]);

/**
 * The org's edition and address, and the session: the first call, which shows whether any other can succeed.
 *
 * @throws the Salesforce error as the connection gives it
 */
export const orgFindings = async (reader: CompositeReader): Promise<Finding[]> => {
  const { client } = reader;
  const { records } = await firstPage(reader, {
    object: 'Organization',
    fields: ['Id', 'OrganizationType', 'IsSandbox', 'InstanceName'],
  });
  return [
    ...records.map((organization) => editionFinding(client, organization)),
    domainFinding(client),
    describeFinding('session', 'ok', client.userInTexts, 'loggedIn'),
    versionFinding(client),
  ];
};

/**
 * Whether the day's API requests are enough for a sync.
 *
 * @param cost the calls of a sync
 * @throws the Salesforce error as the connection gives it
 */
export const budgetFinding = async (client: OrgClient, cost: number): Promise<Finding> => {
  const daily = await client.get(client.path('limits'), dailyRequests);
  const counts = [daily.Max - daily.Remaining, daily.Max].map((count) => count.toLocaleString('en-US'));
  const what = messages.getMessage('requestsUsed', counts);
  return daily.Remaining >= cost
    ? describeFinding('api-budget', 'ok', what, 'budget', [cost])
    : describeFinding('api-budget', 'error', what, 'budgetTooSmall', [cost, daily.Remaining]);
};
