import type { Org } from '../org/types.js';
import { OrgBuilder } from './builder/orgBuilder.js';
import { openOrg } from './standard/index.js';

/** An org on its first day: what Salesforce itself makes, and one administrator. */
export function seedEmpty(org: Org): { adminUserId: string } {
  const { admin } = openOrg(new OrgBuilder(org), {
    name: 'Blank Page',
    country: 'US',
    admin: { username: 'admin@blank-page.example', firstName: 'Robin', lastName: 'Blank' },
  });
  return { adminUserId: admin.Id };
}
