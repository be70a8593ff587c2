// The bare loop: downloads all pages of queries with the CLI's library, one after the other, and throws them away. Tells
// how many pages each query had.
import process from 'node:process';
import { AuthInfo, Connection } from '@salesforce/core';

const { instanceUrl, accessToken, queries } = JSON.parse(process.env.DOWNLOAD);
const authInfo = await AuthInfo.create({ accessTokenOptions: { accessToken, instanceUrl, loginUrl: instanceUrl } });
const connection = await Connection.create({ authInfo });
const pages = [];
for (const query of queries) {
  let page = await connection.query(query);
  let count = 1;
  for (; !page.done; count += 1) page = await connection.queryMore(page.nextRecordsUrl);
  pages.push(count);
}
process.stdout.write(JSON.stringify(pages));
