// The bare loop: downloads all pages of queries, and other reads, with the CLI's library, one after the other, and drops them.
import process from 'node:process';
import { AuthInfo, Connection } from '@salesforce/core';

const { instanceUrl, accessToken, queries, otherReads } = JSON.parse(process.env.DOWNLOAD);
const authInfo = await AuthInfo.create({ accessTokenOptions: { accessToken, instanceUrl, loginUrl: instanceUrl } });
const connection = await Connection.create({ authInfo });
for (const query of queries) {
  let page = await connection.query(query);
  while (!page.done) page = await connection.queryMore(page.nextRecordsUrl);
}
for (const paths of otherReads) {
  if (paths.length === 1) await connection.request(paths[0]);
  else {
    const compositeRequest = paths.map((url, index) => ({ method: 'GET', url, referenceId: `r${index}` }));
    await connection.requestPost('/composite', { allOrNone: false, compositeRequest });
  }
}
