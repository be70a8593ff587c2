import { expect } from 'chai';
import type { Company } from './company.js';
import { faultOf } from './faultOf.js';

/** A query, the error code, the word under the caret (its last place), the message. */
export type RefusedQuery = [soql: string, errorCode: string, word: string, message: string];

/** One test for each query: refused with status 400, in Salesforce's layout. */
export function itRefuses(company: Company, queries: RefusedQuery[]): void {
  for (const [soql, errorCode, word, message] of queries)
    it(soql, () => {
      const fault = faultOf(() => company.org.query(soql, company.as(company.admin)));
      const at = soql.lastIndexOf(word);
      expect(fault).to.include({ status: 400, errorCode });
      expect(fault.message).to.equal(`\n${soql}\n${' '.repeat(at)}^\nERROR at Row:1:Column:${at + 1}\n${message}`);
    });
}
