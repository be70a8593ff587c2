import { Messages } from '@salesforce/core';
import type { Format } from '../../formats/format.js';
import { PAGE } from '../../formats/index.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'accessPage');

const MB = 1_000_000;

/** The largest page, in bytes: browsers take long over a larger one, and mail does not take it. */
const MOST_BYTES = 10 * MB;

/**
 * A page to look at. It is no format of `formats`: it tells what rules find, which is the services' to know. What makes it is loaded
 * where one is written.
 */
export const html: Format = {
  id: PAGE,
  extensions: ['.html', '.htm'],
  defaultView: 'effective',
  isText: true,
  isFlat: true,
  async *write(snapshot, { view }) {
    const [{ accessPageOf }, { accessPage }] = await Promise.all([
      import('./accessPage.js'),
      import('../../pages/access/page.js'),
    ]);
    const text = accessPage(await accessPageOf(snapshot, snapshot.about()!, view));
    const size = Buffer.byteLength(text);
    if (size > MOST_BYTES) {
      throw messages.createError('tooLarge', [(size / MB).toFixed(1), MOST_BYTES / MB]);
    }
    yield text;
  },
};
