import { Messages } from '@salesforce/core';
import * as bundle from '../../generated/pages/access.js';
import { htmlPage } from '../page.js';
import type { AccessPage } from './accessPage.js';
import { OverviewSection } from './overview.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'accessPage');

/** The page about an org's access as an HTML document. */
export function accessPage({ overview, data }: AccessPage): string {
  const title = messages.getMessage('title', [overview.org.name]);
  return htmlPage({
    title,
    bundle,
    data,
    body: (
      <>
        <OverviewSection overview={overview} />
        <noscript>
          <p class="card">{messages.getMessage('noscript')}</p>
        </noscript>
        <div id="lists" />
      </>
    ),
  });
}
